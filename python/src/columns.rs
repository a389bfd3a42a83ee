//! Columns from Python's buffers as the rows that analyses read.

use std::collections::BTreeMap;

use analyses::pass_at_k::Counted;
use observations::{Column, Observations, quantity};
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;

use crate::refused;

/// Columns by the names of their quantities, in standard units.
pub type Columns = BTreeMap<String, PyBuffer<f64>>;

/// Which rows are drawn together: a number a row, equal within a group.
pub type Groups = Vec<i64>;

/// The rows of columns of one length; compute that is not there is six times parameters times
/// tokens, as in the program.
pub fn rows(
    python: Python<'_>,
    name: &str,
    columns: &Columns,
    groups: Option<Groups>,
) -> PyResult<Observations> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, buffer) in columns {
        values.insert(name, buffer.to_vec(python)?);
    }
    let count = values.values().next().map_or(0, Vec::len);
    if let Some((odd, of)) = values.iter().find(|(_, of)| of.len() != count) {
        return Err(refused(format!("{odd} has {} rows and others {count}", of.len())));
    }
    if let (Some(params), Some(tokens), None) =
        (values.get("params"), values.get("training_tokens"), values.get("training_flop"))
    {
        let flop = params.iter().zip(tokens).map(|(n, d)| 6.0 * n * d).collect();
        values.insert("training_flop", flop);
    }
    let columns = values.into_iter().map(|(name, values)| column(name, values));
    Ok(Observations {
        id: name.to_owned(),
        loss_group: name.to_owned(),
        columns: columns.collect::<PyResult<_>>()?,
        labels: BTreeMap::new(),
        lines: (1..=count).collect(),
        clusters: clusters(groups, count)?,
    })
}

fn column(name: &str, values: Vec<f64>) -> PyResult<(String, Column)> {
    let Some(quantity) = quantity(name) else {
        return Err(refused(format!(
            "no quantity is called {name:?}; hint: params, training_tokens, training_flop, \
             loss_nats, or another of GLOSSARY.md"
        )));
    };
    if let Some(row) = values.iter().position(|value| !quantity.admits(*value)) {
        return Err(refused(format!(
            "row {row}: {name} is {}, which no {} can be; hint: leave the row out, or look at the \
             unit ({})",
            values[row], quantity.label, quantity.unit
        )));
    }
    Ok((name.to_owned(), Column { quantity, meaning: String::new(), values }))
}

/// Groups counted from zero in order of appearance; without them each row is its own.
fn clusters(groups: Option<Groups>, count: usize) -> PyResult<Vec<usize>> {
    let Some(groups) = groups else { return Ok((0..count).collect()) };
    if groups.len() != count {
        return Err(refused(format!("groups has {} rows and the others {count}", groups.len())));
    }
    let mut known: BTreeMap<i64, usize> = BTreeMap::new();
    let number = |group: i64| {
        let next = known.len();
        *known.entry(group).or_insert(next)
    };
    Ok(groups.into_iter().map(number).collect())
}

/// Samples and successes of each problem.
pub fn counts(samples: &[u64], successes: &[u64]) -> PyResult<Vec<Counted>> {
    if samples.len() != successes.len() {
        return Err(refused(format!(
            "samples has {} problems and successes {}",
            samples.len(),
            successes.len()
        )));
    }
    let one = |(&samples, &successes): (&u64, &u64)| Counted { samples, successes };
    Ok(samples.iter().zip(successes).map(one).collect())
}
