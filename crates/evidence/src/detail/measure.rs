//! What only a measure files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What only a measure files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureDetail {
    /// What is computed, in words.
    pub method: String,
    /// Confidence level of its intervals, where it resamples.
    pub level: Option<f64>,
}
