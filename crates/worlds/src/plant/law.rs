//! The law of a study with stated parameters, and the study's own residuals about it.

use std::collections::BTreeMap;

use analyses::constants;
use analyses::study::Study;
use analyses::study::fitted::{StudyFit, fit};
use anyhow::{Context, Result, ensure};
use laws::Law;
use observations::Observations;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ground, Noise, Planter, Streams, with_column};
use crate::chance::{one_of, sign};

/// A law, its parameters and its noise: `ln y = ln law(x) + e`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LawPlant {
    /// The study whose law, variables and response these are, and whose fit to the published rows
    /// gives the parameters that are not stated, and the noise.
    pub study: String,
    /// A set of printed constants that gives the parameters; absent, the fit does.
    #[serde(default)]
    pub published: Option<String>,
    /// Parameters that are stated here, by name, as a paper would print them.
    #[serde(default)]
    pub with: BTreeMap<String, f64>,
    /// How the residuals of the fit are dealt out again.
    pub noise: Noise,
    /// What the residuals are multiplied by; absent, by one.
    #[serde(default = "one")]
    pub noise_times: f64,
}

const fn one() -> f64 {
    1.0
}

/// What was measured on the published rows.
struct Prepared {
    rows: Observations,
    response: String,
    ln_law: Vec<f64>,
    /// The residual of each row that the study keeps; none for one that it leaves out.
    own: Vec<Option<f64>>,
    /// Those that there are.
    pool: Vec<f64>,
    noise: Noise,
    times: f64,
    stream: String,
}

impl LawPlant {
    pub(super) fn check(&self) -> Result<()> {
        let times = self.noise_times;
        ensure!(times >= 0.0 && times.is_finite(), "noise_times {times} is not positive");
        Ok(())
    }

    pub(super) fn prepare(&self, set: &str, ground: &Ground<'_>) -> Result<Planter> {
        let rows = (ground.set)(set)?;
        let studies = &ground.definitions.studies;
        let study = studies.iter().find(|study| study.definition.id == self.study);
        let study = study.with_context(|| format!("no study is called {}", self.study))?;
        let mut study = (ground.reduced)(&study.definition);
        // The noise needs the fit alone.
        study.bootstrap.replicates = 20;
        let fit = fit(&study, (ground.set)(&study.observations)?)?;
        let law = study.law()?;
        let theta = self.coordinates(law, &fit, ground)?;
        let pool = fit.problem.residuals(&fit.found.best.theta);
        let own = own(rows, &study, &fit, &pool, set);
        let prepared = Prepared {
            rows: rows.clone(),
            response: study.response.clone(),
            ln_law: ln_law(law, &theta, rows, &study.variables)?,
            own,
            pool,
            noise: self.noise,
            times: self.noise_times,
            stream: format!("law {set}"),
        };
        Ok(Box::new(move |streams| prepared.planted(streams)))
    }

    /// The planted parameters in the coordinates of the fit.
    fn coordinates(
        &self,
        law: &'static dyn Law,
        fit: &StudyFit,
        ground: &Ground<'_>,
    ) -> Result<Vec<f64>> {
        let mut theta = match &self.published {
            Some(id) => constants::set(ground.constants, id, law)?.coordinates(law, 0.0),
            None => fit.found.best.theta.clone(),
        };
        for (name, value) in &self.with {
            let at = law.parameters().iter().position(|parameter| parameter.name == name);
            let at = at.with_context(|| format!("law {} has no {name}", law.name()))?;
            theta[at] = law.parameters()[at].coordinate(*value);
        }
        ensure!(theta.iter().all(|value| value.is_finite()), "a parameter has no coordinate");
        Ok(theta)
    }
}

/// The residual of each row of the set, where the study of the same set keeps it.
fn own(
    rows: &Observations,
    study: &Study,
    fit: &StudyFit,
    residuals: &[f64],
    set: &str,
) -> Vec<Option<f64>> {
    if study.observations != set {
        return vec![None; rows.len()];
    }
    let of_line: BTreeMap<usize, f64> =
        fit.rows.lines.iter().copied().zip(residuals.iter().copied()).collect();
    // A table of several readings may give one line twice; then no row has a residual of its own.
    if of_line.len() != fit.rows.len() {
        return vec![None; rows.len()];
    }
    rows.lines.iter().map(|line| of_line.get(line).copied()).collect()
}

/// The logarithm of what the law says of each row.
fn ln_law(
    law: &'static dyn Law,
    theta: &[f64],
    rows: &Observations,
    variables: &[String],
) -> Result<Vec<f64>> {
    let columns: Vec<Vec<f64>> =
        variables.iter().map(|name| super::logarithms(rows, name)).collect::<Result<_>>()?;
    let of_row = |row: usize| {
        let place: Vec<f64> = columns.iter().map(|column| column[row]).collect();
        law.ln_loss(theta, &place)
    };
    Ok((0..rows.len()).map(of_row).collect())
}

impl Prepared {
    fn planted(&self, streams: &Streams<'_>) -> Observations {
        let mut random = (streams.named)(&self.stream);
        let planted = self.ln_law.iter().zip(&self.own);
        let values = planted
            .map(|(ln_law, own)| laws::exp(ln_law + self.times * self.residual(*own, &mut random)))
            .collect();
        with_column(&self.rows, &self.response, values)
    }

    /// The noise of one row.
    fn residual(&self, own: Option<f64>, random: &mut ChaCha8Rng) -> f64 {
        let sign = sign(random);
        let drawn = *one_of(random, &self.pool);
        sign * match (self.noise, own) {
            (Noise::Signs, Some(own)) => own,
            (Noise::Signs, None) | (Noise::Drawn, _) => drawn,
        }
    }
}
