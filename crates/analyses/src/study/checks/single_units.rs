//! G1: no single row, size, budget or family turns what the study is said to show.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G1",
    title: "No single unit decides",
    why: "a statement that one row, one size or one budget turns is a statement about that one",
    statistic: "single rows, sizes, budgets and labels whose removal turns a statement",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Belsley, Kuh & Welsch 1980, Regression Diagnostics",
    subject: None,
    applies: |_| once("G1"),
    files: nothing,
    run,
};

/// What the battery files, where it has statements.
const NUMBER: &str = "units_flipping";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found(NUMBER) {
        results.file(check, run, Statistic::Filed(NUMBER.to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn one_unit_is_too_many() {
        let passes = |value| Planted::usual().passes_with(&CHECK, NUMBER, value);
        assert_eq!(passes(0.0), Some(true));
        assert_eq!(passes(1.0), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.0), None);
    }
}
