//! A built-in law at printed constants.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use laws::{Law, Parameter};
use observations::Observations;

use crate::fitting::built_in;
use crate::rows::logarithms;

/// `ln L` of every row by a law at printed constants.
///
/// # Errors
/// The law is unknown, a constant or a column is missing, or a value has no logarithm.
pub fn ln_loss_at(
    rows: &Observations,
    law: &str,
    variables: &[String],
    constants: &BTreeMap<String, f64>,
) -> Result<Vec<f64>> {
    let law = built_in(law)?;
    ensure!(
        variables.len() == law.variables().len(),
        "law {} takes {}, and {} columns are named; hint: in that order",
        law.name(),
        law.variables().join(", "),
        variables.len()
    );
    let theta = coordinates(law, constants)?;
    let columns: Vec<Vec<f64>> =
        variables.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
    Ok(robustness::ln_predicted(law, &theta, &columns))
}

/// Printed constants in the law's order, as the fit takes them.
fn coordinates(law: &dyn Law, constants: &BTreeMap<String, f64>) -> Result<Vec<f64>> {
    law.parameters().iter().map(|parameter| coordinate(parameter, constants)).collect()
}

fn coordinate(parameter: &Parameter, constants: &BTreeMap<String, f64>) -> Result<f64> {
    let value = constants
        .get(parameter.name)
        .with_context(|| format!("no constant for {}", parameter.name))?;
    Ok(parameter.coordinate(*value))
}
