//! Log likelihood of the loss under a law at several sets of printed constants.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use robustness::{ErrorModel, likelihood_ratio, log_likelihood};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read};
use super::printed_law::{check_constants, ln_loss_at};
use crate::numbers::Numbers;
use crate::rows::{What, logarithms};

/// Log likelihood of the loss under a law at several sets of printed constants, and the ratios to
/// the first set.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogLikelihood {
    /// The law.
    law: String,
    /// The columns its variables stand for.
    variables: Vec<String>,
    /// Printed constants by name of the set; the one called `reference` is what the others are held
    /// against.
    sets: BTreeMap<String, BTreeMap<String, f64>>,
}

/// The set that others are held against.
const REFERENCE: &str = "reference";

impl Compute for LogLikelihood {
    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables.iter().map(String::as_str).chain(["loss_nats"]))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.sets.keys().map(|set| likelihood_of(set)).collect();
        let others = self.sets.keys().filter(|set| *set != REFERENCE);
        names.extend(others.map(|set| ratio_of(set)));
        names
    }

    fn check(&self) -> Result<()> {
        for (set, constants) in &self.sets {
            check_constants(&self.law, constants).with_context(|| format!("sets.{set}"))?;
        }
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "log likelihood of log residuals under the Huber density with free scale (Besiroglu \
            2024, §3), {} at printed constants",
            self.law
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let ln_loss = logarithms(given.rows, "loss_nats")?;
        let reference = self
            .sets
            .get(REFERENCE)
            .context("no set is called reference; hint: name the refit so")?;
        let reference = self.likelihood(given, &ln_loss, reference)?;
        for (set, constants) in &self.sets {
            let own = self.likelihood(given, &ln_loss, constants)?;
            found.plain(&likelihood_of(set), own, "1", "Huber density with free scale");
            if set != REFERENCE {
                let method = "twice the log likelihood of the reference less that of this set";
                found.plain(&ratio_of(set), likelihood_ratio(reference, own), "1", method);
            }
        }
        Ok(())
    }
}

/// The name of the log likelihood at a set of constants.
fn likelihood_of(set: &str) -> String {
    format!("log_likelihood_{set}")
}

/// The name of the likelihood ratio of a set of constants to the reference.
fn ratio_of(set: &str) -> String {
    format!("likelihood_ratio_{set}")
}

impl LogLikelihood {
    /// The log likelihood at one set of constants.
    fn likelihood(
        &self,
        given: &Given<'_>,
        ln_loss: &[f64],
        constants: &BTreeMap<String, f64>,
    ) -> Result<f64> {
        let predicted = ln_loss_at(given.rows, &self.law, &self.variables, constants)?;
        let residuals: Vec<f64> = ln_loss
            .iter()
            .zip(predicted)
            .map(|(measured, predicted)| measured - predicted)
            .collect();
        Ok(log_likelihood(&residuals, ErrorModel::HuberDensity))
    }
}
