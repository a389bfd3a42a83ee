//! D5: intervals made in unlike ways overlap.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "D5",
    title: "Intervals of unlike methods agree",
    why: "replicates and the objective itself tell two stories: the spread of the estimate is \
        not what either says",
    statistic: "what the BCa and the profile interval of a parameter share over what they cover, \
        least",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.7),
    reference: "no paper: a rule of this project",
    subject: None,
    applies: |_| once("D5"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "interval_overlap"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn little_overlap_fails() {
        assert_limit(&CHECK, "interval_overlap", 0.8, 0.7);
    }
}
