//! F1: the law foretells runs larger than those it was fitted to.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// What the part of the battery calls the number.
const ERROR: &str = "extrapolation.training_flop.error";

/// The check.
pub static CHECK: Check = Check {
    id: "F1",
    title: "Larger runs are foretold",
    why: "fitted to smaller runs, the law misses larger ones by more than forecasts are good for",
    statistic: "median relative error on runs of more compute than those that were fitted",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.04),
    reference: "Choshen 2024, arXiv 2410.11840: 4 % is what the best runs of one recipe differ by",
    subject: None,
    applies: |_| once("F1"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, ERROR),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn an_error_of_a_twentieth_is_too_much() {
        let passed = |error| judged(&CHECK, &[(ERROR, error)]);
        assert_eq!(passed(0.01), [("F1".to_owned(), true)]);
        assert_eq!(passed(0.05), [("F1".to_owned(), false)]);
    }

    #[test]
    fn nothing_is_judged_where_no_larger_run_was_held_out() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
