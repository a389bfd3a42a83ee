//! C4b: where no method with derivatives can be a second opinion, one without finds nothing lower.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
///
/// The threshold is what the search itself takes two ends for one minimum by. A simplex leaves its
/// own end less exact than that of a vertex, so that only what lies lower counts.
pub static CHECK: Check = Check {
    id: "C4b",
    title: "Nelder-Mead finds nothing lower",
    why: "a method that reads values alone ends lower: the certified vertex is not the minimum",
    statistic: "by how much the simplex method, from the minimum and from a start beside it, ends \
        lower than the search, relative to the objective; zero where it does not",
    sense: Sense::Below,
    threshold: Threshold::Fixed(fit::AGREEMENT),
    reference: "Nelder & Mead 1965, Computer Journal 7; Gao & Han 2012, Computational \
        Optimization and Applications 51: coefficients by dimension",
    subject: None,
    applies: |study| if study.objective().has_kinks() { once("C4b") } else { Vec::new() },
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "nelder_mead_gain"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{assert_limit, study};

    #[test]
    fn a_simplex_that_ends_lower_fails() {
        assert_limit(&CHECK, "nelder_mead_gain", 1e-7, 1e-5);
    }

    #[test]
    fn a_smooth_objective_has_another_second_opinion() {
        assert!((CHECK.applies)(&study()).is_empty(), "C4");
    }
}
