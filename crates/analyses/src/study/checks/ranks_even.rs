//! D7: planted truths have even ranks among the draws of their posterior.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D7",
    title: "The sampler of the posterior is right",
    why: "a sampler that is off gives credible intervals of the wrong place or width",
    statistic: "p value of the evenness of the ranks of planted truths, of all tests together",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Talts et al. 2018, arXiv 1804.06788; Säilynoja, Bürkner & Vehtari 2022, \
        Statistics and Computing 32",
    subject: None,
    applies: |_| once("D7"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("sbc_p") {
        results.file(check, run, Statistic::Filed("sbc_p".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn uneven_ranks_fail() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "sbc_p", value);
        assert_eq!(passes(0.02), Some(true));
        assert_eq!(passes(0.005), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.02), None);
    }
}
