//! The runs of which a study's rows are the frontier.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// Where the rows of a study are what a selection left of more runs: the strict running minimum of
/// a column over the ascending variable.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frontier {
    /// The set of observations that holds all runs.
    pub runs: String,
    /// The column whose running minimum the frontier is; absent, the response.
    #[serde(default)]
    pub of: Option<String>,
    /// Why the runs are what chance has made, and not the points.
    pub reason: String,
}

impl Frontier {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is no reason.
    pub fn check(&self) -> Result<()> {
        ensure!(
            !self.reason.trim().is_empty(),
            "frontier: no reason; hint: say why the runs are drawn and not the points"
        );
        Ok(())
    }
}
