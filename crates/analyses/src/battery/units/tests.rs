//! The part on planted rows that come in groups.

use super::*;
use crate::battery::definition::Battery;
use crate::study::checks::planted::{Planted, ROWS, law, noise, rows, study};

/// The planted law, the rows of one group of `size` off by a chance of their own.
fn grouped(groups: usize) -> Planted {
    let size = ROWS / groups;
    let count = size * groups;
    let mut grouped = rows(count, 4.0, |row, flop| {
        law(flop) * (1.0 + noise(3 * (row / size) + 1) + 0.05 * noise(row))
    });
    grouped.clusters = (0..count).map(|row| row / size).collect();
    Planted::new(study(), grouped)
}

fn battery(text: &str) -> Battery {
    let units: Vec<Unit> = serde_yaml::from_str(text).expect("well written");
    Battery { units, ..Battery::default() }
}

fn found(planted: &Planted, text: &str) -> Option<Found> {
    let battery = battery(text);
    let given = Given::small(&battery, 5);
    (PART.run)(&planted.run(), &given).expect("the part can be made")
}

const RUNS: &str = "[{name: runs, column: cluster, reason: the checkpoints of one run}]";

/// Rows of twenty runs that are off as a whole: drawn whole, the interval is far wider.
#[test]
fn whole_units_make_the_interval_wider() {
    let planted = grouped(20);
    let found = found(&planted, RUNS).expect("it applies");
    let width =
        found.quantities["alpha.runs_high"].estimate - found.quantities["alpha.runs_low"].estimate;
    let parameter = planted.run();
    let own = parameter.summary(&|theta| Some(theta[2])).and_then(|summary| summary.interval);
    let own = own.map(|interval| interval.high - interval.low).expect("an interval");
    assert!(width > 1.5 * own, "{width} against {own}");
    assert!(found.quantities["units.runs_icc"].estimate > 0.8, "{:?}", found.quantities);
    assert!((found.quantities["units.runs"].estimate - 20.0).abs() < 0.5);
    assert!(found.quantities["units.runs_durbin_watson"].estimate < 0.5);
    assert_eq!(found.tables.len(), 1);
}

/// Fewer than nine are read at a level farther out, fewer than four give nothing, and both say so.
#[test]
fn few_units_say_which_interval_they_have() {
    let eight = found(&grouped(8), RUNS).expect("it applies");
    assert!(eight.says[0].contains("fewer than nine"), "{:?}", eight.says);
    assert!(eight.quantities.contains_key("alpha.runs_low"), "{:?}", eight.quantities);
    let nine = found(&grouped(9), RUNS).expect("it applies");
    assert!(nine.says[0].contains("9 runs: percentile interval"), "{:?}", nine.says);
    let three = found(&grouped(3), RUNS).expect("it applies");
    assert!(three.says[0].contains("too few for any interval"), "{:?}", three.says);
    assert!(!three.quantities.contains_key("alpha.runs_low"), "{:?}", three.quantities);
}

#[test]
fn without_units_there_is_no_part() {
    assert_eq!(found(&Planted::usual(), "[]"), None);
}

/// Rows of clusters that a study draws one by one are named, unless it draws clusters or a battery
/// states a unit.
#[test]
fn a_study_of_repeated_runs_states_its_unit() {
    let mut study = study();
    let said = missing(&study, &[], Some("run")).expect("rows are drawn of clusters");
    assert!(said.contains("hint: write `draw: clusters`"), "{said}");
    assert_eq!(missing(&study, &[], None), None, "no clusters");
    assert_eq!(missing(&study, &battery(RUNS).units, Some("run")), None, "a unit is stated");
    study.bootstrap.draw = Draw::Clusters;
    assert_eq!(missing(&study, &[], Some("run")), None, "clusters are drawn");
}
