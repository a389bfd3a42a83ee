//! D7: planted truths have even ranks among the draws of their posterior.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

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
    run: |check, run, results| filed_number(check, run, results, "sbc_p"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn uneven_ranks_fail() {
        assert_limit(&CHECK, "sbc_p", 0.02, 0.005);
    }
}
