//! G6: every option of the multiverse has a written reason.

use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Threshold, filed_number, nothing};

/// The number that it reads.
const NUMBER: &str = "multiverse.options_without_reason";

/// The check.
pub static CHECK: Check = Check {
    id: "G6",
    title: "Every specification is admissible",
    why: "an option without a written reason could have been chosen for its answer",
    statistic: "options of the multiverse whose reason is not written down",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Del Giudice & Gangestad 2021, Advances in Methods and Practices in \
        Psychological Science 4",
    subject: None,
    applies: |study| names(study, &["G6"]),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn an_option_without_a_reason_fails() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.0)]), [("G6".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 1.0)]), [("G6".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
