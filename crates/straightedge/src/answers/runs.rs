//! What the stages answer that fit, judge, render and file.

use schemars::JsonSchema;
use serde::Serialize;

use super::data::Counts;
use super::finding::Finding;

/// An analysis that could not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotRun {
    /// Its full name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The command that brings its data; none where none does.
    pub command: Option<String>,
}

/// Every analysis of the project: `fit` without a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FittedProject {
    /// Where the evidence was filed.
    pub written: String,
    /// Full names of the analyses that ran.
    pub ran: Vec<String>,
    /// Those that did not; the program ends with 3 where only data are missing.
    pub not_run: Vec<NotRun>,
    /// Full names of those in which something went wrong; the program ends with 1.
    pub failed: Vec<String>,
    /// What only a person can settle; the program ends with 1.
    pub open: Vec<Finding>,
}

/// How one claim ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Judgement {
    /// The claim.
    pub claim: String,
    /// What is said of it.
    pub outcome: String,
    /// Why, as a sentence.
    pub because: String,
    /// The claim that took its place: then it counts no more.
    pub superseded_by: Option<String>,
}

/// The claims: `judge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Judged {
    /// Where the judged evidence was filed.
    pub written: String,
    /// Every claim.
    pub claims: Vec<Judgement>,
    /// How many readings that count ended how.
    pub outcomes: Counts,
}

/// The pages: `render`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rendered {
    /// The version.
    pub version: String,
    /// The paper.
    pub pdf: String,
    /// The first page.
    pub html: String,
}

/// Everything: `report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reported {
    /// The pages.
    pub rendered: Rendered,
    /// Whether the report was made anew; not so where nothing changed.
    pub is_new: bool,
    /// Every claim.
    pub claims: Vec<Judgement>,
    /// How many readings that count ended how.
    pub outcomes: Counts,
    /// What became of the verdicts since an earlier report, where there is one.
    pub since: Option<String>,
    /// Analyses that could not run.
    pub not_run: Vec<NotRun>,
    /// What only a person can settle; the program ends with 1.
    pub open: Vec<Finding>,
}

/// The batteries: `battery`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Batteries {
    /// The files that were written.
    pub written: Vec<String>,
    /// With `--check`, the part that was made anew.
    pub checked: Option<String>,
    /// Whether it is the same, byte for byte; the program ends with 1 where it is not.
    pub is_same: Option<bool>,
}

/// The planted worlds: `worlds`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlantedWorlds {
    /// The files that were written.
    pub written: Vec<String>,
    /// Gates that no data move; the program ends with 1 where there are any.
    pub findings: Vec<Finding>,
}

/// A recorded version: `record`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recorded {
    /// The version.
    pub version: String,
    /// Its folder.
    pub folder: String,
    /// Whether it was recorded now; not so where it stood there already.
    pub is_new: bool,
}

/// Measured times: `bench`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Benched {
    /// What was measured, a line each; the numbers stand in the files.
    pub said: Vec<String>,
    /// Whether something is surely slower, or a peer failed; the program ends with 1 then.
    pub has_findings: bool,
}
