//! How the posterior is sampled and tested.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// How the posterior is sampled: the settings of one study.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Posterior {
    /// Truths whose ranks test the sampler; absent, it is not tested on this study.
    #[serde(default)]
    pub truths: Option<usize>,
}

impl Posterior {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// Too few truths for a test.
    pub fn check(&self) -> Result<()> {
        if let Some(truths) = self.truths {
            ensure!(truths >= 100, "posterior: {truths} truths test nothing; hint: 300");
        }
        Ok(())
    }
}
