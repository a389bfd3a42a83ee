//! What a paper says of how its law was made, item by item.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The score sheet of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistFinding {
    /// Name of the sheet.
    pub id: String,
    /// Authors and year.
    pub paper: String,
    /// DOI or arXiv identifier.
    pub identifier: String,
    /// Items that the paper answers.
    pub answered: usize,
    /// Items that it does not.
    pub unanswered: usize,
    /// Items that do not arise.
    pub not_applicable: usize,
    /// Items that nobody looked up.
    pub unknown: usize,
    /// The items of which it must say something for a claim to be more than fragile, and which it
    /// leaves open: how it counts, what its fit minimises.
    pub open_essentials: Vec<String>,
    /// Every item.
    pub items: Vec<ChecklistItem>,
}

/// One item of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Its name.
    pub item: String,
    /// Which part of the checklist it belongs to: `hypothesis`, `training`, `data` or `fitting`.
    #[serde(default)]
    pub part: String,
    /// What is asked of the paper.
    pub asks: String,
    /// `answered`, `unanswered`, `not applicable` or `unknown`.
    pub score: String,
    /// Where the answer stands, or where its absence is seen.
    pub place: String,
}
