//! F5: the law foretells larger runs better than simple baselines.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// What the part of the battery calls the number.
const P_VALUE: &str = "extrapolation.training_flop.baseline_p";

/// The check.
pub static CHECK: Check = Check {
    id: "F5",
    title: "The law beats simple baselines",
    why: "of larger runs the law says no more than the last run, a straight line or the nearest \
        run does",
    statistic: "largest p value of paired tests of the law against the last value, a line in \
        logarithms and the nearest run, on runs of more compute than those that were fitted, \
        adjusted (Holm)",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.05),
    reference: "Magnusson 2025, DataDecide; Ibragimov & Müller 2010, J. Bus. Econ. Stat. 28",
    subject: None,
    applies: |_| once("F5"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(p_value) = run.found(P_VALUE) {
        results.file(check, run, Statistic::Filed(P_VALUE.to_owned(), p_value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn chance_is_no_victory() {
        let passed = |p_value| judged(&CHECK, &[(P_VALUE, p_value)]);
        assert_eq!(passed(0.01), [("F5".to_owned(), true)]);
        assert_eq!(passed(0.2), [("F5".to_owned(), false)]);
    }

    #[test]
    fn nothing_is_judged_where_no_larger_run_was_held_out() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
