//! How a published file becomes observations: the part of a manifest that tidying reads.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};

use crate::{Exclusion, QUANTITIES};

/// One set of observations out of one published file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The name studies call this set by; it means one thing for ever.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Which of the manifest's files.
    pub file: String,
    /// Path inside the file, where the file is an archive.
    #[serde(default)]
    pub member: Option<String>,
    /// How many data rows the file has; any other number is an error.
    pub rows: usize,
    /// Which tokenizer and which held-out text the loss is measured with: losses of different groups are never pooled.
    pub loss_group: String,
    /// Standard column name to where it stands in the file.
    #[schemars(extend("propertyNames" = known_names()))]
    pub columns: BTreeMap<String, ColumnRecipe>,
    /// Standard column name to the formula that makes it.
    #[serde(default)]
    pub derive: BTreeMap<String, Derivation>,
    /// Text columns to keep: our name to the file's column.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Raw rows to keep: the file's column to the one text it must hold.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
    /// A second file of the same manifest whose columns are added by equal keys.
    #[serde(default)]
    pub join: Option<Join>,
    /// The columns whose values together name a run: a second row with the same values is a duplicate.
    pub unique: Vec<String>,
    /// The label whose equal values mark rows of one trajectory.
    #[serde(default)]
    pub cluster: Option<String>,
    /// Rows to leave out for good, each with its reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
    /// Why C/(6ND) may leave [0.5, 2] here; without it such a row is rejected.
    #[serde(default)]
    pub compute_ratio_explained: Option<String>,
}

/// The part of a schema that asks for names of quantities.
fn known_names() -> Schema {
    json_schema!({"enum": QUANTITIES.iter().map(|quantity| quantity.name).collect::<Vec<_>>()})
}

/// Where a standard column stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecipe {
    /// The file's own column name.
    pub from: String,
    /// The unit the file prints it in.
    pub unit: String,
    /// What exactly is counted (total or non-embedding parameters, test or validation loss).
    pub meaning: String,
}

/// Columns of a second file, brought in by equal keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Which of the manifest's files.
    pub file: String,
    /// Path inside the file, where the file is an archive.
    #[serde(default)]
    pub member: Option<String>,
    /// Columns that stand in both files and must be equal.
    pub on: Vec<String>,
}

/// A column that is computed from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// `D = C / (6 N)`: training tokens from training compute and parameters (Kaplan 2020, §2.1).
    TrainingFlopOver6Params,
    /// `C = 6 N D`: training compute from parameters and tokens (Kaplan 2020, §2.1).
    SixParamsTokens,
}

impl Derivation {
    /// The standard columns it needs, in the order [`Derivation::apply`] takes them.
    #[must_use]
    pub const fn needs(self) -> [&'static str; 2] {
        match self {
            Self::TrainingFlopOver6Params => ["training_flop", "params"],
            Self::SixParamsTokens => ["params", "training_tokens"],
        }
    }

    /// The derived value, in the standard unit.
    #[must_use]
    pub fn apply(self, [first, second]: [f64; 2]) -> f64 {
        match self {
            Self::TrainingFlopOver6Params => first / (6.0 * second),
            Self::SixParamsTokens => 6.0 * first * second,
        }
    }

    /// The formula as the report prints it.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::TrainingFlopOver6Params => "D = C / (6 N)",
            Self::SixParamsTokens => "C = 6 N D",
        }
    }
}
