//! The figure of a claim: the number that decides, with what is said of it drawn beside it.

use std::collections::BTreeSet;

use evidence::{Evidence, Figure, FigureKind, Finding, GateOperator, Quantity, Verdict};

use super::Placed;
use super::forest::{Against, Forest, Row, forest};
use super::held::{Asked, Held, supports};
use super::overlay::{Along, Mark, Overlay};
use crate::links::claim_id;

/// What lies over the figure of a verdict: its finding, and what is said or needed where that is a
/// value of an axis.
pub fn overlay(evidence: &Evidence, verdict: &Verdict, figure: &Figure) -> Overlay {
    let mut marks = Vec::new();
    if let Some((found, name)) = evidence.finding(&verdict.quantity) {
        if is_on_y(figure, name) {
            marks.extend(Held::of(verdict, evidence).map(|held| said(&held)));
        }
        marks.extend(crossing(found, figure));
    }
    Overlay { title: Some(finding(verdict)), marks }
}

/// Numbers that are better compared with each other than seen along an axis.
const MANY: usize = 3;

/// The numbers that a claim stands by, with what is said or needed of them, where no figure draws
/// the one that decides, or where there are many of them. A number without an interval says itself.
pub fn numbers(evidence: &Evidence, verdict: &Verdict, drawn: Option<&Figure>) -> Option<Placed> {
    let (found, _) = evidence.finding(&verdict.quantity)?;
    let held = Held::of(verdict, evidence)?;
    let again = drawn.filter(|_| alike(verdict) < MANY);
    let (rows, axis) = match again {
        Some(figure) => (others(evidence, verdict, &held, figure)?, EVERYWHERE),
        None => match rows(evidence, verdict, &held) {
            rows if rows.len() > 1 => (rows, STANDS_BY),
            _ if held.interval().is_none() => return None,
            rows => (rows, &*found.head.title),
        },
    };
    let (low, high) = held.shown(held.reference.low, held.reference.high);
    let claim = claim_id(&verdict.claim);
    let mut placed = forest(&Forest {
        name: &claim,
        title: &finding(verdict),
        axis,
        unit: held.unit().trim_start(),
        is_logarithmic: false,
        rows: &rows,
        against: Some(Against { low, high, words: words(&held) }),
    });
    placed.id = format!("{claim}-figure");
    Some(placed)
}

/// What was measured and what it is held against: the first sentence of a verdict. What else its
/// sentences say stands beside the drawing, and would be cut above it.
fn finding(verdict: &Verdict) -> String {
    let first = verdict.because.split_once(". ").map(|(first, _)| format!("{first}."));
    first.unwrap_or_else(|| verdict.because.clone())
}

const STANDS_BY: &str = "What the claim stands by";
const EVERYWHERE: &str = "The number that decides, by analysis";

/// The number that decides in each analysis of which any gate of the rule reads it, called by the
/// analysis; none where the figure that is drawn says as much.
fn others(evidence: &Evidence, verdict: &Verdict, held: &Held, drawn: &Figure) -> Option<Vec<Row>> {
    let (_, name) = evidence.finding(&verdict.quantity)?;
    let is_beside = match drawn.kind {
        FigureKind::Fit | FigureKind::Families | FigureKind::Elasticity => true,
        FigureKind::Gain => !is_on_y(drawn, name),
        // The others draw what the number is about.
        _ => false,
    };
    let is_share = held.quantity.unit == "fraction";
    let decides = evidence.quantity(&verdict.quantity) == Some(held.quantity);
    if !is_beside || !decides || (held.interval().is_none() && !is_share) {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    let gates = verdict.gates.iter().map(|gate| gate.quantity.as_str());
    for name in gates.filter(|name| short(name) == short(&verdict.quantity)) {
        let is_alike = |it: &Quantity| it.unit == held.quantity.unit;
        if evidence.quantity(name).is_some_and(is_alike) && !names.contains(&name) {
            names.push(name);
        }
    }
    let called = |name: &&str| evidence.finding(name).map(|(found, _)| &*found.head.title);
    let titles: Vec<&str> = names.iter().filter_map(called).collect();
    let rows = names.iter().zip(apart(&titles));
    let rows = rows.filter_map(|(name, title)| Some(row(title, evidence.quantity(name)?, held)));
    let rows: Vec<Row> = rows.collect();
    (rows.len() > 1).then_some(rows)
}

/// Titles without the words up to the first comma, where all of them begin with the same.
fn apart(titles: &[&str]) -> Vec<String> {
    let parted: Option<Vec<(&str, &str)>> =
        titles.iter().map(|title| title.split_once(", ")).collect();
    let ends = parted.filter(|parts| parts.windows(2).all(|pair| pair[0].0 == pair[1].0));
    let short = ends.map(|parts| parts.into_iter().map(|(_, end)| end.to_owned()).collect());
    short.unwrap_or_else(|| titles.iter().map(|title| (*title).to_owned()).collect())
}

/// A number as it is shown.
fn row(label: String, quantity: &Quantity, held: &Held) -> Row {
    let ends = quantity.low.zip(quantity.high).map(|(low, high)| held.shown(low, high));
    Row {
        label,
        estimate: quantity.estimate * held.scale(),
        low: ends.map(|ends| ends.0),
        high: ends.map(|ends| ends.1),
    }
}

/// The last part of a full name.
fn short(name: &str) -> Option<&str> {
    name.rsplit('.').next()
}

/// Of how many analyses the rule reads the number that decides.
fn alike(verdict: &Verdict) -> usize {
    let gates = supports(verdict).map(|gate| gate.quantity.as_str());
    let names: BTreeSet<&str> =
        gates.filter(|name| short(name) == short(&verdict.quantity)).collect();
    names.len()
}

/// The numbers of which the rule asks the same as of the one that decides, in one unit; each is
/// called by its gate.
fn rows(evidence: &Evidence, verdict: &Verdict, held: &Held) -> Vec<Row> {
    let asks = |quantity: &str| -> Vec<(GateOperator, f64)> {
        let gates = supports(verdict).filter(|gate| gate.quantity == quantity);
        gates.map(|gate| (gate.is, gate.threshold)).collect()
    };
    let asked = asks(&verdict.quantity);
    let mut names: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for gate in supports(verdict) {
        let name = gate.quantity.as_str();
        let Some(quantity) = evidence.quantity(name) else { continue };
        let is_alike = quantity.unit == held.quantity.unit && asks(name) == asked;
        if !is_alike || names.contains(&name) {
            continue;
        }
        names.push(name);
        rows.push(row(gate.name.clone(), quantity, held));
    }
    if let [row] = &mut rows[..] {
        "found".clone_into(&mut row.label);
    }
    rows
}

/// What is said or needed, in words.
fn words(held: &Held) -> String {
    match held.reference.asked {
        Asked::Said => format!("said: {}", held.asked_value()),
        Asked::More | Asked::Less | Asked::Between => {
            format!("needed: {}", held.asked_in_words())
        }
    }
}

/// What is said or needed as a value of y.
fn said(held: &Held) -> Mark {
    let (reference, words) = (&held.reference, words(held));
    Mark {
        along: Along::Up,
        low: reference.low,
        high: reference.high,
        middle: None,
        words,
        class: "said",
    }
}

/// Whether the y axis of a figure is the number of a (short) name: the same quantity along x.
fn is_on_y(figure: &Figure, name: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    match figure.kind {
        // A ratio of two gains, or a gain of the reducible loss, is another quantity.
        FigureKind::Gain => {
            begins(&["gain_"]) && !name.contains("_over_") && !name.contains("reducible")
        }
        FigureKind::TokensPerParam => name.contains("tokens_per_param"),
        FigureKind::Difference => {
            let is_effect = begins(&["effect"]) && !begins(&["effect_change", "effect_of"]);
            is_effect || begins(&["change_", "kept_share", "gain_mean", "gain_greatest"])
        }
        _ => false,
    }
}

/// Where two curves were found to cross, with its interval, in the unit of x.
fn crossing(found: &Finding, figure: &Figure) -> Option<Mark> {
    if figure.kind != FigureKind::Crossover {
        return None;
    }
    let place = found.quantity("crossing")?;
    let factor = match (place.unit.as_str(), figure.x_unit.as_str()) {
        ("GFLOP", "FLOP") => 1e9,
        (one, other) if one == other => 1.0,
        _ => return None,
    };
    let at = |end: Option<f64>| end.unwrap_or(place.estimate) * factor;
    let words = match (place.low, place.high) {
        (Some(_), Some(_)) => "crossing found, with its interval",
        _ => "crossing found",
    };
    let (low, high) = (at(place.low), at(place.high));
    let middle = Some(place.estimate * factor);
    let words = words.to_owned();
    Some(Mark { along: Along::Across, low, high, middle, words, class: "crossing" })
}
