//! G11: what is planted as true is found.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "G11",
    title: "What is planted is found",
    why: "too few rows or too much noise: that the statement is not found says nothing, it is not \
        testable here",
    statistic: "smallest share of data sets with a planted truth, at the study's own places and \
        noise, in which a statement is found",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.8),
    reference: "Cohen 1988, Statistical Power Analysis for the Behavioral Sciences",
    subject: None,
    applies: |_| once("G11"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

/// What the battery files, where it has statements.
const NUMBER: &str = "power_share";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn four_in_five_is_the_limit() {
        assert_limit(&CHECK, NUMBER, 0.81, 0.79);
    }
}
