//! C10a: the residuals are no larger than the scatter of runs that repeat a place.

use anyhow::Result;
use evidence::Sense;

use crate::rows::columns;
use crate::study::check::{Check, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C10a",
    title: "The law fits as well as repeated runs allow",
    why: "the law misses the means of repeated runs by more than these differ: its form is wrong",
    statistic: "p value of the F test of lack of fit against the scatter of rows with the same \
        variables",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Draper & Smith 1998, Applied Regression Analysis, Section 2.1: lack of fit and \
        pure error",
    subject: None,
    applies: |_| once("C10a"),
    files: |_| vec![STATISTIC.to_owned()],
    run,
};

/// The name of the F statistic.
const STATISTIC: &str = "lack_of_fit_f";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let residuals = run.counted_residuals()?;
    let variables = columns(&run.fit.rows, &run.study.variables)?;
    let best = &run.fit.found.best;
    let parameters = best.theta.len() - best.on_bound.len();
    let test = robustness::lack_of_fit(&residuals, &variables, parameters);
    // Rows that never repeat a place know nothing of their scatter.
    let Some(test) = test else { return Ok(()) };
    let [above, below] = test.freedom;
    let method =
        format!("F of lack of fit over pure error, {above} and {below} degrees of freedom");
    results.quantities.insert(STATISTIC.to_owned(), run.plain(test.statistic, "1", &method));
    results.file(check, run, Statistic::Own(test.p_value));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study, wave};

    /// Rows in pairs at one place, whose losses wave about the law by a share.
    fn pairs(bend: f64) -> Planted {
        let mut all = rows(ROWS, 4.0, |_, flop| flop);
        let places = all.columns["training_flop"].values.clone();
        let at = |row: usize| places[row - row % 2];
        let loss = |row: usize| law(at(row)) * (1.0 + noise(row) + bend * wave(at(row)));
        all.columns.get_mut("loss_nats").expect("planted").values = (0..ROWS).map(loss).collect();
        all.columns.get_mut("training_flop").expect("planted").values = (0..ROWS).map(at).collect();
        Planted::new(study(), all)
    }

    #[test]
    fn a_right_law_is_as_good_as_its_repetitions() {
        let planted = pairs(0.0);
        assert!(planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }

    #[test]
    fn a_wave_about_the_law_fails() {
        let planted = pairs(0.02);
        assert!(!planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }

    #[test]
    fn rows_that_repeat_nothing_are_not_judged() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "every place once");
    }
}
