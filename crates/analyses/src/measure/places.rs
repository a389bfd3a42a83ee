//! Which rows are at one place: equal in some columns, or in one bin of each.

use anyhow::{Result, ensure};
use measures::cells;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::rows::{columns, logarithms};

/// What makes rows one place.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Places {
    /// They are equal in each column, to the last bit.
    Equal,
    /// They are in one bin of each column; so many bins a decade.
    BinsPerDecade(f64),
}

impl Places {
    /// Refuses bins of no width.
    ///
    /// # Errors
    /// There are no bins in a decade.
    pub fn check(self) -> Result<()> {
        match self {
            Self::BinsPerDecade(bins) => {
                ensure!(
                    bins > 0.0 && bins.is_finite(),
                    "bins_per_decade {bins} is not positive; hint: 4"
                );
                Ok(())
            }
            Self::Equal => Ok(()),
        }
    }

    /// In words, after "of equal" or "in one".
    pub fn words(self, names: &[String]) -> String {
        let names = names.join(" and ");
        match self {
            Self::Equal => format!("equal {names}"),
            Self::BinsPerDecade(bins) => format!("one bin of {names} ({bins} a decade)"),
        }
    }

    /// The columns by which rows are told apart: the columns themselves, or the number of the bin.
    ///
    /// # Errors
    /// There is no such column, or one with bins has no logarithm.
    pub fn keys(self, rows: &Observations, names: &[String]) -> Result<Vec<Vec<f64>>> {
        let Self::BinsPerDecade(bins) = self else {
            return Ok(columns(rows, names)?.into_iter().map(<[f64]>::to_vec).collect());
        };
        let bin = |ln: f64| (bins * ln / core::f64::consts::LN_10).floor();
        let binned = |name: &String| {
            logarithms(rows, name).map(|all| all.into_iter().map(bin).collect::<Vec<f64>>())
        };
        names.iter().map(binned).collect()
    }

    /// The rows of each place, in the order of the rows.
    ///
    /// # Errors
    /// There is no such column, or one with bins has no logarithm.
    pub fn groups(self, rows: &Observations, names: &[String]) -> Result<Vec<Vec<usize>>> {
        let keys = self.keys(rows, names)?;
        let keys: Vec<&[f64]> = keys.iter().map(Vec::as_slice).collect();
        Ok(cells(&keys))
    }
}
