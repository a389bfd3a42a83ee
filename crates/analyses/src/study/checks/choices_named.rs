//! G7: the choices that move the answer most are named with their shares.

use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Threshold, filed_number, nothing};

/// The number that it reads.
const NUMBER: &str = "multiverse.choices_named";

/// The check.
pub static CHECK: Check = Check {
    id: "G7",
    title: "The choices that matter are named",
    why: "nobody knows which choice the answer hangs on",
    statistic: "choices whose share of the variance of the answer is named, three at most",
    sense: Sense::Above,
    threshold: Threshold::Fixed(2.5),
    reference: "Owen 2014, SIAM/ASA Journal on Uncertainty Quantification 2",
    subject: None,
    applies: |study| names(study, &["G7"]),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn three_choices_are_named() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 3.0)]), [("G7".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 2.0)]), [("G7".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
