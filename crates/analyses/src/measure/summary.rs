//! Mean of columns, with the 2.5 and 97.5 percentiles of their values.

use anyhow::Result;
use measures::{mean, percentile_interval};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, FIXED_LEVEL, Given, check_distinct, columns_read};
use crate::numbers::Numbers;
use crate::rows::{What, column};

/// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The columns.
    columns: Vec<String>,
}

impl Compute for Summary {
    fn reads(&self) -> Vec<What<'_>> {
        columns_read(&self.columns)
    }

    fn names(&self) -> Vec<String> {
        self.columns.iter().map(|name| mean_of(name)).collect()
    }

    fn check(&self) -> Result<()> {
        check_distinct("columns", &self.columns)
    }

    fn words(&self) -> String {
        format!("mean of {}, with the middle 95 % of the values", self.columns.join(", "))
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        found.level = FIXED_LEVEL;
        for name in &self.columns {
            let values = column(given.rows, name)?;
            let middle = Some(percentile_interval(values, FIXED_LEVEL));
            let method = "mean, and the middle 95 % of the values";
            found.add(&mean_of(name), mean(values), middle, "1", method);
        }
        Ok(())
    }
}

/// The name of the mean of a column.
fn mean_of(column: &str) -> String {
    format!("{column}_mean")
}
