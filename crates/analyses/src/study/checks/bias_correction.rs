//! D3: replicates lie about the estimate as often above it as below.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

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
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("bca_bias") {
        results.file(check, run, Statistic::Filed("bca_bias".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn replicates_off_to_one_side_fail() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "bca_bias", value);
        assert_eq!(passes(0.05), Some(true));
        assert_eq!(passes(0.11), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.05), None);
    }
}
