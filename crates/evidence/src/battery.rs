//! What a study's battery of attacks found, as it is filed: parts with their numbers, sentences,
//! tables and figures.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Figure, Quantity};

/// Everything that the battery of one study found, with what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledBattery {
    /// The study.
    pub study: String,
    /// SHA-256 of the rows, the study, its settings and the version of the engine.
    pub digest: String,
    /// The commit that made it.
    pub commit: String,
    /// How large its simulations are: `full`, or `small` where a report made it on the way.
    pub sizes: String,
    /// Its parts, in order.
    pub parts: Vec<BatteryPart>,
}

/// What one part of a battery found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatteryPart {
    /// Its name, such as `ladder`.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What it found, in sentences.
    pub says: Vec<String>,
    /// Its tables.
    pub tables: Vec<FreeTable>,
    /// Its numbers, by (short) name. On the study's page they stand among the study's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantities: BTreeMap<String, Quantity>,
    /// Data of its figures. On the study's page they stand among the study's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

/// A table of any shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeTable {
    /// Its name within the part.
    pub id: String,
    /// Its caption.
    pub title: String,
    /// The heads of its columns.
    pub columns: Vec<String>,
    /// Its rows, one cell a column.
    pub rows: Vec<Vec<FreeCell>>,
}

/// A cell of such a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FreeCell {
    /// Words.
    Words(String),
    /// The full name of a number that is filed.
    Number(String),
    /// A number that no claim can read.
    Value(f64),
}

impl FreeCell {
    /// Words.
    #[must_use]
    pub fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }
}
