//! The part on planted data.

use evidence::FreeCell;

use super::*;
use crate::battery::definition::{Battery, Calibration};
use crate::study::checks::planted::{Planted, law, noise, rows, study};

fn found(planted: &Planted) -> Option<Found> {
    let battery = Battery::default();
    let given = Given::small(&battery, 7);
    (PART.run)(&planted.run(), &given).expect("the part can be made")
}

fn planted(loss: impl Fn(usize, f64) -> f64) -> Planted {
    Planted::new(study(), rows(60, 4.0, loss))
}

/// Under even noise the interval in use covers about what it says, each name that is filed is
/// declared, and each number of the table is filed.
#[test]
fn even_noise_is_covered_and_everything_is_declared() {
    let found = found(&planted(|row, flop| law(flop) * (1.0 + noise(row)))).expect("it applies");
    let coverage = &found.quantities["alpha.coverage_used"];
    assert!((0.86..=1.0).contains(&coverage.estimate), "{coverage:?}");
    assert!(coverage.low < Some(0.95) && coverage.high > Some(0.9), "{coverage:?}");
    let is_declared = |name: &str| {
        PART.declares.iter().any(|declared| match declared.split_once('*') {
            Some((head, tail)) => name.starts_with(head) && name.ends_with(tail),
            None => name == *declared,
        })
    };
    for name in found.quantities.keys() {
        assert!(is_declared(name), "{name} is not declared");
    }
    for row in &found.tables[0].rows {
        assert_eq!(row.len(), found.tables[0].columns.len(), "cells a column");
        for cell in row {
            let FreeCell::Number(name) = cell else { continue };
            let short = name.strip_prefix("planted.").expect("a full name");
            assert!(found.quantities.contains_key(short), "{name} is shown and not filed");
        }
    }
}

/// A law that passes through every row has no noise to simulate.
#[test]
fn exact_data_have_no_worlds() {
    assert_eq!(found(&planted(|_, flop| law(flop))), None);
}

#[test]
fn the_limits_of_other_levels_are_in_proportion() {
    let [low, high] = limits(0.95);
    assert!((low - 0.93).abs() < 1e-12 && (high - 0.97).abs() < 1e-12);
    let [low, high] = limits(0.9);
    assert!((low - 0.86).abs() < 1e-12 && (high - 0.94).abs() < 1e-12);
}

#[test]
fn settings_that_say_nothing_are_refused() {
    assert!(Calibration { sets: Some(20), replicates: None }.check().is_err());
    assert!(Calibration { sets: None, replicates: Some(50) }.check().is_err());
    assert!(Calibration::default().check().is_ok());
}
