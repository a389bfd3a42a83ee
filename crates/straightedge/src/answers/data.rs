//! What the stages that bring data answer.

use std::collections::BTreeMap;

use evidence::RejectedRows;
use schemars::JsonSchema;
use serde::Serialize;

/// The published files: `pull`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PulledFiles {
    /// How many sources name them.
    pub sources: usize,
    /// Every file; the program ends with 3 where one is not here.
    pub files: Vec<PulledFile>,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PulledFile {
    /// The source that names it.
    pub source: String,
    /// Its name there.
    pub file: String,
    /// Where it was taken from; none where it is not here.
    pub from: Option<String>,
    /// Why it is not here.
    pub reason: Option<String>,
    /// The command that brings it.
    pub command: Option<String>,
}

/// The sets of observations: `tidy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TidiedSets {
    /// The sets that were made.
    pub sets: Vec<TidiedSet>,
    /// Those that were not; the program ends with 3 where data are missing, with 1 where a set is
    /// refused or something in its source is not settled.
    pub missing: Vec<NoSet>,
    /// The folder of their tables.
    pub written: String,
}

/// One set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TidiedSet {
    /// Its name.
    pub set: String,
    /// Data rows of its file.
    pub rows_read: usize,
    /// Those that make a run.
    pub rows_accepted: usize,
    /// Those that make none, by reason.
    pub rejected: Vec<RejectedRows>,
}

/// A set that was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoSet {
    /// Its name.
    pub set: String,
    /// Why.
    pub reason: String,
    /// The command that brings its data; none where none does.
    pub command: Option<String>,
}

/// The sets that travel with the project: `bundle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BundledSets {
    /// The sets that are bundled.
    pub sets: Vec<String>,
    /// Those that are not; the program ends with 3 where there are any.
    pub missing: Vec<NoSet>,
    /// The files that were removed, since no recipe makes them.
    pub removed: Vec<String>,
}

/// The files that a draft wrote: `new source`, `new study`, `new claim`, `new forecast`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Drafts {
    /// The files.
    pub written: Vec<String>,
    /// What was taken for what, and what became of the rows, a line each.
    pub said: Vec<String>,
    /// Lines that only a person can settle, by file: nothing is fitted before that.
    pub to_choose: Vec<super::finding::Finding>,
    /// How many lines wait for words that a reader needs.
    pub to_fill: usize,
}

/// How often what was made or found, by name.
pub type Counts = BTreeMap<String, usize>;
