//! The catalogue of checks: what a demanding reader asks of a fit, built or not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One check of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueEntry {
    /// Its id, which is never reused for another check.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Why it matters; empty for a check that does not exist yet.
    pub why: String,
    /// What it is made of, such as `a fit` or `a paper`; empty for a check that does not exist yet.
    #[serde(default)]
    pub made_of: String,
    /// What is computed.
    pub statistic: String,
    /// When it passes, in words.
    pub threshold: String,
    /// Where it comes from.
    pub reference: String,
    /// Whether the program makes it; the others are listed so that nobody takes silence for a
    /// pass.
    pub exists: bool,
}
