//! A study's fit with its replicates: made once in a run, given to everything that builds on it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::Missing;
use fit::{Bounds, Found, Identification, Problem};
use observations::{Observations, Rejection, Selected};
use robustness::{Noise, Replicates};

use super::Study;
use crate::fitting::Draw;

/// A study's fit with its replicates.
pub struct StudyFit {
    /// The rows fitted.
    pub rows: Observations,
    /// The rows left out.
    pub excluded: Vec<Rejection>,
    /// What is minimised, weighted where the study asks for it.
    pub problem: Problem<'static>,
    /// The best minimum.
    pub found: Found,
    /// What the rows determine of the parameters there.
    pub identification: Identification,
    /// Bounds of the fit.
    pub bounds: Bounds,
    /// How the noise changes along the variable the study names.
    pub noise: Option<Noise>,
    /// The fit to each resample.
    pub replicates: Replicates,
}

/// A study with its fit.
#[derive(Clone, Copy)]
pub struct Fitted<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its fit.
    pub fit: &'a StudyFit,
}

/// The fits of all studies of a run, by name, or why a study has none.
pub type Fits<'a> = BTreeMap<String, Result<Fitted<'a>, &'a Missing>>;

/// The fit of a study.
///
/// # Errors
/// No study is called so.
pub fn fit_of<'a>(fits: &Fits<'a>, study: &str) -> Result<Result<Fitted<'a>, &'a Missing>> {
    fits.get(study).copied().with_context(|| {
        let known: Vec<&str> = fits.keys().map(String::as_str).collect();
        format!("no study is called \"{study}\"; hint: there are {}", known.join(", "))
    })
}

impl StudyFit {
    /// Which parameters the rows do not determine, in words; none where they determine all.
    #[must_use]
    pub fn undetermined(&self) -> Option<String> {
        if self.identification.is_full() {
            return None;
        }
        let parameters = self.problem.law.parameters().iter().enumerate();
        let names: Vec<&str> = parameters
            .filter(|(index, _)| !self.identification.determines(*index))
            .map(|(_, parameter)| parameter.name)
            .collect();
        Some(format!("not identified: these rows do not determine {}", names.join(", ")))
    }
}

/// Fits a study and resamples it.
///
/// # Errors
/// The rows cannot be chosen, or the law cannot be fitted to them.
pub fn fit(study: &Study, observations: &Observations) -> Result<StudyFit> {
    let law = study.law()?;
    check_starts(study, law)?;
    let Selected { observations: rows, excluded } = study.rows(observations)?;
    let problem = study.problem(&rows).map_err(|error| with_line(error, study, &rows))?;
    let bounds = bounds(study, law, &problem)?;
    let mut found = search(study, law, &problem, &bounds)?;
    let (mut problem, mut noise) = (problem, None);
    if let Some(name) = &study.noise_along {
        // Weights come from the residuals of the fit without them, and the fit is made anew with
        // them.
        let along = &rows.column(name)?.values;
        let model = robustness::noise(&problem.residuals(&found.best.theta), along);
        problem = problem.weighted(&model.weights(along))?;
        found = search(study, law, &problem, &bounds)?;
        noise = Some(model);
    }
    let identification = problem.identification(&found.best.theta, &found.best.on_bound);
    let replicates = if found.best.is_exact() && identification.is_full() {
        exact(study, &found)
    } else if !found.best.stop.converged() || has_few_clusters(study, &rows) {
        // About a point that is no minimum there is nothing to spread, and a handful of clusters
        // has too few different draws: Student's t takes their place.
        let failed = study.bootstrap.replicates;
        Replicates { thetas: Vec::new(), failed, checked: 0, rescued: 0 }
    } else {
        resample(study, law, &rows, &problem, &found, &bounds)
    };
    Ok(StudyFit { rows, excluded, problem, found, identification, bounds, noise, replicates })
}

/// Whether the study draws clusters, and they are fewer than a percentile interval needs.
pub fn has_few_clusters(study: &Study, rows: &Observations) -> bool {
    study.bootstrap.draw == Draw::Clusters && robustness::has_few_clusters(&rows.clusters)
}

/// Searches for the minimum from the study's grid of starts.
fn search(
    study: &Study,
    law: &dyn laws::Law,
    problem: &Problem<'_>,
    bounds: &Bounds,
) -> Result<Found> {
    let found = fit::search(problem, &study.grid(law), study.effort(), bounds, &study.config())?;
    ensure!(
        found.best.objective.is_finite() && found.best.gradient_scaled.is_finite(),
        "the objective of law {} is finite at none of the {} starts; hint: does its formula \
        divide by zero or take the logarithm of a negative number on these rows?",
        law.name(),
        found.starts
    );
    Ok(found)
}

/// Refuses a start that has no fit coordinate.
fn check_starts(study: &Study, law: &dyn laws::Law) -> Result<()> {
    for parameter in law.parameters().iter().filter(|p| p.scale == laws::Scale::Log) {
        let values = study.starts.get(parameter.name).map_or(&[][..], Vec::as_slice);
        if let Some(value) = values.iter().find(|&&value| value <= 0.0) {
            bail!(
                "starts: {} begins at {value}, and the fit takes its logarithm; hint: take a \
                positive number",
                parameter.name
            );
        }
    }
    Ok(())
}

/// The error of a problem with the line of the published file instead of the number of the row.
fn with_line(error: anyhow::Error, study: &Study, rows: &Observations) -> anyhow::Error {
    let Some(&fit::Misuse::NotPositive { row }) = error.downcast_ref() else { return error };
    let names = study.variables.iter().chain([&study.response]);
    let column = names.filter_map(|name| Some((name, rows.column(name).ok()?.values[row])));
    let culprit = column.into_iter().find(|(_, value)| !(*value > 0.0 && value.is_finite()));
    let (name, value) = culprit.map_or(("a value", f64::NAN), |(name, value)| (&**name, value));
    anyhow::anyhow!(
        "line {} of {}: {name} is {value}, and law {} is fitted in logarithms, which takes \
        positive numbers only; hint: leave the row out under `exclude`, with the reason",
        rows.lines[row],
        rows.id,
        study.law
    )
}

/// The law's domain, and the floor under the offset, where the study names one.
///
/// Without the domain a parameter that some rows know nothing of (the worth of repeated parameters,
/// in data without any) runs on to where rounding is all that is left of it.
///
/// # Errors
/// The law has no parameter of the offset's name.
pub fn bounds(study: &Study, law: &dyn laws::Law, problem: &Problem<'_>) -> Result<Bounds> {
    let none = || Bounds::none(law.parameters().len());
    let bounds = study.offset_index()?.map_or_else(none, |offset| problem.floor_under(offset));
    Ok(bounds.within(&law.domain()))
}

/// A law that passes through every row passes through every draw of them: no refit moves, and the
/// intervals have no width.
fn exact(study: &Study, found: &Found) -> Replicates {
    let replicates = study.bootstrap.replicates;
    let thetas = vec![found.best.theta.clone(); replicates];
    Replicates { thetas, failed: 0, checked: 0, rescued: 0 }
}

/// Draws and refits, as the study says.
fn resample(
    study: &Study,
    law: &dyn laws::Law,
    rows: &Observations,
    problem: &Problem<'_>,
    found: &Found,
    bounds: &Bounds,
) -> Replicates {
    let plan = robustness::Bootstrap {
        replicates: study.bootstrap.replicates,
        seed: robustness::seed(study.bootstrap.seed, &study.id),
        clusters: match study.bootstrap.draw {
            Draw::Rows => (0..rows.len()).collect(),
            Draw::Clusters => rows.clusters.clone(),
        },
        check_every: robustness::CHECK_EVERY,
    };
    robustness::bootstrap(
        problem,
        &found.best.theta,
        &study.grid(law),
        &plan,
        bounds,
        &study.config(),
    )
}
