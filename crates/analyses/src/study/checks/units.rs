//! E6: the law says the same in other units.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E6",
    title: "Units do not matter",
    why: "the law cannot repeat its own predictions when a variable is measured in another unit: \
        it hangs on the unit that somebody chose",
    statistic: "largest relative change of a prediction when parameters, tokens and compute are \
        measured in other units and the law's numbers are found again",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-10),
    reference: "Buckingham 1914, Physical Review 4: a law does not depend on units",
    subject: None,
    applies: |_| once("E6"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    // What is held has a unit as well, and would be another number in another unit.
    let (law, theta) =
        run.law.whole(run.theta()).unwrap_or_else(|| (run.law, run.theta().to_vec()));
    let change = robustness::units_change(law, &theta, &run.ln_variables()?)?;
    results.file(check, run, Statistic::Own(change));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Study;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn a_power_law_has_units() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }

    /// `E + A / (1 + ln C)` in FLOP is another curve than in PFLOP.
    #[test]
    fn a_written_law_that_adds_a_number_to_a_logarithm_hangs_on_units() {
        let written: Study = serde_yaml::from_str(WRITTEN).expect("the study is well written");
        let usual = study();
        let planted = Planted::new(Study { bootstrap: usual.bootstrap, ..written }, usual_rows());
        assert!(!planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }
    const WRITTEN: &str = "
id: planted
title: A law of its own
question: Does it hang on units?
observations: planted
exclude: []
law: of_its_own
formula:
  formula: E + A / (1 + ln(training_flop))^2
  source: a test
  parameters:
    - {name: E, scale: log, unit: nats/token, meaning: offset, limits: [1.0e-6, 1.0e6]}
    - {name: A, scale: log, unit: nats/token, meaning: coefficient, limits: [1.0e-6, 1.0e6]}
variables: [training_flop]
objective: least_squares
starts: {E: [1.0], A: [1.0, 1000.0]}
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 20, level: 0.95, seed: 7}
budgets_flop: null
published: []
offset: null
";
}
