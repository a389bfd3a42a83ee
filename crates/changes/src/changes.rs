//! What differs, as plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Made, Number};

/// What differs between an earlier record and a later one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Changes {
    /// Which version is the earlier.
    pub earlier: Made,
    /// Which version is the later.
    pub later: Made,
    /// How many verdicts that count have each outcome, before and after.
    pub outcomes: BTreeMap<String, [usize; 2]>,
    /// Verdicts that are others now, by name of the claim.
    pub verdicts: Vec<VerdictChange>,
    /// Claims whose rule is another and whose outcome is the same.
    pub rules: Vec<String>,
    /// Numbers that are others now.
    pub numbers: NumberChanges,
    /// Data that are others now.
    pub data: DataChanges,
    /// Written files that are others now, as `kind name`.
    pub definitions: Names,
}

impl Changes {
    /// Whether the two say the same of everything. Another commit or program that changes nothing
    /// is no change.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let Self { verdicts, rules, numbers, data, definitions, .. } = self;
        verdicts.is_empty()
            && rules.is_empty()
            && numbers.is_nothing()
            && data.is_nothing()
            && definitions.is_nothing()
    }
}

/// What became of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// The claim is new.
    Added,
    /// The claim is gone.
    Removed,
    /// The outcome is another.
    Changed,
    /// Another claim took its place, so that it counts no more; its outcome is the same.
    Superseded,
}

/// What changed a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The rule of the claim is another.
    Rule,
    /// A published file or a set of observations below the numbers that its gates read is another.
    Data,
    /// The definition of an analysis that makes one of those numbers is another.
    Analysis,
    /// None of these, and the printed constants or a checklist are others.
    Papers,
    /// None of these, and the program is another: its version, commit, compiler or layout.
    Code,
    /// Nothing that a record holds explains it.
    Unexplained,
}

impl Cause {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Rule => "rule changed",
            Self::Data => "data changed",
            Self::Analysis => "analysis changed",
            Self::Papers => "printed constants or a checklist changed",
            Self::Code => "program changed",
            Self::Unexplained => "nothing in the records explains it",
        }
    }
}

/// One verdict that is another now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct VerdictChange {
    /// Name of the claim.
    pub claim: String,
    /// A heading for it.
    pub title: String,
    /// What became of it.
    pub became: Became,
    /// The earlier outcome.
    pub earlier: Option<String>,
    /// The later outcome.
    pub later: Option<String>,
    /// The claim that took its place, where that is what changed.
    pub superseded_by: Option<String>,
    /// What did it; empty for a claim that is new, gone or superseded.
    pub causes: Vec<Cause>,
    /// The number that decided before.
    pub decided_earlier: Option<Deciding>,
    /// The number that decides now.
    pub decided_later: Option<Deciding>,
}

/// The number that decides a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Deciding {
    /// The gate that decided, where one did.
    pub gate: Option<String>,
    /// What the gate read: `estimate`, `lower end`, `upper end` or `passed`.
    pub field: Option<String>,
    /// The value that it read.
    pub value: Option<f64>,
    /// How it compares: `above` or `below`.
    pub is: Option<String>,
    /// What it compares with.
    pub threshold: Option<f64>,
    /// Full name of the number.
    pub quantity: String,
    /// The number with its interval, where it is there.
    pub number: Option<Number>,
}

/// A number that moved beyond its interval.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// Its full name.
    pub name: String,
    /// What it was.
    pub earlier: Number,
    /// What it is.
    pub later: Number,
}

/// Numbers that are others now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct NumberChanges {
    /// Those that moved beyond an interval, or that have none and differ.
    pub moved: Vec<Moved>,
    /// Those that differ and lie in each other's intervals: full names.
    pub within: Vec<String>,
    /// Those that are new: full names.
    pub added: Vec<String>,
    /// Those that are gone: full names.
    pub removed: Vec<String>,
}

impl NumberChanges {
    /// Whether none is another.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.moved.is_empty()
            && self.within.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
    }
}

/// Data that are others now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DataChanges {
    /// Published files, as `source/file`.
    pub files: Names,
    /// Sets of observations.
    pub sets: Names,
}

impl DataChanges {
    /// Whether none is another.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.files.is_nothing() && self.sets.is_nothing()
    }
}

/// What of a list of names is another now, new or gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Names {
    /// In both, and not the same.
    pub changed: Vec<String>,
    /// In the later one alone.
    pub added: Vec<String>,
    /// In the earlier one alone.
    pub removed: Vec<String>,
}

impl Names {
    /// Whether nothing is another, new or gone.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}
