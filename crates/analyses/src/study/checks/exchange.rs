//! E8: the terms of the law cannot be exchanged.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E8",
    title: "The terms cannot be exchanged",
    why: "the terms can be exchanged and the law fits as well: which exponent belongs to which \
        variable is not identified",
    statistic: "largest change of an exponent at the minimum that the exchanged terms lead to; 0 \
        where it is the same minimum, or one that loses a unit of log likelihood",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-3),
    reference: "Kricheli 2026, arXiv 2605.08541: at one ratio of tokens to parameters both terms \
        are powers of one variable",
    subject: None,
    applies: |study| if study.variables.len() > 1 { once("E8") } else { Vec::new() },
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let middle = robustness::middle(&run.ln_variables()?);
    let (best, bounds) = (&run.fit.found.best, &run.fit.bounds);
    let config = run.study.config();
    let found = robustness::exchanged(&run.fit.problem, best, &middle, bounds, &config);
    // A law without two terms of powers has nothing to exchange.
    let Some(found) = found else { return Ok(()) };
    let [one, other] = found.exponents.map(|index| run.law.parameters()[index].name);
    let particulars = Particulars {
        title: Some(format!("The terms of {one} and {other} cannot be exchanged")),
        ..Particulars::default()
    };
    results.file_as(check, run, Statistic::Own(found.change), particulars);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, two, two_rows};

    #[test]
    fn a_grid_of_sizes_and_amounts_tells_the_terms_apart() {
        let runs = [1e7, 1e8, 3e9, 2e10].into_iter();
        let runs = runs.flat_map(|n| [1e9, 8e9, 6e10, 4e11].map(|d| [n, d])).collect();
        let planted = Planted::new(two(), two_rows(runs));
        assert!(planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }

    /// Runs at twenty tokens a parameter: the law is fitted, and its mirror image fits as well.
    #[test]
    fn one_ratio_does_not() {
        let runs = (0..14).map(|i| 1e7 * laws::exp(0.7 * f64::from(i))).map(|n| [n, 20.0 * n]);
        let planted = Planted::new(two(), two_rows(runs.collect()));
        assert!(!planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }
}
