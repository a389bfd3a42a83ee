//! G1: no single row, size, budget or family turns what the study is said to show.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "G1",
    title: "No single unit decides",
    why: "a statement that one row, one size or one budget turns is a statement about that one",
    statistic: "single rows, sizes, budgets and labels whose removal turns a statement",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Belsley, Kuh & Welsch 1980, Regression Diagnostics",
    subject: None,
    applies: |_| once("G1"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, NUMBER),
};

/// What the battery files, where it has statements.
const NUMBER: &str = "units_flipping";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn one_unit_is_too_many() {
        assert_limit(&CHECK, NUMBER, 0.0, 1.0);
    }
}
