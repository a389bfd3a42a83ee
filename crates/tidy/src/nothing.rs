//! Why a set has no row at all: what most rows say, and whether other units would make them right.

use observations::Rejection;

use crate::Tidied;
use crate::error::{Fault, OtherUnits, TidyError};
use crate::input::Input;
use crate::number::{Cell, parse};
use crate::reads::Reads;
use crate::requested::{RequestedCells, requested_cells};
use crate::resolve::{PublishedColumn, resolve};

/// The fault of a set of which rows were read and none was accepted; none where one was.
pub fn nothing_accepted(input: &Input, tidied: &Tidied) -> Option<TidyError> {
    if !tidied.observations.is_empty() {
        return None;
    }
    let (most, reason) = most_frequent(&tidied.rejected);
    let fault = Fault::NothingAccepted {
        rows: tidied.rejected.len(),
        most,
        reason: reason.to_owned(),
        units: other_units(input),
    };
    Some(TidyError::in_recipe(input, fault))
}

/// How many rows have the most frequent kind of reason, and the first reason of that kind; of
/// equally frequent ones the kind that occurs first. Reasons that differ in numbers alone are of
/// one kind.
fn most_frequent(rejected: &[Rejection]) -> (usize, &str) {
    let kind = |reason: &str| -> String {
        let is_word = |word: &&str| !word.contains(|sign: char| sign.is_ascii_digit());
        reason.split(' ').filter(is_word).collect::<Vec<_>>().join(" ")
    };
    let mut kinds: Vec<(String, usize, &str)> = Vec::new();
    for Rejection { reason, .. } in rejected {
        let of_row = kind(reason);
        match kinds.iter_mut().find(|(known, ..)| *known == of_row) {
            Some((_, rows, _)) => *rows += 1,
            None => kinds.push((of_row, 1, reason)),
        }
    }
    let most = kinds.iter().rev().max_by_key(|(_, rows, _)| *rows);
    most.map_or((0, ""), |(_, rows, reason)| (*rows, reason))
}

/// The columns whose values are right in other units than the one that is written.
fn other_units(input: &Input) -> Vec<OtherUnits> {
    let (Ok(resolved), Ok(requested)) = (resolve(input.recipe), requested_cells(input)) else {
        return Vec::new();
    };
    let of_column = |column: &PublishedColumn| {
        let Reads::Mean(columns) = &column.reads else { return None };
        let possible = column.quantity.units_possible(&printed(&requested, columns[0], column));
        let is_written = possible.iter().any(|unit| same(unit.factor, column.factor));
        let units: Vec<String> = possible.iter().map(|unit| unit.name.to_owned()).collect();
        let found = OtherUnits { column: column.name.to_owned(), units };
        (!is_written && !possible.is_empty()).then_some(found)
    };
    resolved.published.iter().filter_map(of_column).collect()
}

fn same(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq()
}

/// The numbers of a column as printed.
fn printed(requested: &RequestedCells, from: &str, column: &PublishedColumn) -> Vec<f64> {
    let number = |cell| match parse(cell, column.notation) {
        Cell::Number(printed) => Some(printed),
        _ => None,
    };
    requested.cells(from).filter_map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_that_differ_in_numbers_are_one_kind() {
        let rejection = |line, reason: &str| Rejection { line, reason: reason.to_owned() };
        let rejected = [
            rejection(2, "loss_nats is missing"),
            rejection(3, "params 2e13 is outside [100, 1e14]"),
            rejection(4, "params 3e15 is outside [100, 1e14]"),
        ];
        let expected = (2, "params 2e13 is outside [100, 1e14]");
        assert_eq!(most_frequent(&rejected), expected, "two of one kind");
        assert_eq!(most_frequent(&rejected[..2]), (1, "loss_nats is missing"), "the first of two");
        assert_eq!(most_frequent(&[]), (0, ""), "no rows belong to the set");
    }
}
