//! F8: the predictive density of rows left out does not hang on one of them.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "F8",
    title: "Leaving a row out can be trusted",
    why: "where one row outweighs the others, the predictive density of rows left out hangs on it",
    statistic: "largest shape of the weights that leave a row out (Pareto k)",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.7),
    reference: "Vehtari, Gelman & Gabry 2017, Statistics and Computing 27; Vehtari et al. 2024, \
        Journal of Machine Learning Research 25",
    subject: None,
    applies: |_| once("F8"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("pareto_k_max") {
        results.file(check, run, Statistic::Filed("pareto_k_max".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn a_row_that_outweighs_the_others_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "pareto_k_max", value);
        assert_eq!(passes(0.6), Some(true));
        assert_eq!(passes(0.8), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.6), None);
    }
}
