//! G3: miscounted parameters do not change how tokens a parameter grow.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G3",
    title: "Miscounted parameters do not decide",
    why: "with parameters miscounted by ten per cent the best split of compute leaves its interval: the interval holds for one way of counting only",
    statistic: "largest shift of the exponent of the best split when parameters are miscounted by ten per cent, in half-widths of its interval",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Schaeffer 2025, arXiv 2509.23963",
    subject: None,
    applies: |_| once("G3"),
    files: nothing,
    run,
};

/// What the battery files, where it has a split of compute.
const NUMBER: &str = "params_exponent.perturbed_shift";

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
    fn half_an_interval_is_the_limit() {
        let passes = |value| Planted::usual().passes_with(&CHECK, NUMBER, value);
        assert_eq!(passes(0.9), Some(true));
        assert_eq!(passes(1.1), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.9), None);
    }
}
