//! C3: a factor on the objective moves no parameter.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, START_FACTOR, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C3",
    title: "Sum and mean agree",
    why: "a stopping rule that a factor on the objective moves stops early or never",
    statistic: "largest relative change of a parameter when the objective is scaled by n and 1/n",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-6),
    reference: "Besiroglu 2024, arXiv 2404.10102: a mean in place of a sum stopped the solver \
        early",
    subject: None,
    applies: |_| once("C3"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let (best, bounds) = (&run.fit.found.best, &run.fit.bounds);
    let config = run.study.config();
    let change = robustness::scaling_change(&run.fit.problem, best, bounds, &config, START_FACTOR)?;
    results.file(check, run, Statistic::Own(change));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn a_relative_rule_knows_no_scale() {
        assert!(Planted::usual().passes(&CHECK), "sum and mean have one minimum");
    }

    /// A solver that gives up after one step does not come back to the minimum.
    #[test]
    fn an_early_stop_fails() {
        let mut planted = Planted::usual();
        planted.study.solver.steps_max = 1;
        assert!(!planted.passes(&CHECK), "one step is not enough");
    }
}
