//! Choices among good rows: one of each group, and those that set a record.

use std::collections::BTreeMap;

use observations::recipe::{Envelope, Extreme, Pick, Recipe};
use observations::{Observations, Rejection, Selected};

use crate::rows::identity;

/// Takes the rows that `pick` and then `envelope` choose.
pub(crate) fn choose(recipe: &Recipe, observations: Observations) -> Selected {
    let mut selected = Selected { observations, excluded: Vec::new() };
    if let Some(pick) = &recipe.pick {
        let side = match pick.take {
            Extreme::Largest => "largest",
            Extreme::Smallest => "smallest",
        };
        let reason =
            format!("another row of the same {} has the {side} {}", pick.of.join(", "), pick.by);
        let rows = picked(&selected.observations, pick);
        leave_out(&mut selected, rows, &reason);
    }
    if let Some(envelope) = &recipe.envelope {
        let reason = format!(
            "not on the frontier: a row with no more {} has no more {}",
            envelope.along, envelope.of
        );
        let rows = records(&selected.observations, envelope);
        leave_out(&mut selected, rows, &reason);
    }
    selected
}

/// Keeps the rows, in the order of the file, and gives all others the reason.
fn leave_out(selected: &mut Selected, mut rows: Vec<usize>, reason: &str) {
    rows.sort_unstable();
    let all = &selected.observations;
    let out = (0..all.len()).filter(|row| rows.binary_search(row).is_err());
    selected
        .excluded
        .extend(out.map(|row| Rejection { line: all.lines[row], reason: reason.to_owned() }));
    selected.observations = all.take(&rows);
}

/// What tells the group of a row.
fn group<'a>(observations: &'a Observations, names: &[String], row: usize) -> Vec<(u64, &'a str)> {
    names.iter().map(|name| identity(observations, name, row)).collect()
}

/// The first row of each group with its extreme value.
fn picked(observations: &Observations, pick: &Pick) -> Vec<usize> {
    let values = &observations.columns[&pick.by].values;
    let mut best = BTreeMap::new();
    for row in 0..observations.len() {
        let found = best.entry(group(observations, &pick.of, row)).or_insert(row);
        let better = match pick.take {
            Extreme::Largest => values[row] > values[*found],
            Extreme::Smallest => values[row] < values[*found],
        };
        if better {
            *found = row;
        }
    }
    best.into_values().collect()
}

/// The rows whose value is below every one before it, walking along the other column.
fn records(observations: &Observations, envelope: &Envelope) -> Vec<usize> {
    let [y, x] = [&envelope.of, &envelope.along].map(|name| &observations.columns[name].values);
    let mut order: Vec<usize> = (0..observations.len()).collect();
    // The sort is stable: of equal rows the first of the file sets the record.
    order.sort_by(|&one, &other| x[one].total_cmp(&x[other]).then(y[one].total_cmp(&y[other])));
    let mut lowest = BTreeMap::new();
    order.retain(|&row| {
        let lowest =
            lowest.entry(group(observations, &envelope.within, row)).or_insert(f64::INFINITY);
        let record = y[row] < *lowest;
        *lowest = lowest.min(y[row]);
        record
    });
    order
}
