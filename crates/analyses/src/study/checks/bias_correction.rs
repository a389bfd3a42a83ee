//! D3: replicates lie about the estimate as often above it as below.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "D3",
    title: "Replicates are centred on the estimate",
    why: "percentiles of replicates that lie to one side give an interval that is off to that \
        side; the BCa interval is corrected for it",
    statistic: "bias correction |z0| of the BCa interval, less two standard errors of it",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.1),
    reference: "Efron 1987, Journal of the American Statistical Association 82",
    subject: None,
    applies: |_| once("D3"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "bca_bias"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn replicates_off_to_one_side_fail() {
        assert_limit(&CHECK, "bca_bias", 0.05, 0.11);
    }
}
