//! D10: where the mean lies and where one new run lies are told apart.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D10",
    title: "Mean and next run are told apart",
    why: "one run scatters about the law, and the interval of the law alone is too narrow for it",
    statistic: "places at which the interval of the mean and that of one new run are both shown",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.0),
    reference: "no paper: a rule of this project",
    subject: None,
    applies: |_| once("D10"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("predictions_made") {
        results.file(check, run, Statistic::Filed("predictions_made".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn no_prediction_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "predictions_made", value);
        assert_eq!(passes(1.0), Some(true));
        assert_eq!(passes(0.0), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 1.0), None);
    }
}
