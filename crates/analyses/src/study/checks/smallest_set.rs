//! G2: no small set of rows turns what the study is said to show.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "G2",
    title: "No small set decides",
    why: "fragile: fewer than one in a hundred rows turn the first statement; above five in a \
        hundred it counts as robust, between the two as neither",
    statistic: "share of the rows whose removal turns the first statement",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Broderick, Giordano & Meager 2020, arXiv 2011.14999",
    subject: None,
    applies: |_| once("G2"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

/// What the battery files, where it has statements.
const NUMBER: &str = "amip_share";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn one_row_in_a_hundred_is_too_few() {
        assert_limit(&CHECK, NUMBER, 0.011, 0.009);
    }
}
