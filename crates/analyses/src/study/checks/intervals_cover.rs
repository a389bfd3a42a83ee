//! D6: the interval in use holds the truth as often as it promises.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

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
    run: |check, run, results| filed_number(check, run, results, "coverage_missed"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn one_interval_that_misses_fails() {
        assert_limit(&CHECK, "coverage_missed", 0.0, 1.0);
    }
}
