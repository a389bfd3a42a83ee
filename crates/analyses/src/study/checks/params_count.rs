//! B3: the exponent a of N*(C) hardly moves with what counts as a parameter.

use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Threshold, filed_number, nothing};

/// The number that it reads.
const NUMBER: &str = "multiverse.shift_by_params";

/// The check.
pub static CHECK: Check = Check {
    id: "B3",
    title: "The count of parameters does not decide",
    why: "what counts as a parameter moves the exponent by more than the claim is about",
    statistic: "largest change of the exponent a of the best size over the ways to count \
        parameters",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.05),
    reference: "Schaeffer 2025, arXiv 2509.23963; Pearce & Song 2024, arXiv 2406.12907",
    subject: None,
    applies: |study| names(study, &["B3"]),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn a_twentieth_is_too_much() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.049)]), [("B3".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.051)]), [("B3".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
