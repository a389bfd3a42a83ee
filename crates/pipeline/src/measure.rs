//! Measures: what papers compute from data by other means than a fit, written as data before it is
//! computed.

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
use crate::schema::Kind;
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
            ensure!(
                replicates >= 100,
                "{replicates} replicates are too few for an interval; hint: 1000"
            );
            ensure!(
                level > 0.5 && level < 1.0,
                "level {level} is not between 0.5 and 1; hint: 0.95"
            );
        }
        ensure!(
            self.bootstrap.is_some() || !self.method.kind().resamples(),
            "this method resamples and bootstrap is missing; hint: bootstrap: {{replicates: 1000, \
            level: 0.95, seed: 1}}"
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
    let measures = files::documents(folder, parse)?;
    let mut names: Vec<String> = taken.iter().map(|&name| name.to_owned()).collect();
    for (measure, _) in &measures {
        for (name, _) in measure.parts() {
            if names.contains(&name) {
                let place = folder.join(format!("{}.yaml", measure.id));
                bail!(
                    "{}: something else is called \"{name}\" too; hint: `show` needs one name for \
                    one thing",
                    place.display()
                );
            }
            names.push(name);
        }
    }
    Ok(measures)
}

/// Reads one measure's file; `place` is what errors call it.
fn parse(text: &str, place: &str, stem: &str) -> Result<Measure> {
    let measure: Measure = Kind::Measure.read(text, place)?;
    files::named_after(&measure.id, place, stem, "measure")?;
    measure.check().with_context(|| place.to_owned())?;
    Ok(measure)
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
pub fn run_all(
    measures: &[(Measure, String)],
    studies: &[(Study, String)],
    sets: &Sets,
) -> Result<Measured> {
    let mut measured = Measured::default();
    let jobs: Vec<_> = measures
        .iter()
        .flat_map(|(measure, text)| {
            measure.parts().into_iter().map(move |part| (measure, text, part))
        })
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
        let rows = labelled(set, &arm.only)?
            .exclude(&arm.exclude)
            .with_context(|| format!("arm {name}"))?;
        arms.insert(
            name.clone(),
            Rows { title: arm.title.clone(), observations: rows.observations },
        );
    }
    let rows = labelled(observations, only)?.exclude(&measure.exclude)?.observations;
    let plan = measure.bootstrap.map(|plan| (plan, robustness::seed(plan.seed, id)));
    let value = measure.each.as_ref().and_then(|each| only.get(&each.label));
    let title =
        value.map_or_else(|| measure.title.clone(), |value| format!("{}: {value}", measure.title));
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
pub fn labelled(
    observations: &Observations,
    only: &BTreeMap<String, String>,
) -> Result<Observations> {
    let mut rows: Vec<usize> = (0..observations.len()).collect();
    for (label, value) in only {
        let values = observations.labels.get(label).with_context(|| {
            let known: Vec<&str> = observations.labels.keys().map(String::as_str).collect();
            format!(
                "observations {} have no label \"{label}\"; hint: they have {}",
                observations.id,
                known.join(", ")
            )
        })?;
        rows.retain(|&row| values[row] == *value);
    }
    ensure!(
        !rows.is_empty(),
        "no row of {} has the labels {only:?}; hint: look at the tidied set",
        observations.id
    );
    Ok(observations.take(&rows))
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// A measure's file with one thing changed, and what is said of it.
    #[track_caller]
    fn refused(text: &str, stem: &str, from: &str, to: &str, said: &str) {
        parse(text, "place.yaml", stem).expect("the file as it is");
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "nothing was replaced");
        let message = format!("{:#}", parse(&changed, "place.yaml", stem).expect_err(to));
        assert!(
            message.contains("place.yaml") && message.contains(said) && message.contains("hint"),
            "{message}"
        );
    }

    macro_rules! measure {
        ($name:literal) => {
            (include_str!(concat!("../../../data/measures/", $name, ".yaml")), $name)
        };
    }

    #[test]
    fn settings_that_mean_nothing_are_refused_before_any_row_is_read() {
        let (text, stem) = measure!("clip-vs-mammut-imagenet");
        refused(text, stem, "holds: 1.0e+9", "holds: 0", "holds 0 is not positive");
        refused(
            text,
            stem,
            "bins_per_decade: 4",
            "bins_per_decade: 0",
            "bins_per_decade 0 is not positive",
        );
        refused(
            text,
            stem,
            "widened_decades: 2",
            "widened_decades: -5",
            "widened_decades -5 is not between",
        );
        refused(text, stem, "first: clip\n", "first: nobody\n", "arm");
        refused(text, stem, "id: clip", "id: x-clip", "is not the file's name");
        refused(text, stem, "bootstrap: {", "exclude: []\n# {", "bootstrap is missing");
        let (text, stem) = measure!("steplaw");
        refused(text, stem, "flat: 0.0025", "flat: -1", "flat -1 is not between");
        refused(text, stem, "name: batch", "name: lr", "both settings are called lr");
        refused(
            text,
            stem,
            "cells: [params, training_tokens]",
            "cells: []",
            "cells names no column",
        );
        let (text, stem) = measure!("gadre-token-doublings");
        refused(text, stem, "[1.98, 2.02]", "[0.99, 1.01]", "factors 0.99 to 1.01");
        refused(text, stem, "from: 4.9", "from: 9", "from 9 is above to");
        let (text, stem) = measure!("gadre-redpajama-to-refinedweb");
        refused(text, stem, "tolerance: 0.01", "tolerance: 7", "tolerance 7 is not between");
        let (text, stem) = measure!("jailbreak-curvature");
        refused(text, stem, "[1, 2, 3,", "[2, 1, 3,", "k does not ascend");
        refused(text, stem, "[1, 2, 3,", "[0, 2, 3,", "k = 0 samples");
        refused(text, stem, "stopped_block: 60", "stopped_block: 0", "stopped_block is 0");
        let (text, stem) = measure!("jailbreak-constant-chance");
        refused(text, stem, "rate: 0.05", "rate: 7", "rate 7 is not between");
        let (text, stem) = measure!("deepscaler-base-vs-rl");
        refused(
            text,
            stem,
            "k_max: 128",
            "k_max: 1000000000000",
            "k_max 1000000000000 is not between",
        );
        let (text, stem) = measure!("families-mmlu");
        refused(text, stem, "rows_min: 3", "rows_min: 1", "rows_min 1 makes no slope");
    }
}
