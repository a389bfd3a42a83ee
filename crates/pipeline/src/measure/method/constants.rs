//! What printed constants make of a set.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use measures::r_squared;
use observations::Observations;
use robustness::{ErrorModel, likelihood_ratio, ln_predicted, log_likelihood};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, logarithms};
use super::{Compute, Findings, Given};
use crate::study::built_in;

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

/// `ln L` of every row by a law at printed constants.
fn at_constants(
    rows: &Observations,
    law: &str,
    variables: &[String],
    constants: &BTreeMap<String, f64>,
) -> Result<Vec<f64>> {
    let law = built_in(law)?;
    let value = |parameter: &laws::Parameter| {
        let value = constants
            .get(parameter.name)
            .with_context(|| format!("no constant for {}", parameter.name))?;
        Ok(parameter.coordinate(*value))
    };
    ensure!(
        variables.len() == law.variables().len(),
        "law {} takes {}, and {} columns are named; hint: in that order",
        law.name(),
        law.variables().join(", "),
        variables.len()
    );
    let theta: Vec<f64> = law.parameters().iter().map(value).collect::<Result<_>>()?;
    let columns: Vec<Vec<f64>> =
        variables.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
    Ok(ln_predicted(law, &theta, &columns))
}

impl Compute for RSquared {
    fn words(&self) -> String {
        format!(
            "1 - residual over total sum of squares of the loss, {} at printed constants",
            self.law
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let predicted = at_constants(given.rows, &self.law, &self.variables, &self.constants)?;
        let predicted: Vec<f64> = predicted.into_iter().map(laws::exp).collect();
        found.plain(
            "r_squared",
            r_squared(column(given.rows, "loss_nats")?, &predicted),
            "1",
            &self.words(),
        );
        Ok(())
    }
}

/// The set that others are held against.
const REFERENCE: &str = "reference";

impl Compute for LogLikelihood {
    fn words(&self) -> String {
        format!(
            "log likelihood of log residuals under the Huber density with free scale (Besiroglu \
            2024, §3), {} at printed constants",
            self.law
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let ln_y = logarithms(given.rows, "loss_nats")?;
        let value = |constants| -> Result<f64> {
            let predicted = at_constants(given.rows, &self.law, &self.variables, constants)?;
            let residuals: Vec<f64> =
                ln_y.iter().zip(predicted).map(|(ln_y, ln_l)| ln_y - ln_l).collect();
            Ok(log_likelihood(&residuals, ErrorModel::HuberDensity))
        };
        let reference = self
            .sets
            .get(REFERENCE)
            .context("no set is called reference; hint: name the refit so")?;
        let reference = value(reference)?;
        for (name, constants) in &self.sets {
            let own = value(constants)?;
            found.plain(
                &format!("log_likelihood_{name}"),
                own,
                "1",
                "Huber density with free scale",
            );
            if name != REFERENCE {
                let method = "twice the log likelihood of the reference less that of this set";
                found.plain(
                    &format!("likelihood_ratio_{name}"),
                    likelihood_ratio(reference, own),
                    "1",
                    method,
                );
            }
        }
        Ok(())
    }
}
