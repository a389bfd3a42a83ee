//! C10b: residuals of one sign do not stand together along any variable.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C10b",
    title: "Residuals change their sign",
    why: "residuals of one sign stand together: the law bends otherwise than the data",
    statistic: "p value of as few runs of one sign along the variable, the rows of a cluster by \
        their mean",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Wald & Wolfowitz 1940, Annals of Mathematical Statistics 11; Draper & Smith 1998, \
        Applied Regression Analysis, Section 2.7",
    subject: Some("VARIABLE"),
    applies: |study| study.variables.iter().map(|name| format!("C10b.{name}")).collect(),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if run.fit.found.best.is_exact() {
        // Rounding has no sign worth counting.
        return Ok(());
    }
    let residuals = run.fit.problem.residuals(run.theta());
    for name in &run.study.variables {
        let column = run.fit.rows.column(name)?;
        let key: Vec<f64> = column.values.iter().map(|&value| laws::ln(value)).collect();
        let clusters = &run.fit.rows.clusters;
        let Some(test) = robustness::runs_of_signs(&residuals, &key, clusters) else { continue };
        let label = column.quantity.label.to_lowercase();
        let particulars = Particulars {
            subject: Some(name.clone()),
            title: Some(format!("Residuals change their sign along {label}")),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Own(test.p_value), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study, wave};

    #[test]
    fn noise_about_a_right_law_passes() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }

    /// A wave of two per cent, which no power law follows.
    #[test]
    fn a_wave_about_the_law_fails() {
        let loss = |row, flop| law(flop) * (1.0 + noise(row) + 0.02 * wave(flop));
        let waved = Planted::new(study(), rows(ROWS, 4.0, loss));
        assert!(!waved.passes(&CHECK), "four waves have some ten runs");
    }

    #[test]
    fn few_rows_are_not_judged() {
        let few = rows(15, 4.0, |row, flop| law(flop) * (1.0 + noise(row)));
        assert!(Planted::new(study(), few).results(&CHECK).checks.is_empty(), "fifteen signs");
    }
}
