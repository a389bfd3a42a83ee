//! C2b: no parameter ends on an edge of the law's domain.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C2b",
    title: "No parameter ends on an edge",
    why: "the data would push the parameter further: its value is the edge's, not theirs",
    statistic: "parameters on a bound of the fit",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Nocedal & Wright 2006, Chapter 12: multipliers of active constraints",
    subject: None,
    applies: |_| once("C2b"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let on_bound = run.fit.found.best.on_bound.len() as f64;
    results.file(check, run, Statistic::Own(on_bound));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, power, rows, study};

    #[test]
    fn a_law_that_made_the_data_stays_inside() {
        assert!(Planted::usual().passes(&CHECK), "every planted constant lies inside");
    }

    /// A loss that falls faster than any power law wants an offset below zero, and gets the least
    /// that the fit allows.
    #[test]
    fn an_offset_that_should_be_negative_ends_on_its_floor() {
        let planted = Planted::new(study(), rows(60, 4.0, |_, flop| power(flop) - 0.4));
        assert!(!planted.passes(&CHECK), "{:?}", planted.fit.found.best);
        assert_eq!(planted.fit.found.best.on_bound, [1], "the offset");
        let why = planted.run().without_interval(1, None);
        assert_eq!(why.as_deref(), Some("at its lower bound; no interval"));
        assert_eq!(planted.run().without_interval(0, None), None, "the coefficient lies inside");
    }
}
