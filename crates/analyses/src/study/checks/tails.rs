//! C7: the tails of the errors are no heavier than the objective bears.

use anyhow::Result;
use evidence::Sense;
use fit::Objective;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C7",
    title: "The tails of the errors fit the objective",
    why: "with tails this heavy a few rows decide under least squares: switch to a robust \
        objective (huber, student_t, least_absolute)",
    statistic: "degrees of freedom of Student's t that fit the residuals best",
    sense: Sense::Above,
    threshold: Threshold::OfTheData("5; 0 where the objective is robust, which bears any tails"),
    reference: "Lange, Little & Taylor 1989, Journal of the American Statistical Association 84; \
        D'Agostino & Stephens 1986, Goodness-of-Fit Techniques, Table 4.9",
    subject: None,
    applies: |_| once("C7"),
    files: |_| [FREEDOM, NORMALITY, NORMALITY_P].map(str::to_owned).to_vec(),
    run,
};

/// The name of the statistic.
const FREEDOM: &str = "residual_nu";
/// The distance of the residuals from the normal distribution.
const NORMALITY: &str = "anderson_darling";
/// Its p value.
const NORMALITY_P: &str = "anderson_darling_p";
/// With fewer a t has no kurtosis worth its name, and least squares follow single rows.
const FREEDOM_MIN: f64 = 5.0;
/// Of sets of thirty normal residuals 5 % have fewer degrees of freedom by chance, of twenty 9 %,
/// of fifty 2 % (400 simulated sets each).
const ROWS_MIN: usize = 30;

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if run.fit.found.best.is_exact() {
        // Rounding has no tails.
        return Ok(());
    }
    let residuals = run.counted_residuals()?;
    normality(run, &residuals, results);
    if residuals.len() < ROWS_MIN {
        return Ok(());
    }
    let Some(tails) = robustness::tails(&residuals) else { return Ok(()) };
    let method = "degrees of freedom of Student's t about zero, by maximum likelihood over them \
        and the scale; 200 stands for more, which is normal";
    let quantity = run.plain(tails.freedom, "1", method);
    let threshold = if is_robust(run.study.objective()) { 0.0 } else { FREEDOM_MIN };
    let particulars = Particulars { threshold: Some(threshold), ..Particulars::default() };
    results.file_as(check, run, Statistic::Named(FREEDOM, quantity), particulars);
    Ok(())
}

/// Files the distance from the normal distribution, of the means of clusters where rows are
/// clusters: rows of one run are not independent, and its p value asks for that.
fn normality(run: &Run<'_>, residuals: &[f64], results: &mut Results) {
    let means = robustness::cluster_means(residuals, &run.fit.rows.clusters);
    let Some(test) = robustness::anderson_darling(&means) else { return };
    for (name, value, method) in [
        (NORMALITY, test.statistic, "Anderson-Darling A^2 of the residuals"),
        (NORMALITY_P, test.p_value, "p value of it (D'Agostino & Stephens 1986, Table 4.9)"),
    ] {
        results.quantities.insert(name.to_owned(), run.plain(value, "1", method));
    }
}

/// Whether a single row pulls no harder the farther it lies off.
const fn is_robust(objective: Objective) -> bool {
    matches!(
        objective,
        Objective::Huber { .. }
            | Objective::LeastAbsolute
            | Objective::Quantile { .. }
            | Objective::StudentT { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitting::ObjectiveChoice;
    use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study};

    /// Rows of which every twelfth lies ten times as far off.
    fn heavy() -> observations::Observations {
        let factor = |row: usize| if row % 12 == 5 { 10.0 } else { 1.0 };
        rows(ROWS, 4.0, |row, flop| law(flop) * (1.0 + noise(row) * factor(row)))
    }

    #[test]
    fn uniform_noise_has_no_tails() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "{:?}", planted.made(&CHECK));
        let filed = planted.results(&CHECK).quantities;
        assert!(filed[FREEDOM].estimate > 100.0, "{filed:?}");
        assert!(filed[NORMALITY_P].estimate < 0.2, "uniform is not normal: {filed:?}");
    }

    #[test]
    fn heavy_tails_fail_under_least_squares_and_not_under_a_robust_objective() {
        let planted = Planted::new(study(), heavy());
        assert!(!planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
        let mut study = study();
        study.objective = ObjectiveChoice::Huber { delta: 0.001 };
        assert!(Planted::new(study, heavy()).passes(&CHECK), "the objective bears them");
    }

    #[test]
    fn few_rows_are_not_judged() {
        let few = rows(29, 4.0, |row, flop| law(flop) * (1.0 + noise(row)));
        assert!(Planted::new(study(), few).results(&CHECK).checks.is_empty(), "29 rows");
    }
}
