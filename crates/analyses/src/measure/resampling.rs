//! How the intervals of a measure are made.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resampling {
    /// Replicates.
    pub replicates: usize,
    /// Confidence level.
    pub level: f64,
    /// Seed; each finding has streams of its own.
    pub seed: u64,
}

impl Resampling {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is one; the error names it.
    pub fn check(self) -> Result<()> {
        let Self { replicates, level, .. } = self;
        ensure!(
            replicates >= 100,
            "{replicates} replicates are too few for an interval; hint: 1000"
        );
        ensure!(level > 0.5 && level < 1.0, "level {level} is not between 0.5 and 1; hint: 0.95");
        Ok(())
    }
}
