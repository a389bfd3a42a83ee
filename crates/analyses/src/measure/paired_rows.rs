//! Rows of two sets that have the same labels.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use measures::Counts;
use observations::Observations;

use crate::rows::label;

/// Equal rows, by their index in the first set and in the second.
pub type Pairs = Vec<(usize, usize)>;

/// The rows of two sets that have the same labels, in the order of the first.
///
/// # Errors
/// A set has no such label, or the second has two rows of the same labels.
pub fn same(one: &Observations, two: &Observations, labels: &[String]) -> Result<Pairs> {
    let mut row_of = BTreeMap::new();
    for (row, key) in keys(two, labels)?.into_iter().enumerate() {
        ensure!(
            row_of.insert(key.clone(), row).is_none(),
            "{} has two rows of {}",
            two.id,
            key.join(", ")
        );
    }
    let rows = keys(one, labels)?.into_iter().enumerate();
    Ok(rows.filter_map(|(row, key)| Some((row, *row_of.get(&key)?))).collect())
}

/// The values of the labels of each row.
fn keys(set: &Observations, labels: &[String]) -> Result<Vec<Vec<String>>> {
    let mut keys = vec![Vec::new(); set.len()];
    for name in labels {
        for (value, key) in label(set, name)?.iter().zip(&mut keys) {
            key.push(value.clone());
        }
    }
    Ok(keys)
}

/// The counts of the pairs, by set.
pub fn paired(
    one: &[Counts],
    two: &[Counts],
    pairs: &[(usize, usize)],
) -> (Vec<Counts>, Vec<Counts>) {
    pairs.iter().map(|&(first, second)| (one[first], two[second])).unzip()
}
