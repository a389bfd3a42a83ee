//! An exhibit as data: a fit that goes wrong on purpose, to be held against the right one; written
//! before it is run.

pub mod find;

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use evidence::{Head, Kind};
use laws::Scale;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::definition::Definition;
use crate::fitting::check_parameters;
use crate::study::Study;

/// One exhibit's file: a failure to reproduce. Nothing has a default but the record, which not
/// every failure has.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exhibit {
    /// Its name, unique among studies, exhibits and measures, and never reused.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it teaches.
    pub lesson: String,
    /// The study whose rows, law and objective it takes, and whose fit is the right one.
    pub study: String,
    /// Printed value of each parameter to start from.
    pub start: BTreeMap<String, f64>,
    /// Where the start comes from.
    pub start_note: String,
    /// Whether the failing run minimises the mean over the rows rather than their sum.
    pub average: bool,
    /// Largest entry of the gradient at which the failing run stops.
    pub gradient_max: f64,
    /// Largest entry of the gradient, as a share of the objective, at which the other run stops.
    pub gradient_relative_max: f64,
    /// Steps at most, of both runs.
    pub steps_max: usize,
    /// The same failure as somebody else recorded it.
    pub record: Option<Record>,
}

/// The numbers on record.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Where they are recorded.
    pub place: String,
    /// What the optimiser is recorded to have said.
    pub says: String,
    /// The objective, as a sum over the rows.
    pub objective: f64,
    /// Printed values of some parameters.
    pub parameters: BTreeMap<String, f64>,
}

impl Definition for Exhibit {
    const KIND: Kind = Kind::Exhibit;

    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self) -> Result<()> {
        let Self { gradient_max, gradient_relative_max, steps_max, .. } = *self;
        ensure!(
            gradient_max > 0.0 && gradient_max.is_finite(),
            "gradient_max {gradient_max} is not positive; hint: scipy's BFGS takes 1e-5"
        );
        ensure!(
            gradient_relative_max > 0.0 && gradient_relative_max < 1e-3,
            "gradient_relative_max {gradient_relative_max} is not between 0 and 0.001; hint: 1e-8"
        );
        ensure!(steps_max > 0, "steps_max is 0; hint: 1000 is plenty");
        let Some(record) = &self.record else { return Ok(()) };
        ensure!(
            record.objective.is_finite()
                && record.parameters.values().all(|value| value.is_finite()),
            "a number on record is not finite; hint: leave out what was not recorded"
        );
        Ok(())
    }
}

impl Exhibit {
    /// Refuses an exhibit that does not fit its study.
    ///
    /// # Errors
    /// BFGS cannot follow the study's objective, or the start is not one of its law.
    pub fn check_against(&self, study: &Study) -> Result<()> {
        ensure!(
            study.noise_along.is_none() && !study.objective().has_kinks(),
            "study {} weighs its rows or has an objective with kinks, which BFGS cannot follow; \
            hint: take one without",
            study.id
        );
        let law = study.law()?;
        let recorded = self.record.iter().flat_map(|record| record.parameters.keys());
        check_parameters(law, self.start.keys().chain(recorded))?;
        for parameter in law.parameters() {
            let Some(&value) = self.start.get(parameter.name) else {
                bail!(
                    "no start for {}; hint: every parameter needs one, nothing has a default",
                    parameter.name
                );
            };
            ensure!(
                value.is_finite() && (value > 0.0 || parameter.scale == Scale::Linear),
                "the start {value} for {} is out of its range; hint: scales are positive",
                parameter.name
            );
        }
        Ok(())
    }

    /// What is known of it before it runs.
    ///
    /// # Errors
    /// The study's law is unknown.
    pub fn head(&self, study: &Study, digest: &str) -> Result<Head> {
        let mut declares = Vec::new();
        for end in ["", "relative."] {
            let parameters = study.law()?.parameters().iter().map(|parameter| parameter.name);
            let names = ["objective", "excess"].into_iter().chain(parameters);
            declares.extend(names.map(|name| format!("{end}{name}")));
        }
        Ok(Head {
            kind: Kind::Exhibit,
            id: self.id.clone(),
            title: self.title.clone(),
            question: self.lesson.clone(),
            digest: digest.to_owned(),
            observations: None,
            studies: vec![self.study.clone()],
            declares,
        })
    }
}

#[cfg(test)]
mod tests;
