//! Measures: what papers compute from data by other means than a fit, written as data before it is computed.

mod method;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use evidence::{MeasureFinding, MissingStudy};
use observations::{Exclusion, Observations};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

pub use method::{Findings, Given, Method, Rows, extremes};

use crate::files;
use crate::stage::tidy::Sets;
use crate::study::Study;

/// Where measures stand; a project without any has no such folder.
pub const MEASURES: &str = "data/measures";

/// One measure's file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name; it means one thing for ever, and no study has it.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The set of observations.
    pub observations: String,
    /// Only rows whose labels are these.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Rows to leave out, with the reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
    /// The same for several values of a label, each under a name of its own.
    pub each: Option<Each>,
    /// Rows to hold against each other, by name; absent where the method knows no arms.
    #[serde(default)]
    pub arms: BTreeMap<String, Arm>,
    /// What is computed.
    pub method: Method,
    /// How intervals are made, where the method resamples.
    pub bootstrap: Option<Resampling>,
}

/// One finding for each value of a label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// The label.
    pub label: String,
    /// The name of the finding by value of the label.
    pub ids: BTreeMap<String, String>,
}

/// Rows of one arm: of the measure's set or of another one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// For the reader.
    pub title: String,
    /// The set; absent, the measure's own.
    pub observations: Option<String>,
    /// Only rows whose labels are these.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Rows to leave out, with the reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resampling {
    /// Replicates.
    pub replicates: usize,
    /// Confidence level.
    pub level: f64,
    /// Seed; each finding has streams of its own.
    pub seed: u64,
}

impl Measure {
    /// The finding names with the labels that choose their rows.
    fn parts(&self) -> Vec<(String, BTreeMap<String, String>)> {
        let Some(each) = &self.each else { return vec![(self.id.clone(), self.only.clone())] };
        let part = |(value, id): (&String, &String)| {
            let mut only = self.only.clone();
            only.insert(each.label.clone(), value.clone());
            (id.clone(), only)
        };
        each.ids.iter().map(part).collect()
    }

    fn check(&self) -> Result<()> {
        if let Some(Resampling { replicates, level, .. }) = self.bootstrap {
            ensure!(replicates >= 100, "{replicates} replicates are too few for an interval; hint: 1000");
            ensure!(level > 0.5 && level < 1.0, "level {level} is not between 0.5 and 1; hint: 0.95");
        }
        ensure!(
            self.bootstrap.is_some() || !self.method.kind().resamples(),
            "this method resamples and bootstrap is missing; hint: bootstrap: {{replicates: 1000, level: 0.95, seed: 1}}"
        );
        self.method.kind().check()?;
        let used = self.method.kind().arms();
        if let Some(unused) = self.arms.keys().find(|name| !used.contains(&name.as_str())) {
            bail!("arm {unused} is used by nothing; hint: the method names its arms");
        }
        if let Some(absent) = used.iter().find(|name| !self.arms.contains_key(**name)) {
            bail!("the method names an arm {absent} that is not there; hint: add it under arms");
        }
        Ok(())
    }
}

/// Reads every measure of a folder, by name; `taken` are the names of studies and exhibits.
pub fn read_all(folder: &Path, taken: &[&str]) -> Result<Vec<(Measure, String)>> {
    let mut names: Vec<String> = taken.iter().map(|&name| name.to_owned()).collect();
    let mut measures = Vec::new();
    for (path, stem) in files::yaml_files(folder)? {
        let text = files::read(&path)?;
        let place = path.display().to_string();
        let measure: Measure = serde_yaml::from_str(&text).with_context(|| place.clone())?;
        ensure!(
            measure.id == stem,
            "{place}: id \"{}\" is not the file's name; hint: name the file after it",
            measure.id
        );
        measure.check().with_context(|| place.clone())?;
        for (name, _) in measure.parts() {
            if names.contains(&name) {
                bail!("{place}: something else is called \"{name}\" too; hint: `show` needs one name for one thing");
            }
            names.push(name);
        }
        measures.push((measure, text));
    }
    Ok(measures)
}

/// What became of the measures.
#[derive(Default)]
pub struct Measured {
    /// Those that ran.
    pub found: Vec<MeasureFinding>,
    /// Those whose data are not here.
    pub missing: Vec<MissingStudy>,
}

/// Runs every measure whose data are here.
pub fn run_all(measures: &[(Measure, String)], studies: &[(Study, String)], sets: &Sets) -> Result<Measured> {
    let mut measured = Measured::default();
    let jobs: Vec<_> = measures
        .iter()
        .flat_map(|(measure, text)| measure.parts().into_iter().map(move |part| (measure, text, part)))
        .collect();
    let ends: Vec<Result<Ran>> = jobs
        .par_iter()
        .map(|(measure, text, (id, only))| run(measure, text, id, only, Shared { studies, sets }))
        .collect();
    for (end, (_, _, (id, _))) in ends.into_iter().zip(&jobs) {
        match end.with_context(|| format!("measure {id}"))? {
            Ran::Found(found) => measured.found.push(*found),
            Ran::Missing(missing) => measured.missing.push(missing),
        }
    }
    Ok(measured)
}

enum Ran {
    Found(Box<MeasureFinding>),
    Missing(MissingStudy),
}

/// What every measure may read.
#[derive(Clone, Copy)]
struct Shared<'a> {
    studies: &'a [(Study, String)],
    sets: &'a Sets,
}

fn run(
    measure: &Measure,
    text: &str,
    id: &str,
    only: &BTreeMap<String, String>,
    Shared { studies, sets }: Shared<'_>,
) -> Result<Ran> {
    let observations = match sets.find(&measure.observations)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Ran::Missing(absent.of(id, &measure.title))),
    };
    let mut arms = BTreeMap::new();
    for (name, arm) in &measure.arms {
        let set = match sets.find(arm.observations.as_ref().unwrap_or(&measure.observations))? {
            Ok(set) => set,
            Err(absent) => return Ok(Ran::Missing(absent.of(id, &measure.title))),
        };
        let rows = labelled(set, &arm.only)?.exclude(&arm.exclude).with_context(|| format!("arm {name}"))?;
        arms.insert(name.clone(), Rows { title: arm.title.clone(), observations: rows.observations });
    }
    let rows = labelled(observations, only)?.exclude(&measure.exclude)?.observations;
    let plan = measure.bootstrap.map(|plan| (plan, robustness::seed(plan.seed, id)));
    let value = measure.each.as_ref().and_then(|each| only.get(&each.label));
    let title = value.map_or_else(|| measure.title.clone(), |value| format!("{}: {value}", measure.title));
    let method = measure.method.kind();
    let mut found = Findings::new(rows.len(), plan.map_or(0.95, |(plan, _)| plan.level));
    method.compute(&Given { rows: &rows, arms, sets, studies, plan }, &mut found)?;
    found.check()?;
    Ok(Ran::Found(Box::new(MeasureFinding {
        id: id.to_owned(),
        title,
        question: measure.question.clone(),
        digest: sources::sha256_hex(text.as_bytes()),
        observations: measure.observations.clone(),
        method: method.words(),
        level: measure.bootstrap.map(|plan| plan.level),
        n: rows.len(),
        quantities: found.quantities,
        figures: found.figures,
    })))
}

/// The rows whose labels have the given values.
pub fn labelled(observations: &Observations, only: &BTreeMap<String, String>) -> Result<Observations> {
    let mut rows: Vec<usize> = (0..observations.len()).collect();
    for (label, value) in only {
        let values = observations.labels.get(label).with_context(|| {
            let known: Vec<&str> = observations.labels.keys().map(String::as_str).collect();
            format!("observations {} have no label \"{label}\"; hint: they have {}", observations.id, known.join(", "))
        })?;
        rows.retain(|&row| values[row] == *value);
    }
    ensure!(!rows.is_empty(), "no row of {} has the labels {only:?}; hint: look at the tidied set", observations.id);
    Ok(observations.take(&rows))
}
