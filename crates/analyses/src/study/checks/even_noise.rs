//! C8: the noise is as large at one end of every variable, and of the prediction, as at the other.

use anyhow::Result;
use evidence::Sense;

use crate::study::Study;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C8",
    title: "The noise is even",
    why: "the noise changes along it: loud rows count too much; weights (noise_along) or \
        intervals that allow for it are needed",
    statistic: "p value of Koenker's test of the squared residuals on the logarithm of a \
        variable, or of the prediction",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Koenker 1981, Journal of Econometrics 17; Porian 2024, arXiv 2406.19146: noise \
        grows with the loss",
    subject: Some("VARIABLE"),
    applies: |study| names(study).map(|name| format!("C8.{name}")).collect(),
    files: |study| names(study).map(|name| format!("koenker.{name}")).collect(),
    run,
};

/// The name of what the law says, beside the variables.
const PREDICTION: &str = "prediction";
/// What `koenker.VARIABLE` is.
const METHOD: &str = "rows times R^2 of the squared residuals on the logarithm of it (Koenker \
    1981); of clusters the slope over its standard error";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if run.fit.found.best.is_exact() {
        // Rounding is no noise.
        return Ok(());
    }
    let residuals = run.counted_residuals()?;
    for name in names(run.study) {
        let (regressor, label) = if name == PREDICTION {
            (run.ln_predicted()?, "the prediction".to_owned())
        } else {
            let column = run.fit.rows.column(name)?;
            let logarithms = column.values.iter().map(|&value| laws::ln(value)).collect();
            (logarithms, column.quantity.label.to_lowercase())
        };
        let clusters = &run.fit.rows.clusters;
        let Some(test) = robustness::evenness(&residuals, &regressor, clusters) else { continue };
        let statistic = run.plain(test.statistic, "1", METHOD);
        results.quantities.insert(format!("koenker.{name}"), statistic);
        let particulars = Particulars {
            subject: Some(name.to_owned()),
            title: Some(format!("The noise is even along {label}")),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Own(test.p_value), particulars);
    }
    Ok(())
}

/// The variables and the prediction.
fn names(study: &Study) -> impl Iterator<Item = &str> {
    study.variables.iter().map(String::as_str).chain([PREDICTION])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study};

    /// Rows whose noise grows tenfold from the first to the last.
    fn uneven() -> observations::Observations {
        let spread = |row: usize| 0.2 + 1.8 * row as f64 / ROWS as f64;
        rows(ROWS, 4.0, |row, flop| law(flop) * (1.0 + noise(row) * spread(row)))
    }

    #[test]
    fn even_noise_passes() {
        let made = Planted::usual().made(&CHECK);
        let names: Vec<&str> = made.iter().map(|check| check.name.as_str()).collect();
        assert_eq!(names, ["C8.training_flop", "C8.prediction"]);
        assert!(made.iter().all(|check| check.passed), "{made:?}");
    }

    #[test]
    fn noise_that_grows_fails() {
        let made = Planted::new(study(), uneven()).made(&CHECK);
        assert!(made.iter().all(|check| !check.passed), "{made:?}");
    }

    /// The weights that the study gives such rows make their noise even.
    #[test]
    fn weights_mend_it() {
        let mut study = study();
        study.noise_along = Some("training_flop".to_owned());
        let made = Planted::new(study, uneven()).made(&CHECK);
        assert!(made.iter().all(|check| check.passed), "{made:?}");
    }
}
