//! E3b: every variable has as many values as its part of the law has numbers.

use anyhow::Result;
use evidence::Sense;

use crate::rows::column;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E3b",
    title: "Every variable has enough values",
    why: "with fewer values than its part of the law has numbers, some of these are free",
    statistic: "different values of the variable; values within one per cent count as one",
    sense: Sense::Above,
    threshold: Threshold::OfTheData(
        "one value less than the law needs: one for each parameter of the variable's own and one \
        for an offset; less a half",
    ),
    reference: "no paper: k unknown numbers need k values",
    subject: Some("VARIABLE"),
    applies: |study| study.variables.iter().map(|name| format!("E3b.{name}")).collect(),
    files: nothing,
    run,
};

/// Values this near to one another are one: amounts that differ by rounding.
const TOLERANCE: f64 = 0.01;
/// To both sides in the logarithm: far enough for a slope to change.
const REACH: f64 = 1.0;

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let middle = robustness::middle(&run.ln_variables()?);
    let structure = robustness::structure(run.law, run.theta(), &middle, REACH);
    for (index, name) in run.study.variables.iter().enumerate() {
        // Nothing is known of a law that does not fall into parts.
        let Some(needed) = structure.values_needed(index) else { continue };
        let values = robustness::distinct_values(column(&run.fit.rows, name)?, TOLERANCE);
        let label = run.fit.rows.column(name)?.quantity.label.to_lowercase();
        let particulars = Particulars {
            subject: Some(name.clone()),
            title: Some(format!("There are enough values of {label}")),
            threshold: Some(needed as f64 - 0.5),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Own(values as f64), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, two, two_rows};

    /// The results for parameters and for tokens of runs of these sizes, four amounts each.
    fn of_sizes(sizes: &[f64]) -> Vec<evidence::Check> {
        let tokens = [1e9, 8e9, 6e10, 4e11];
        let runs = sizes.iter().flat_map(|&n| tokens.map(|d| [n, d])).collect();
        Planted::new(two(), two_rows(runs)).made(&CHECK)
    }

    #[test]
    fn three_sizes_are_enough() {
        let made = of_sizes(&[1e7, 1e8, 3e9]);
        assert_eq!(made.len(), 2);
        assert!(made.iter().all(|check| check.passed), "{made:?}");
        assert!((made[0].threshold - 2.5).abs() < 1e-12, "A, alpha and E: {made:?}");
    }

    /// Two sizes (and a third that is one of them but for rounding) leave A, alpha and E open.
    #[test]
    fn two_sizes_are_not() {
        let made = of_sizes(&[1e7, 3e9, 3.01e9]);
        assert!(!made[0].passed, "{made:?}");
    }
}
