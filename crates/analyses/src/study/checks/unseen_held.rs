//! F3: intervals for a new run hold the larger runs that the fit has not seen.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// What the part of the battery calls the number.
const HELD: &str = "extrapolation.training_flop.held_far";

/// The check.
pub static CHECK: Check = Check {
    id: "F3",
    title: "Intervals hold the larger runs",
    why: "far beyond its runs the law is off by more than its intervals say",
    statistic: "share of runs 8 or more times larger in compute that the interval of 95 % held",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.855),
    reference: "Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102: nine tenths of the nominal share",
    subject: None,
    applies: |_| once("F3"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, HELD),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn half_of_the_runs_is_too_few() {
        let passed = |held| judged(&CHECK, &[(HELD, held)]);
        assert_eq!(passed(0.95), [("F3".to_owned(), true)]);
        assert_eq!(passed(0.5), [("F3".to_owned(), false)]);
    }

    #[test]
    fn nothing_is_judged_where_no_larger_run_was_held_out() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
