//! B4: every way to count parameters and compute gives the study's verdict.

use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Threshold, filed_number, nothing};

/// The number that it reads.
const NUMBER: &str = "multiverse.verdicts_changed_by_counting";

/// The check.
pub static CHECK: Check = Check {
    id: "B4",
    title: "The count of compute does not decide",
    why: "under another usual count of parameters and compute the interval says something else \
        of the claim",
    statistic: "ways to count parameters and compute whose interval gives another verdict",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Porian 2024, arXiv 2406.19146",
    subject: None,
    applies: |study| names(study, &["B4"]),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn one_other_verdict_is_too_many() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.0)]), [("B4".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 1.0)]), [("B4".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
