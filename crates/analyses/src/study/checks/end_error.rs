//! D9: chance in the draws moves no end of an interval by much.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "D9",
    title: "There are enough replicates",
    why: "another seed would give another interval",
    statistic: "Monte Carlo error of an end of the percentile interval of a parameter over its \
        width",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.05),
    reference: "Davidson & MacKinnon 2000, Econometric Reviews 19",
    subject: None,
    applies: |_| once("D9"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "endpoint_error_share"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn ends_that_chance_moves_fail() {
        assert_limit(&CHECK, "endpoint_error_share", 0.03, 0.06);
    }
}
