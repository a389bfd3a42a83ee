//! D2: bootstraps that assume different things of the noise come out about as wide.
//!
//! The threshold is a rule of this project: an interval three times as wide needs nine times the
//! runs, so beyond it the choice of the bootstrap says more than the data.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D2",
    title: "Bootstraps agree",
    why: "where ways to draw again differ, the narrower one assumes what these data do not show; \
        the widest credible interval is read",
    statistic: "widest over narrowest interval of pairs, residual, wild and parametric bootstraps",
    sense: Sense::Below,
    threshold: Threshold::Fixed(3.0),
    reference: "Efron & Tibshirani 1993, An Introduction to the Bootstrap; Cameron, Gelbach & \
        Miller 2008",
    subject: None,
    applies: |_| once("D2"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("interval_width_ratio") {
        results.file(check, run, Statistic::Filed("interval_width_ratio".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn widths_three_times_apart_fail() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "interval_width_ratio", value);
        assert_eq!(passes(2.9), Some(true));
        assert_eq!(passes(3.1), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 2.9), None);
    }
}
