//! What is left open in the files that people write.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A comment that waits for a person, in a file that people write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The file, by its path in the project.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// What it waits for.
    pub kind: MarkKind,
    /// What it says.
    pub text: String,
}

/// What a mark waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A choice that only a person can make; nothing is fitted before it is made.
    Choose,
    /// Words for the reader.
    Fill,
}
