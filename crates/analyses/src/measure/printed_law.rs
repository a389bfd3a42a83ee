//! A built-in law at printed constants.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use laws::{Law, Parameter};
use observations::Observations;

use crate::fitting::{built_in, check_parameters};
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

/// Refuses constants that are not those of the law: one that is missing, and one that nothing
/// would read.
///
/// # Errors
/// The law is unknown, or there is such a constant; the error names those that the law has.
pub fn check_constants(law: &str, constants: &BTreeMap<String, f64>) -> Result<()> {
    let law = built_in(law)?;
    check_parameters(law, constants.keys())?;
    let mut names = law.parameters().iter().map(|parameter| parameter.name);
    let missing = names.find(|name| !constants.contains_key(*name));
    ensure!(
        missing.is_none(),
        "no constant for {}; hint: law {} has {}",
        missing.unwrap_or_default(),
        law.name(),
        law.parameters().iter().map(|parameter| parameter.name).collect::<Vec<_>>().join(", ")
    );
    Ok(())
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
