//! B6: the verdict is the same with and without the rows that are left out.

use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Threshold, filed_number, nothing};

/// The number that it reads.
const NUMBER: &str = "multiverse.verdicts_changed_by_rows";

/// The check.
pub static CHECK: Check = Check {
    id: "B6",
    title: "Outliers do not decide",
    why: "with other rows left out the interval says something else of the claim",
    statistic: "choices of rows whose interval gives another verdict",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Besiroglu 2024, arXiv 2404.10102: five points are left out",
    subject: None,
    applies: |study| names(study, &["B6"]),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn one_other_verdict_is_too_many() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.0)]), [("B6".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 1.0)]), [("B6".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
