//! G11: what is planted as true is found.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G11",
    title: "What is planted is found",
    why: "too few rows or too much noise: that the statement is not found says nothing, it is not testable here",
    statistic: "smallest share of data sets with a planted truth, at the study's own places and noise, in which a statement is found",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.8),
    reference: "Cohen 1988, Statistical Power Analysis for the Behavioral Sciences",
    subject: None,
    applies: |_| once("G11"),
    files: nothing,
    run,
};

/// What the battery files, where it has statements.
const NUMBER: &str = "power_share";

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
    fn four_in_five_is_the_limit() {
        let passes = |value| Planted::usual().passes_with(&CHECK, NUMBER, value);
        assert_eq!(passes(0.81), Some(true));
        assert_eq!(passes(0.79), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.81), None);
    }
}
