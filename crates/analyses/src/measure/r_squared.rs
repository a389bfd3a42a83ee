//! Share of the variance of the loss that a law explains at printed constants.

use std::collections::BTreeMap;

use anyhow::Result;
use measures::r_squared;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use super::printed_law::{check_constants, ln_loss_at};
use crate::numbers::Numbers;
use crate::rows::{What, column};

/// Share of the variance of the loss that a law explains at given constants.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RSquared {
    /// The law.
    law: String,
    /// The columns its variables stand for.
    variables: Vec<String>,
    /// Its printed constants.
    constants: BTreeMap<String, f64>,
}

impl Compute for RSquared {
    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables.iter().map(String::as_str).chain(["loss_nats"]))
    }

    fn names(&self) -> Vec<String> {
        owned(&["r_squared"])
    }

    fn check(&self) -> Result<()> {
        check_constants(&self.law, &self.constants)
    }

    fn words(&self) -> String {
        format!(
            "1 - residual over total sum of squares of the loss, {} at printed constants",
            self.law
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let predicted = ln_loss_at(given.rows, &self.law, &self.variables, &self.constants)?;
        let predicted: Vec<f64> = predicted.into_iter().map(laws::exp).collect();
        let share = r_squared(column(given.rows, "loss_nats")?, &predicted);
        found.plain("r_squared", share, "1", &self.words());
        Ok(())
    }
}
