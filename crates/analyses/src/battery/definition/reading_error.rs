//! How large the errors of reading are, where data were read off a figure.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// How large the errors of reading are.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingError {
    /// Standard deviation of the error in the logarithm, by column.
    pub sd: BTreeMap<String, f64>,
    /// Whether training tokens are not read but follow as `C / (6 N)`, so that they take the errors
    /// of both.
    #[serde(default)]
    pub tokens_from_compute: bool,
    /// Where the sizes come from.
    pub reason: String,
}

impl ReadingError {
    /// Refuses sizes that mean nothing.
    ///
    /// # Errors
    /// There is one.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.sd.is_empty(), "reading_error names no column; hint: leave it out");
        for (column, sd) in &self.sd {
            ensure!(
                *sd > 0.0 && *sd < 1.0,
                "the reading error {sd} of {column} is not between 0 and 1; hint: it is that of \
                the logarithm, so 0.01 is one per cent"
            );
        }
        Ok(())
    }
}
