//! D10: where the mean lies and where one new run lies are told apart.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

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
    run: |check, run, results| filed_number(check, run, results, "predictions_made"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn no_prediction_fails() {
        assert_limit(&CHECK, "predictions_made", 1.0, 0.0);
    }
}
