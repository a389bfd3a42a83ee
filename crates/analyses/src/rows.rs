//! Rows as an analysis sees them: chosen by labels, read column by column.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use measures::Counts;
use observations::Observations;

/// What is asked of a set of observations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// That it exists.
    Itself,
    /// A numeric column.
    Column(&'a str),
    /// A label.
    Label(&'a str),
}

/// The rows whose labels have the given values.
///
/// # Errors
/// A label is not there, or no row has the values.
pub fn labelled(rows: &Observations, only: &BTreeMap<String, String>) -> Result<Observations> {
    Ok(rows.only(only)?)
}

/// Values of a label, one a row.
///
/// # Errors
/// The observations have no such label.
pub fn label<'a>(rows: &'a Observations, name: &str) -> Result<&'a [String]> {
    Ok(rows.label(name)?)
}

/// A column, in its standard unit.
///
/// # Errors
/// The observations have no such column.
pub fn column<'a>(rows: &'a Observations, name: &str) -> Result<&'a [f64]> {
    Ok(&rows.column(name)?.values)
}

/// Several columns, in the order of their names.
///
/// # Errors
/// The observations miss one of them.
pub fn columns<'a>(rows: &'a Observations, names: &[String]) -> Result<Vec<&'a [f64]>> {
    names.iter().map(|name| column(rows, name)).collect()
}

/// The natural logarithms of a column.
///
/// # Errors
/// There is no such column, or a value is not positive.
pub fn logarithms(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    let values = column(rows, name)?;
    ensure!(
        values.iter().all(|&value| value > 0.0),
        "{name} is not positive everywhere, so it has no logarithm"
    );
    Ok(values.iter().map(|&value| laws::ln(value)).collect())
}

/// Samples and successes of each row.
///
/// # Errors
/// A column is missing, or a value is no count.
pub fn counts(rows: &Observations) -> Result<Vec<Counts>> {
    let [samples, successes] = ["samples", "successes"].map(|name| whole(rows, name));
    Ok(samples?
        .into_iter()
        .zip(successes?)
        .map(|(samples, successes)| Counts { samples, successes })
        .collect())
}

/// A column of counts as whole numbers.
fn whole(rows: &Observations, name: &str) -> Result<Vec<u64>> {
    column(rows, name)?.iter().map(|&value| count(name, value)).collect()
}

fn count(name: &str, value: f64) -> Result<u64> {
    ensure!(value >= 0.0 && value.fract() == 0.0 && value < 1e15, "{name} {value} is no count");
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked the line above"
    )]
    Ok(value as u64)
}

/// The values of these rows.
#[must_use]
pub fn values_of(values: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| values[row]).collect()
}

/// The least and the greatest value.
#[must_use]
pub fn extremes(values: &[f64]) -> [f64; 2] {
    let widen = |[low, high]: [f64; 2], &value: &f64| [low.min(value), high.max(value)];
    values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], widen)
}
