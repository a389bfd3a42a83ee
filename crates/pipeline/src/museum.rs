//! The failure museum: fits that go wrong on purpose, each beside the right one; written as data
//! before they are run.

mod exhibit;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use laws::{Law, Scale};
use schemars::JsonSchema;
use serde::Deserialize;

pub use exhibit::{Shown, show};

use crate::files;
use crate::schema::Kind;
use crate::study::Study;

/// Where exhibits stand; a project without any has no such folder.
pub const MUSEUM: &str = "data/museum";

/// One exhibit's file: a failure to reproduce. Nothing has a default but the record, which not
/// every failure has.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its name; it means one thing for ever, and no study has it.
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

/// Reads every exhibit of a folder, by name.
pub fn read_all(folder: &Path, studies: &[(Study, String)]) -> Result<Vec<(Failure, String)>> {
    files::documents(folder, |text, place, stem| parse(text, place, stem, studies))
}

/// Reads one exhibit's file; `place` is what errors call it.
pub fn parse(text: &str, place: &str, stem: &str, studies: &[(Study, String)]) -> Result<Failure> {
    let failure: Failure = Kind::Exhibit.read(text, place)?;
    files::named_after(&failure.id, place, stem, "exhibit")?;
    ensure!(
        studies.iter().all(|(study, _)| study.id != failure.id),
        "{place}: a study is called \"{stem}\" too; hint: `show` needs one name for one thing"
    );
    let Some((study, _)) = studies.iter().find(|(study, _)| study.id == failure.study) else {
        let known: Vec<&str> = studies.iter().map(|(study, _)| study.id.as_str()).collect();
        bail!(
            "{place}: no study is called \"{}\"; hint: there are {}",
            failure.study,
            known.join(", ")
        );
    };
    failure.check(study).with_context(|| place.to_owned())?;
    Ok(failure)
}

impl Failure {
    /// The exhibit must fit its study, and its numbers must mean something.
    fn check(&self, study: &Study) -> Result<()> {
        ensure!(
            study.noise_along.is_none() && !study.objective().has_kinks(),
            "study {} weighs its rows or has an objective with kinks, which BFGS cannot follow; \
            hint: take one without",
            study.id
        );
        let law = study.law()?;
        known_parameters(law, &self.start)?;
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
        known_parameters(law, &record.parameters)?;
        ensure!(
            record.objective.is_finite()
                && record.parameters.values().all(|value| value.is_finite()),
            "a number on record is not finite; hint: leave out what was not recorded"
        );
        Ok(())
    }
}

/// Refuses a value for a parameter that the law does not have.
fn known_parameters(law: &dyn Law, values: &BTreeMap<String, f64>) -> Result<()> {
    let known: Vec<&str> = law.parameters().iter().map(|parameter| parameter.name).collect();
    if let Some(name) = values.keys().find(|name| !known.contains(&name.as_str())) {
        bail!("law {} has no parameter \"{name}\"; hint: it has {}", law.name(), known.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
