//! D2: bootstraps that assume different things of the noise come out about as wide.
//!
//! The threshold is a rule of this project: an interval three times as wide needs nine times the
//! runs, so beyond it the choice of the bootstrap says more than the data.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "D2",
    title: "Bootstraps agree",
    why: "where ways to draw again differ, the narrower one assumes what these data do not show; \
        the widest credible interval is read",
    statistic: "widest over narrowest interval of pairs, residual, wild and parametric bootstraps",
    sense: Sense::Below,
    threshold: Threshold::Fixed(3.0),
    reference: "Efron & Tibshirani 1993, An Introduction to the Bootstrap; Cameron, Gelbach & \
        Miller 2008",
    subject: None,
    applies: |_| once("D2"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "interval_width_ratio"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn widths_three_times_apart_fail() {
        assert_limit(&CHECK, "interval_width_ratio", 2.9, 3.1);
    }
}
