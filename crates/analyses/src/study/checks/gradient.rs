//! C2a: the gradient vanishes at the best point.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C2a",
    title: "The gradient vanishes",
    why: "a solver that stops early calls any point a minimum",
    statistic: "largest scaled gradient component",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-6),
    reference: "Besiroglu 2024, arXiv 2404.10102: the published optimiser stopped early",
    subject: None,
    applies: |_| once("C2a"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let gradient = run.fit.found.best.gradient_scaled;
    results.file(check, run, Statistic::Filed("gradient_scaled".to_owned(), gradient));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn it_vanishes_at_a_minimum() {
        assert!(Planted::usual().passes(&CHECK), "the solver arrived");
    }

    /// One step from one start a long way off, as a solver that stops early does.
    #[test]
    fn it_does_not_vanish_far_from_a_minimum() {
        let mut study = study();
        study.starts.insert("alpha".to_owned(), vec![1.0]);
        study.solver.steps_max = 1;
        let planted = Planted::new(study, usual_rows());
        let gradient = planted.fit.found.best.gradient_scaled;
        assert!(gradient > 1e-3 && !planted.passes(&CHECK), "{gradient:e}");
    }
}
