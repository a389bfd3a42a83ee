//! E7: the data span enough decades of compute to speak of a power law.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E7",
    title: "The data span decades",
    why: "over less than two decades a power law cannot be told from other curves",
    statistic: "decades of training compute",
    sense: Sense::Above,
    threshold: Threshold::Fixed(2.0),
    reference: "Stumpf & Porter 2012, Science 335: at least two orders of magnitude",
    subject: None,
    applies: |study| study.budgets_flop.iter().flat_map(|_| once("E7")).collect(),
    files: |study| study.budgets_flop.iter().map(|_| DECADES.to_owned()).collect(),
    run,
};

/// The name of the statistic.
const DECADES: &str = "range_decades_flop";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    // A study without budgets does not speak of compute.
    let Some(range) = &run.compute else { return Ok(()) };
    let decades = robustness::decades(range.low_flop, range.high_flop);
    let method = "log10 of largest over smallest training compute";
    let quantity = run.plain(decades, "decades", method);
    results.file(check, run, Statistic::Named(DECADES, quantity));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, rows, study, usual_rows};

    #[test]
    fn four_decades_are_enough() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "four decades");
        let filed = &planted.results(&CHECK).quantities[DECADES];
        assert!((filed.estimate - 4.0).abs() < 1e-12, "{filed:?}");
    }

    #[test]
    fn one_and_a_half_are_not() {
        let short = rows(60, 1.5, |row, flop| law(flop) * (1.0 + noise(row)));
        assert!(!Planted::new(study(), short).passes(&CHECK), "one and a half");
    }

    #[test]
    fn a_study_that_does_not_speak_of_compute_is_not_asked() {
        let mut study = study();
        study.budgets_flop = None;
        assert!(Planted::new(study, usual_rows()).made(&CHECK).is_empty(), "no budget");
    }
}
