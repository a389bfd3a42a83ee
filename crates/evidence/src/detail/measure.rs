//! What only a measure files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FreeTable;

/// What only a measure files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureDetail {
    /// What is computed, in words.
    pub method: String,
    /// Confidence level of its intervals, where it resamples.
    pub level: Option<f64>,
    /// Tokenizer and text of the losses that its arms take, each once; empty where it has no arms
    /// or takes no loss.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loss_groups: Vec<String>,
    /// Tables of what it found; their numbers are filed by their full names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<FreeTable>,
}
