//! D9: chance in the draws moves no end of an interval by much.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

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
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("endpoint_error_share") {
        results.file(check, run, Statistic::Filed("endpoint_error_share".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn ends_that_chance_moves_fail() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "endpoint_error_share", value);
        assert_eq!(passes(0.03), Some(true));
        assert_eq!(passes(0.06), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.03), None);
    }
}
