//! F8: the predictive density of rows left out does not hang on one of them.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

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
    run: |check, run, results| filed_number(check, run, results, "pareto_k_max"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn a_row_that_outweighs_the_others_fails() {
        assert_limit(&CHECK, "pareto_k_max", 0.6, 0.8);
    }
}
