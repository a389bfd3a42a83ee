//! The smallest sets of rows that turn the statements of a study, and single units that do.

use evidence::{FreeCell, FreeTable};
use stress::{Draws, Fitted, Flip, Judge, Statement, smallest_flip};

use super::units::{Kind, Unit};
use crate::battery::definition::Said;
use crate::battery::part::Found;
use crate::study::run::Run;

/// How the share was found.
const METHOD: &str = "share of the rows whose removal turns the statement, found by the linear \
    approximation (Broderick, Giordano & Meager 2020) and held against refits with their \
    intervals; one half where no smaller set does";
/// A unit is tried by a refit with its interval only where its shift of the estimate takes away (or
/// closes) this share of the distance to the value.
const SCREEN: f64 = 0.5;
/// Units tried at most for one statement, the strongest first.
const TRIED: usize = 12;

/// Files the smallest set of each statement and the single units that turn one.
pub fn file(
    run: &Run<'_>,
    fit: &Fitted<'_>,
    draws: &Draws<'_>,
    said: &[(&Said, Statement<'_>)],
    kinds: &[Kind],
    refits: &[Vec<Option<Vec<f64>>>],
    found: &mut Found,
) {
    let rows = fit.problem.rows();
    let replicates = draws.refits(fit);
    let mut table = FreeTable {
        id: "sets".to_owned(),
        title: "How few rows turn what the study is said to show".to_owned(),
        columns: [
            "Said",
            "Holds",
            "Rows that turn the estimate",
            "Rows that turn the statement",
            "By the approximation",
            "Share",
            "Single units that turn it",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: Vec::new(),
    };
    let mut flipping: Vec<String> = Vec::new();
    for (said, statement) in said {
        let Some(flip) = smallest_flip(fit, statement, Judge::Interval, draws) else { continue };
        let estimate = smallest_flip(fit, statement, Judge::Estimate, draws);
        let margin = statement.margin_of(&replicates, draws.level);
        let units = margin.map_or_else(Vec::new, |margin| {
            turning(run, fit, draws, statement, margin, kinds, refits)
        });
        let share = flip.rows.as_ref().map_or(0.5, |set| set.len() as f64 / rows as f64);
        let name = format!("{}.amip_share", said.quantity);
        let is_smaller = found.quantities.get(&name).is_none_or(|other| share < other.estimate);
        if is_smaller {
            found.quantities.insert(name, run.plain(share, "1", METHOD));
        }
        if table.rows.is_empty() {
            found.quantities.insert("amip_share".to_owned(), run.plain(share, "1", METHOD));
        }
        found.says.push(sentence(run, said, &flip, share));
        table.rows.push(vec![
            FreeCell::words(said.words()),
            FreeCell::words(if flip.holds { "yes" } else { "no" }),
            estimate.map_or_else(|| FreeCell::words("none"), |flip| count(flip.rows.as_deref())),
            count(flip.rows.as_deref()),
            flip.predicted.map_or_else(|| FreeCell::words("none"), |n| FreeCell::Value(n as f64)),
            FreeCell::Value(share),
            FreeCell::words(if units.is_empty() { "none".to_owned() } else { units.join(", ") }),
        ]);
        flipping.extend(units.iter().map(|unit| format!("{unit} ({})", said.words())));
    }
    if !flipping.is_empty() {
        let all = flipping.join("; ");
        found.says.push(format!("A single unit turns a statement when it is left out: {all}."));
    }
    let method = "single rows, sizes, budgets and labels whose removal turns a statement, by refits \
        with their intervals";
    let number = run.plain(flipping.len() as f64, "1", method);
    found.quantities.insert("units_flipping".to_owned(), number);
    found.tables.push(table);
}

fn count(rows: Option<&[usize]>) -> FreeCell {
    rows.map_or_else(
        || FreeCell::words("no half of them"),
        |rows| FreeCell::Value(rows.len() as f64),
    )
}

fn sentence(run: &Run<'_>, said: &Said, flip: &Flip, share: f64) -> String {
    let words = said.words();
    let held = if flip.holds { "holds" } else { "does not hold" };
    let Some(set) = &flip.rows else {
        return format!(
            "That {words} {held} with all rows, and no set of up to half of them was found that \
            turns it."
        );
    };
    let lines: Vec<String> =
        set.iter().take(8).map(|&row| run.fit.rows.lines[row].to_string()).collect();
    let more = if set.len() > 8 { " and more" } else { "" };
    let turned = if flip.holds { "no longer holds" } else { "holds" };
    format!(
        "That {words} {held} with all rows; without {} of them ({:.1} %: lines {}{more}) it \
        {turned}.",
        set.len(),
        100.0 * share,
        lines.join(", ")
    )
}

/// The single units without which the statement turns, by refits with their intervals.
fn turning(
    run: &Run<'_>,
    fit: &Fitted<'_>,
    draws: &Draws<'_>,
    statement: &Statement<'_>,
    margin: f64,
    kinds: &[Kind],
    refits: &[Vec<Option<Vec<f64>>>],
) -> Vec<String> {
    let Some(estimate) = (statement.function)(run.theta()) else { return Vec::new() };
    let mut near: Vec<(f64, &Unit)> = Vec::new();
    for (kind, thetas) in kinds.iter().zip(refits) {
        for (unit, theta) in kind.units.iter().zip(thetas) {
            let Some(value) = theta.as_ref().and_then(|theta| (statement.function)(theta)) else {
                continue;
            };
            let shift = statement.margin(value) - statement.margin(estimate);
            // How much of the way to turning the shift goes.
            let way = -shift / margin;
            if way > SCREEN {
                near.push((way, unit));
            }
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(TRIED);
    let holds = margin > 0.0;
    near.into_iter()
        .filter(|(_, unit)| {
            let left = draws.refits_without(fit, &unit.rows);
            left.is_some_and(|left| statement.holds(&left.replicates, draws.level) != holds)
        })
        .map(|(_, unit)| unit.label().to_owned())
        .collect()
}
