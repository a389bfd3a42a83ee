//! D6: the interval in use holds the truth as often as it promises.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D6",
    title: "Intervals cover what they promise",
    why: "an interval that holds the truth less often than it says makes claims look surer than \
        they are, one that holds it more often hides what is known",
    statistic: "numbers whose interval in use surely holds the truth in fewer than 93 % or more \
        than 97 % of sets simulated from the fit",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Morris, White & Crowther 2019, Statistics in Medicine 38",
    subject: None,
    applies: |_| once("D6"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("coverage_missed") {
        results.file(check, run, Statistic::Filed("coverage_missed".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn one_interval_that_misses_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "coverage_missed", value);
        assert_eq!(passes(0.0), Some(true));
        assert_eq!(passes(1.0), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.0), None);
    }
}
