//! What doubling a quantity removes of a loss that is a pure power of it, at printed exponents.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given};
use crate::numbers::Numbers;

/// Printed exponents of pure powers `L = (x0/x)^e`, of which doubling x removes the share `1 -
/// 2^-e` whatever x is. It takes no row.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurePowerDoubling {
    /// The printed exponents, by what is doubled.
    pub doubled: BTreeMap<String, PrintedExponent>,
}

/// One printed exponent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedExponent {
    /// The set of constants, by its name in data/published/constants.csv.
    pub published: String,
    /// The exponent among them.
    pub parameter: String,
}

impl Compute for PurePowerDoubling {
    fn reads_rows(&self) -> bool {
        false
    }

    fn published(&self) -> Vec<&str> {
        self.doubled.values().map(|exponent| exponent.published.as_str()).collect()
    }

    fn names(&self) -> Vec<String> {
        self.doubled.keys().map(|doubled| gain_of(doubled)).collect()
    }

    fn check(&self) -> Result<()> {
        ensure!(!self.doubled.is_empty(), "doubled names nothing; hint: at least one exponent");
        Ok(())
    }

    fn words(&self) -> String {
        "share of a loss (x0/x)^e that doubling x removes, 1 - 2^-e, at printed exponents (no row \
        is read)"
            .to_owned()
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        found.n = self.doubled.len();
        for (doubled, PrintedExponent { published, parameter }) in &self.doubled {
            let of_set = |row: &&evidence::PublishedConstant| {
                row.law == *published && row.parameter == *parameter
            };
            let row = given.constants.iter().find(of_set).with_context(|| {
                format!("published constants \"{published}\" have no {parameter}")
            })?;
            let exponent: f64 = row.value.parse().with_context(|| {
                format!("{published} {parameter}: \"{}\" is no plain number", row.value)
            })?;
            let gain = 1.0 - laws::exp(-exponent * std::f64::consts::LN_2);
            found.plain(&gain_of(doubled), gain, "fraction", "1 - 2^-e");
        }
        Ok(())
    }
}

/// The name of what doubling something removes.
fn gain_of(doubled: &str) -> String {
    format!("gain_per_doubling_of_{doubled}")
}
