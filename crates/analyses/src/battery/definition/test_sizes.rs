//! How many sets are drawn to measure the size of a test.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// How the sizes of tests are measured: the settings of one study.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestSizes {
    /// Sets without an effect for each test at most; absent, 4000. The drawing ends before where
    /// the size is known to lie within 3.5 to 6.5 %. It is known to about `0.31/sqrt(sets)`:
    /// to one in two hundred by 4000 sets.
    #[serde(default)]
    pub sets: Option<usize>,
}

impl TestSizes {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// Too few sets for any size.
    pub fn check(&self) -> Result<()> {
        let sets = self.sets.unwrap_or(50);
        ensure!(sets >= 50, "test_sizes: {sets} sets measure no size of 5 %; hint: 1000");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handful_of_sets_is_refused() {
        let said = TestSizes { sets: Some(20) }.check().expect_err("too few").to_string();
        assert!(said.contains("20 sets measure no size"), "{said}");
        assert!(TestSizes { sets: Some(1000) }.check().is_ok(), "enough");
        assert!(TestSizes::default().check().is_ok(), "as usual");
    }
}
