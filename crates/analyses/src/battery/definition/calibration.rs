//! How much is simulated to see how often intervals hold the truth.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// How much is simulated: the settings of one study.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Sets that are simulated; absent, 400, or fewer where rows are many.
    #[serde(default)]
    pub sets: Option<usize>,
    /// Refits to rows drawn again, for each set; absent, 100.
    #[serde(default)]
    pub replicates: Option<usize>,
}

impl Calibration {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// Too few sets or replicates for any interval.
    pub fn check(&self) -> Result<()> {
        let (sets, replicates) = (self.sets.unwrap_or(100), self.replicates.unwrap_or(100));
        ensure!(sets >= 100, "calibration: {sets} sets say nothing of 95 %; hint: 2000");
        ensure!(
            replicates >= 100,
            "calibration: {replicates} replicates make no interval; hint: 400"
        );
        Ok(())
    }
}
