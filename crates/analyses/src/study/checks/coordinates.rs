//! C5: the minimum is the same whether coefficients or their logarithms are moved.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
///
/// About a minimum of least squares over n rows an objective is higher by the share 1e-8 where the
/// parameters lie off by `sqrt(1e-8 n)` standard errors, 0.0015 at 240 rows: no printed digit.
pub static CHECK: Check = Check {
    id: "C5",
    title: "The coordinates do not decide",
    why: "a minimum that hangs on the coordinates is where a solver stopped, not where the \
        objective is least",
    statistic: "difference between the objectives of descents in the coefficients themselves and \
        in their logarithms, relative",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-8),
    reference: "Nocedal & Wright 2006, Section 2.2: scaling",
    subject: None,
    applies: |study| if study.objective().has_kinks() { Vec::new() } else { once("C5") },
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "coordinates_gap"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitting::ObjectiveChoice;
    use crate::study::checks::planted::{assert_limit, study};

    #[test]
    fn two_minima_fail() {
        assert_limit(&CHECK, "coordinates_gap", 1e-12, 1e-7);
    }

    #[test]
    fn an_objective_with_kinks_is_not_descended() {
        let mut study = study();
        study.objective = ObjectiveChoice::LeastAbsolute;
        assert!((CHECK.applies)(&study).is_empty(), "no derivatives");
    }
}
