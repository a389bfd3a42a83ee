//! C4: a second optimiser, which shares only the objective, ends as low.

use anyhow::Result;
use evidence::Sense;
use fit::{BfgsConfig, GradientRule};

use crate::study::check::{Check, Results, START_FACTOR, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C4",
    title: "A second optimiser agrees",
    why: "two methods that end apart have not both found the minimum",
    statistic: "difference between the objectives of Newton's method and BFGS, relative",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-8),
    reference: "Nocedal & Wright 2006, Algorithm 6.1 (BFGS)",
    subject: None,
    applies: |study| {
        if study.objective().has_kinks() { Vec::new() } else { once("C4") }
    },
    files: nothing,
    run,
};

/// Steps of the second optimiser at most: it needs some tens on these problems.
const STEPS_MAX: usize = 2000;
/// Where its relative gradient counts as zero.
const GRADIENT_RELATIVE_MAX: f64 = 1e-9;

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let stop = GradientRule::Relative(GRADIENT_RELATIVE_MAX);
    let gap = robustness::second_solver_gap(
        &run.fit.problem,
        &run.fit.found.best,
        &run.fit.bounds,
        &BfgsConfig { steps_max: STEPS_MAX, stop },
        START_FACTOR,
    );
    // BFGS needs a gradient everywhere: an objective with kinks has no second solver.
    if let Some(gap) = gap {
        results.file(check, run, Statistic::Own(gap));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitting::ObjectiveChoice;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn two_solvers_end_at_one_minimum() {
        assert!(Planted::usual().passes(&CHECK), "Newton and BFGS agree");
    }

    /// A first solver that stops after one step, from a start a long way off, ends above the
    /// second.
    #[test]
    fn a_solver_that_stops_early_is_told_by_the_other() {
        let mut study = study();
        study.starts.insert("alpha".to_owned(), vec![1.0]);
        study.solver.steps_max = 1;
        assert!(!Planted::new(study, usual_rows()).passes(&CHECK), "BFGS ends lower");
    }

    #[test]
    fn an_objective_with_kinks_has_no_second_solver() {
        let mut study = study();
        study.objective = ObjectiveChoice::LeastAbsolute;
        assert!(Planted::new(study, usual_rows()).made(&CHECK).is_empty(), "BFGS cannot");
    }
}
