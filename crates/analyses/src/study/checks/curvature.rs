//! C2c: the objective curves upwards in every direction at the best point.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C2c",
    title: "The minimum curves upwards",
    why: "a flat direction is a parameter that the data do not know",
    statistic: "smallest eigenvalue of the Hessian",
    sense: Sense::Above,
    threshold: Threshold::OfTheData("the rounding of the largest eigenvalue, 2.2e-16 of it"),
    reference: "Nocedal & Wright 2006, Theorem 2.4: second-order sufficient conditions",
    subject: None,
    applies: |study| {
        if study.objective().has_kinks() { Vec::new() } else { once("C2c") }
    },
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    // Objectives with kinks have no Hessian at their minima.
    if let Some([smallest, largest]) = run.fit.problem.hessian_extremes(run.theta()) {
        let threshold = Some(f64::EPSILON * largest.abs());
        let particulars = Particulars { threshold, ..Particulars::default() };
        results.file_as(check, run, Statistic::Own(smallest), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitting::ObjectiveChoice;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn a_minimum_curves_upwards() {
        assert!(Planted::usual().passes(&CHECK), "three constants that the data know");
    }

    /// A law far below its data: the residuals times the law's own curvature outweigh the squares
    /// of its slopes.
    #[test]
    fn a_point_on_a_slope_does_not() {
        let mut planted = Planted::usual();
        planted.fit.found.best.theta[0] -= 3.0;
        planted.fit.found.best.theta[1] -= 1.0;
        assert!(!planted.passes(&CHECK), "not a minimum");
    }

    #[test]
    fn an_objective_with_kinks_has_no_curvature() {
        let mut study = study();
        study.objective = ObjectiveChoice::LeastAbsolute;
        assert!(Planted::new(study, usual_rows()).made(&CHECK).is_empty(), "no Hessian");
    }
}
