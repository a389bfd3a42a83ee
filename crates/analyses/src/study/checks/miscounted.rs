//! G3: miscounted parameters do not change how tokens a parameter grow.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "G3",
    title: "Miscounted parameters do not decide",
    why: "with parameters miscounted by ten per cent the best split of compute leaves its \
        interval: the interval holds for one way of counting only",
    statistic: "largest shift of the exponent of the best split when parameters are miscounted by \
        ten per cent, in half-widths of its interval",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Schaeffer 2025, arXiv 2509.23963",
    subject: None,
    applies: |_| once("G3"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

/// What the battery files, where it has a split of compute.
const NUMBER: &str = "params_exponent.perturbed_shift";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn half_an_interval_is_the_limit() {
        assert_limit(&CHECK, NUMBER, 0.9, 1.1);
    }
}
