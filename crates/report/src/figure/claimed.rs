//! The figure of a claim: the number that decides, with what is said of it drawn beside it.

use evidence::{Evidence, Figure, FigureKind, Finding, Verdict};

use super::held::{Asked, Held};
use super::overlay::{Along, Mark, Overlay};

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
    Overlay { title: Some(verdict.because.clone()), marks }
}

/// What is said or needed as a value of y.
fn said(held: &Held) -> Mark {
    let reference = &held.reference;
    let words = match reference.asked {
        Asked::Said => format!("said: {}", held.asked_value()),
        Asked::More | Asked::Less | Asked::Between => {
            format!("needed: {}", held.asked_in_words())
        }
    };
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
