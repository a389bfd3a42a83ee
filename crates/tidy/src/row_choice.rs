//! The recipe's choices among good rows: `pick` takes one of each group, `envelope` the frontier.

use observations::order::{best_of_groups, frontier_of_groups, identity};
use observations::recipe::{Extreme, Frontier, Pick, Recipe};
use observations::{Observations, Rejection, Selected};

/// Takes the rows that `pick` and then the frontier choose.
pub(crate) fn choose_rows(recipe: &Recipe, observations: Observations) -> Selected {
    let mut selected = Selected { observations, excluded: Vec::new() };
    if let Some(pick) = &recipe.pick {
        let rows = picked(&selected.observations, pick);
        leave_out_others(&mut selected, rows, &not_picked(pick));
    }
    if let Some(frontier) = &recipe.frontier {
        let rows = on_frontier(&selected.observations, frontier);
        let reason = format!(
            "not on the frontier: a row with no more {} has no more {}",
            frontier.along, frontier.of
        );
        leave_out_others(&mut selected, rows, &reason);
    }
    selected
}

/// Keeps the rows, in the order of the file, and gives all others the reason.
fn leave_out_others(selected: &mut Selected, mut rows: Vec<usize>, reason: &str) {
    rows.sort_unstable();
    let all = &selected.observations;
    let out = (0..all.len()).filter(|row| rows.binary_search(row).is_err());
    selected
        .excluded
        .extend(out.map(|row| Rejection { line: all.lines[row], reason: reason.to_owned() }));
    selected.observations = all.take(&rows);
}

/// Why a row is left out that was not picked.
fn not_picked(pick: &Pick) -> String {
    let side = match pick.take {
        Extreme::Largest => "largest",
        Extreme::Smallest => "smallest",
    };
    format!("another row of the same {} has the {side} {}", pick.of.join(", "), pick.by)
}

/// The row of each group with its extreme value.
fn picked(observations: &Observations, pick: &Pick) -> Vec<usize> {
    let values = &observations.columns[&pick.by].values;
    best_of_groups(values, pick.take, |row| identity(observations, &pick.of, row))
}

/// The rows on the frontier of each group.
fn on_frontier(observations: &Observations, frontier: &Frontier) -> Vec<usize> {
    let [metric, along] =
        [&frontier.of, &frontier.along].map(|name| &observations.columns[name].values);
    frontier_of_groups(along, metric, |row| identity(observations, &frontier.within, row))
}
