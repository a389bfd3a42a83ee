//! What a study is said to show.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;
use stress::Side;

/// One statement: a number of the study lies above or below a value, with its whole interval.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The number, by its name in the study, such as `alpha`; a parameter or what follows from
    /// parameters alone.
    pub quantity: String,
    /// It lies above this.
    #[serde(default)]
    pub above: Option<f64>,
    /// It lies below this.
    #[serde(default)]
    pub below: Option<f64>,
    /// The value that is planted to learn how often the statement is found where it is true;
    /// absent, the fitted one, where that is on the statement's side.
    #[serde(default)]
    pub planted: Option<f64>,
    /// Who says so, and why this value.
    pub reason: String,
}

impl Said {
    /// Refuses a statement that says nothing.
    ///
    /// # Errors
    /// It has no side, two sides, or a planted value on the wrong one.
    pub fn check(&self) -> Result<()> {
        let name = &self.quantity;
        ensure!(
            self.above.is_some() != self.below.is_some(),
            "the statement on {name} needs above or below, and not both; hint: write two \
            statements for a range"
        );
        ensure!(
            self.planted.is_none_or(|planted| self.margin(planted) > 0.0),
            "the value planted for {name} is not on the statement's side of {}",
            self.value()
        );
        Ok(())
    }

    /// On which side.
    #[must_use]
    pub const fn side(&self) -> Side {
        if self.above.is_some() { Side::Above } else { Side::Below }
    }

    /// Of which value.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.above.or(self.below).unwrap_or(f64::NAN)
    }

    fn margin(&self, number: f64) -> f64 {
        let by = number - self.value();
        if self.above.is_some() { by } else { -by }
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let side = if self.above.is_some() { "above" } else { "below" };
        format!("{} lies {side} {}", self.quantity, self.value())
    }
}
