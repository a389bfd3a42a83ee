//! C11: no exponent moves by a standard error as Huber's delta goes from absolute deviations to
//! squares.

use evidence::Sense;
use fit::Objective;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "C11",
    title: "Huber's delta does not decide",
    why: "another delta gives another exponent: how much the rows far off the law count decides, \
        and that is a setting",
    statistic: "largest range of an exponent over delta from 1e-4 to 10, in its standard errors",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Hoffmann 2022, arXiv 2203.15556: delta is 1e-3; Huber 1964, Annals of \
        Mathematical Statistics 35",
    subject: None,
    applies: |study| match study.objective() {
        Objective::Huber { .. } => once("C11"),
        _ => Vec::new(),
    },
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "delta_path_range"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{assert_limit, study};

    #[test]
    fn one_standard_error_is_the_limit() {
        assert_limit(&CHECK, "delta_path_range", 0.9, 1.1);
    }

    #[test]
    fn another_objective_has_no_delta() {
        assert!((CHECK.applies)(&study()).is_empty(), "least squares");
    }
}
