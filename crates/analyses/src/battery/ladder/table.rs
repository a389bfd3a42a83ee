//! The table of the ladder: one line a number.

use evidence::{FreeCell, FreeTable};
use robustness::Interval;

use super::Climbed;
use super::rungs::KEYS;
use crate::study::run::Run;

/// Heads of the columns of widths, in the order of the rungs after pairs.
const WIDTHS: [&str; 8] = [
    "residuals",
    "signs",
    "six factors",
    "normal noise",
    "BCa",
    "studentised",
    "scores",
    "profile",
];
/// Numbers that are left to the files: their lines would tell the same as those of the exponents.
const NOT_SHOWN: [&str; 2] = ["elasticity", "curvature"];

/// The interval that is used of each number, and how wide the others are next to that of pairs.
pub fn ladder(run: &Run<'_>, climbed: &[Climbed<'_>]) -> FreeTable {
    let shown =
        |one: &&Climbed<'_>| !NOT_SHOWN.iter().any(|start| one.derivation.name.starts_with(start));
    let rows: Vec<Vec<FreeCell>> = climbed.iter().filter(shown).map(|one| row(run, one)).collect();
    let heads = ["number", "interval used", "low", "high"].into_iter().chain(WIDTHS);
    FreeTable {
        id: "ladder".to_owned(),
        title: "The widest credible interval of each number, and the widths of the other ways, \
            each over the width of the percentile interval of pairs; what is in brackets decides \
            nothing, as the data refute what it assumes"
            .to_owned(),
        columns: heads.map(str::to_owned).collect(),
        rows,
    }
}

fn row(run: &Run<'_>, one: &Climbed<'_>) -> Vec<FreeCell> {
    let name = &one.derivation.name;
    let mut cells = vec![FreeCell::words(name.clone())];
    match (one.used(), one.open()) {
        (Some(rung), 0) => {
            cells.push(FreeCell::words(rung.key.replace('_', " ")));
            for side in ["low", "high"] {
                let end = format!("{name}.{}_{side}", rung.key);
                cells.push(FreeCell::Number(run.full_name(&end)));
            }
        }
        (_, 0) => cells.extend(["none", "", ""].map(FreeCell::words)),
        _ => {
            let open = one.rungs.iter().flat_map(|rung| &rung.open).copied();
            let sides: Vec<&str> = open.collect();
            let words = format!("none: not identified {}", sides.join(" and "));
            cells.extend([words.as_str(), "", ""].map(FreeCell::words));
        }
    }
    cells.extend(KEYS[1..].iter().map(|key| width(one, key)));
    cells
}

/// The width of a rung over that of pairs.
fn width(one: &Climbed<'_>, key: &str) -> FreeCell {
    let of = |interval: Interval| interval.high - interval.low;
    let Some(rung) = one.rungs.iter().find(|rung| rung.key == key) else {
        return FreeCell::words("none");
    };
    if !rung.open.is_empty() {
        return FreeCell::words("open");
    }
    match (rung.interval.map(of), one.interval("pairs").map(of)) {
        (Some(width), Some(pairs)) if pairs > 0.0 && rung.is_credible => {
            FreeCell::Value(width / pairs)
        }
        (Some(width), Some(pairs)) if pairs > 0.0 => {
            FreeCell::words(format!("({:.2})", width / pairs))
        }
        _ => FreeCell::words("none"),
    }
}
