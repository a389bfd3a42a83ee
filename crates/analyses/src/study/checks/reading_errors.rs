//! B5: errors of reading a figure have not moved the fit.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "B5",
    title: "Errors of reading do not move the fit",
    why: "the data were read off a figure, and the errors of reading have moved a number by more \
        than half its standard error: its interval stands in the wrong place",
    statistic: "largest shift of a number when the errors of reading are taken away, in its \
        standard errors",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Cook & Stefanski 1994, JASA 89: SIMEX; Besiroglu 2024, arXiv 2404.10102: the data",
    subject: None,
    applies: |_| once("B5"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

/// What the battery files, where it has an error of reading.
const NUMBER: &str = "simex_shift_largest";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn half_a_standard_error_is_the_limit() {
        assert_limit(&CHECK, NUMBER, 0.49, 0.51);
    }
}
