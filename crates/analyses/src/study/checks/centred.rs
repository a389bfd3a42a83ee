//! C6: the residuals are centred along every variable of the law.

use anyhow::Result;
use evidence::Sense;

use crate::study::Study;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C6",
    title: "Residuals are centred",
    why: "a tenth of the data that lies off the curve is a misfit of the law",
    statistic: "largest |mean / standard error| of ten groups",
    sense: Sense::Below,
    threshold: Threshold::OfTheData(
        "the value that the largest of ten t statistics exceeds in at most 0.27 % of cases",
    ),
    reference: "Besiroglu 2024, arXiv 2404.10102: the residuals of the published fit lie off zero",
    subject: Some("VARIABLE"),
    applies: |study| variables(study).iter().map(|name| format!("C6.{name}")).collect(),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if run.fit.found.best.is_exact() {
        // Rounding has no scatter to hold a mean against.
        return Ok(());
    }
    let residuals = run.fit.problem.residuals(run.theta());
    for name in variables(run.study) {
        let column = run.fit.rows.column(name)?;
        let Some(test) = robustness::centring(&residuals, &column.values, &run.fit.rows.clusters)
        else {
            continue;
        };
        let label = column.quantity.label.to_lowercase();
        let particulars = Particulars {
            subject: Some(name.to_owned()),
            title: Some(format!("Residuals are centred along {label}")),
            threshold: Some(test.threshold),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Own(test.statistic), particulars);
    }
    Ok(())
}

/// The law's variables, and compute where the study names budgets.
fn variables(study: &Study) -> Vec<&str> {
    let mut names: Vec<&str> = study.variables.iter().map(String::as_str).collect();
    if study.budgets_flop.is_some() && !names.contains(&"training_flop") {
        names.push("training_flop");
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study};

    #[test]
    fn residuals_of_a_right_law_are_centred() {
        let planted = Planted::usual();
        let made = planted.made(&CHECK);
        assert_eq!(made[0].name, "C6.training_flop", "{made:?}");
        assert!(planted.passes(&CHECK), "{made:?}");
    }

    /// One tenth of the rows, in the middle, lies three per cent above the law.
    #[test]
    fn a_tenth_off_the_law_fails() {
        let tenth = 4 * ROWS / 10..5 * ROWS / 10;
        let lifted = |row: usize| if tenth.contains(&row) { 1.03 } else { 1.0 };
        let planted = rows(ROWS, 4.0, |row, flop| law(flop) * (1.0 + noise(row)) * lifted(row));
        assert!(!Planted::new(study(), planted).passes(&CHECK), "a law cannot bend so");
    }

    /// A set of 49 rows has a group of four.
    #[test]
    fn too_few_rows_are_not_tested() {
        let few = rows(49, 4.0, |row, flop| law(flop) * (1.0 + noise(row)));
        assert!(Planted::new(study(), few).results(&CHECK).checks.is_empty(), "no standard error");
    }

    #[test]
    fn compute_is_a_variable_where_the_study_speaks_of_it() {
        let mut study = study();
        study.variables = vec!["params".to_owned(), "training_tokens".to_owned()];
        assert_eq!(variables(&study), ["params", "training_tokens", "training_flop"]);
        study.budgets_flop = None;
        assert_eq!(variables(&study), ["params", "training_tokens"]);
    }
}
