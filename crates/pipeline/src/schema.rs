//! The kinds of file that people write: the schema of each, and what is said where a field is
//! missing.

use std::fmt::Display;

use anyhow::{Context, Result, anyhow};
use claims::{Claim, PaperRows};
use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use sources::Manifest;

use crate::measure::Measure;
use crate::museum::Failure;
use crate::study::Study;

/// What a YAML file of a project can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Where data were published, and how they become observations.
    Source,
    /// Which law is fitted to which observations.
    Study,
    /// A failure to reproduce on purpose.
    Exhibit,
    /// What papers compute by other means than a fit.
    Measure,
    /// The numbers that a paper prints.
    Replication,
    /// Who says what, and which gates decide.
    Claim,
}

/// Every kind, in the order of the data.
pub const KINDS: [Kind; 6] =
    [Kind::Source, Kind::Study, Kind::Exhibit, Kind::Measure, Kind::Replication, Kind::Claim];

/// Files that hold every field of their kind: the worked example first, then what it does not need.
const EXAMPLES: [(Kind, &[&str]); 6] = [
    (
        Kind::Source,
        &[
            include_str!("../../../examples/own-csv/data/sources/own-runs.yaml"),
            include_str!("../../../data/sources/chinchilla-upstream.yaml"),
            include_str!("../../../data/sources/scan-bench.yaml"),
        ],
    ),
    (Kind::Study, &[include_str!("../../../examples/own-csv/data/studies/own-runs.yaml")]),
    (Kind::Exhibit, &[include_str!("../../../data/museum/early-stop.yaml")]),
    (
        Kind::Measure,
        &[
            include_str!("../../../data/measures/deepscaler-base-coverage.yaml"),
            include_str!("../../../data/measures/clip-vs-mammut-imagenet.yaml"),
            include_str!("../../../data/measures/steplaw.yaml"),
            include_str!("../../../data/measures/marin-comma-to-dclm.yaml"),
            include_str!("../../../data/measures/gadre-token-doublings.yaml"),
            include_str!("../../../data/measures/gadre-extrapolation.yaml"),
        ],
    ),
    (Kind::Replication, &[include_str!("../../../data/replications/besiroglu-2024.yaml")]),
    (Kind::Claim, &[include_str!("../../../data/claims/hoffmann-approach-3-fits-its-data.yaml")]),
];

impl Kind {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Study => "study",
            Self::Exhibit => "exhibit",
            Self::Measure => "measure",
            Self::Replication => "replication",
            Self::Claim => "claim",
        }
    }

    /// Where its schema stands in a project.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Source => "data/schemas/source.schema.json",
            Self::Study => "data/schemas/study.schema.json",
            Self::Exhibit => "data/schemas/exhibit.schema.json",
            Self::Measure => "data/schemas/measure.schema.json",
            Self::Replication => "data/schemas/replication.schema.json",
            Self::Claim => "data/schemas/claim.schema.json",
        }
    }

    /// Its schema, as the file holds it.
    pub fn schema(self) -> Result<String> {
        match self {
            Self::Source => text(schema_for!(Manifest)),
            Self::Study => text(schema_for!(Study)),
            Self::Exhibit => text(schema_for!(Failure)),
            Self::Measure => text(schema_for!(Measure)),
            Self::Replication => text(schema_for!(PaperRows)),
            Self::Claim => text(schema_for!(Claim)),
        }
    }

    /// The first line of a file that `new` writes: by it an editor finds the schema.
    pub fn modeline(self) -> String {
        format!("# yaml-language-server: $schema=../schemas/{}.schema.json", self.name())
    }

    /// Reads a file of this kind; `place` is what errors call it.
    pub fn read<T: DeserializeOwned + JsonSchema>(self, content: &str, place: &str) -> Result<T> {
        serde_yaml::from_str(content)
            .map_err(|error| self.explain(&error))
            .with_context(|| place.to_owned())
    }

    /// The error, with lines to add where a field is missing.
    pub fn explain(self, error: &impl Display) -> anyhow::Error {
        let said = error.to_string();
        match missing_field(&said).and_then(|field| self.example_lines(field)) {
            // What an error says after its hint is the hint of somebody who knew less.
            Some(lines) => {
                let fault = said.split("; hint: ").next().unwrap_or_default();
                anyhow!("{fault}; hint: add such as\n{lines}")
            }
            None => anyhow!("{said}"),
        }
    }

    /// The lines that set this field in a file that is right, as far to the left as they go.
    fn example_lines(self, field: &str) -> Option<String> {
        /// Enough of a list to see how it goes on.
        const LINES_MAX: usize = 8;
        let (_, texts) = EXAMPLES.iter().find(|(kind, _)| *kind == self)?;
        let start = format!("{field}:");
        let bare = |line: &str| line.trim_start_matches([' ', '-']).to_owned();
        let sets = |line: &str| bare(line).starts_with(&start);
        // A field of a flow mapping stands within its line: `{from: loss, unit: nats/token}`.
        let within = |line: &str| {
            !line.trim().starts_with('#') && line.split([' ', '{']).any(|word| word == start)
        };
        let find = |has: &dyn Fn(&str) -> bool| {
            texts.iter().find_map(|text| text.lines().position(has).map(|at| (text, at)))
        };
        let (text, at) = find(&sets).or_else(|| find(&within))?;
        let mut lines = text.lines().skip(at);
        let first = lines.next()?;
        let indent = first.len() - bare(first).len();
        let deeper = |line: &&str| line.len() - line.trim_start().len() > indent;
        let rest = lines
            .take_while(deeper)
            .take(LINES_MAX - 1)
            .map(|line| format!("\n{}", &line[indent..]));
        Some(bare(first) + &rest.collect::<String>())
    }
}

/// The field that an error of the parser misses.
fn missing_field(said: &str) -> Option<&str> {
    said.split_once("missing field `")?.1.split_once('`').map(|(field, _)| field)
}

/// A schema as its file holds it.
fn text(mut schema: Schema) -> Result<String> {
    schema
        .insert("$comment".to_owned(), "made by: straightedge verify --write; do not edit".into());
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests;
