//! What of judged evidence a comparison reads: the slim form that is filed for each version.
//!
//! Left out are the texts (statements, reasons, cautions), the figures, the checks, how each number
//! was made, and the times of benchmarks: none of them decides whether two versions say the same.
//! All names and words are plain texts, so that a program with other kinds and other outcomes reads
//! them too.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Number;

/// Version of this layout; a change that an older reader would misread raises it.
pub const LAYOUT: u32 = 1;

/// What one version says, as far as a comparison reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of this layout.
    pub record_layout: u32,
    /// Which program, commit and data it is.
    pub made: Made,
    /// The digest of every written file, by kind and name.
    pub files: BTreeMap<String, BTreeMap<String, String>>,
    /// The digest of every published file, by source and name.
    pub sources: BTreeMap<String, BTreeMap<String, String>>,
    /// Every set of observations, by name.
    pub sets: BTreeMap<String, Set>,
    /// Every analysis, by the full name with which its numbers begin.
    pub analyses: BTreeMap<String, Analysis>,
    /// Every number, by its full name.
    pub numbers: BTreeMap<String, Number>,
    /// Every verdict, by name of the claim.
    pub verdicts: BTreeMap<String, Verdict>,
}

/// Which program, commit and data a record belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Name of the version.
    pub version: String,
    /// Version of the program.
    pub program_version: String,
    /// Full commit hash, or `unknown`.
    pub commit: String,
    /// Whether the tree differed from the commit.
    pub dirty: bool,
    /// Date of the commit, UTC.
    pub date: String,
    /// The same moment in seconds since 1970.
    pub timestamp_seconds: i64,
    /// SHA-256 over all that was read.
    pub data_digest: String,
    /// The compiler.
    pub toolchain: String,
    /// Layout of the evidence.
    pub evidence_schema: u32,
}

/// A set of observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Set {
    /// The source it comes from.
    pub source: String,
    /// Rows in the file.
    pub rows_read: usize,
    /// Rows that became observations.
    pub rows_accepted: usize,
    /// Smallest and largest value of each column, by name.
    pub columns: BTreeMap<String, [f64; 2]>,
    /// SHA-256 of the set as it is carried along, where it is.
    pub digest: Option<String>,
}

impl Set {
    /// Whether it holds the same rows, as far as a record shows it. A set that is carried along in
    /// one version alone is held by its rows and ranges.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let rows = |set: &Self| (set.source.clone(), set.rows_read, set.rows_accepted);
        let is_digest = match (&self.digest, &other.digest) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        is_digest && rows(self) == rows(other) && self.columns == other.columns
    }
}

/// An analysis, whether it ran or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// What kind it is.
    pub kind: String,
    /// Its name.
    pub id: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// The set that it reads, unless it takes those of its studies.
    pub observations: Option<String>,
    /// The studies whose fits it takes.
    pub studies: Vec<String>,
    /// Whether it ran.
    pub ran: bool,
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// A heading for the claim.
    pub title: String,
    /// The document in which it is made.
    pub document: String,
    /// The outcome as a reader reads it.
    pub outcome: String,
    /// The gate that decided.
    pub decided_by: Option<String>,
    /// Full name of the number that decides.
    pub quantity: String,
    /// SHA-256 of the rule.
    pub rule_digest: String,
    /// The claim that took its place.
    pub superseded_by: Option<String>,
    /// Every gate of the rule.
    pub gates: Vec<Gate>,
}

/// A gate and what it read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its name within the rule.
    pub name: String,
    /// Full name of what it reads.
    pub quantity: String,
    /// What of it is read: `estimate`, `lower end`, `upper end` or `passed`.
    pub field: String,
    /// How it compares: `above` or `below`.
    pub is: String,
    /// What it is compared with.
    pub threshold: f64,
    /// What was read.
    pub value: Option<f64>,
    /// Whether it passed.
    pub passed: Option<bool>,
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no JSON of this layout.
    #[error("no record of this program: {0}; hint: name a file that `straightedge record` made")]
    Json(#[from] serde_json::Error),
    /// It is of another layout.
    #[error("a record of layout {found}, this program reads {LAYOUT}; hint: use a newer program")]
    Layout {
        /// What the file says.
        found: u32,
    },
}

/// Writes a record as one line of JSON.
///
/// # Errors
/// A number is not finite.
pub fn to_json(record: &Record) -> Result<String, RecordError> {
    let text = serde_json::to_string(record)? + "\n";
    // What is not finite was written as null: reading it back says so.
    from_json(&text)?;
    Ok(text)
}

/// Reads a record back, to the last bit. Fields that a newer program added are passed over.
///
/// # Errors
/// The text is no record, or of another layout.
pub fn from_json(text: &str) -> Result<Record, RecordError> {
    /// The layout alone.
    #[derive(Deserialize)]
    struct Head {
        record_layout: u32,
    }
    let Head { record_layout: found } = serde_json::from_str(text)?;
    if found == LAYOUT {
        Ok(serde_json::from_str(text)?)
    } else {
        Err(RecordError::Layout { found })
    }
}
