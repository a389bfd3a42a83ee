//! The part on planted rows: what was planted is what it finds.

use observations::Observations;

use super::*;
use crate::battery::definition::Battery;
use crate::study::checks::planted::{
    Planted, law, noise, planted_column, power, rows, study, two, two_rows,
};

/// The planted exponent is 0.1.
const BATTERY: &str = "
study: planted
statements:
  - {quantity: alpha, above: 0.05, reason: half of what is planted}
";

fn made_with(planted: &Planted, battery: &Battery) -> Found {
    let given = Given::small(battery, 3);
    let found = (PART.run)(&planted.run(), &given).expect("made").expect("it applies");
    for name in found.quantities.keys() {
        let is_declared = |pattern: &&&str| match pattern.split_once('*') {
            Some((start, end)) => name.starts_with(start) && name.ends_with(end),
            None => *name == **pattern,
        };
        assert!(PART.declares.iter().any(|one| is_declared(&one)), "{name} is not declared");
    }
    found
}

fn made(planted: &Planted) -> Found {
    made_with(planted, &Battery::default())
}

fn with_statement(planted: &Planted) -> Found {
    made_with(planted, &serde_yaml::from_str(BATTERY).expect("a battery"))
}

fn value(found: &Found, name: &str) -> f64 {
    let names = || found.quantities.keys().collect::<Vec<_>>();
    found.quantities.get(name).unwrap_or_else(|| panic!("{name} among {:?}", names())).estimate
}

fn number(found: &Found, name: &str) -> f64 {
    value(found, &format!("extrapolation.training_flop.{name}"))
}

/// Rows of the planted law under a tenth of the usual noise.
fn quiet() -> Observations {
    rows(120, 4.0, |row, flop| law(flop) * (1.0 + 0.1 * noise(row)))
}

/// A law that is true foretells within its noise of 0.5 %, and its intervals hold.
#[test]
fn a_true_law_foretells() {
    let found = made(&Planted::usual());
    assert!(number(&found, "error") < 0.01, "{:?}", found.quantities);
    assert!(number(&found, "held_near") > 0.9, "{:?}", found.quantities);
}

/// Losses that turn down from 3e20 FLOP on: every fit to the smaller runs is too high, by more
/// the farther it looks, and its intervals miss.
#[test]
fn a_law_that_breaks_is_found_out() {
    let bent = |row: usize, flop: f64| {
        let bend = if flop > 3e20 { laws::exp(-0.05 * laws::ln(flop / 3e20)) } else { 1.0 };
        law(flop) * bend * (1.0 + 0.1 * noise(row))
    };
    let found = made(&Planted::new(study(), rows(120, 4.0, bent)));
    assert!(number(&found, "bias_far") > 0.02, "{:?}", found.quantities);
    assert!(number(&found, "held_far") < 0.6, "{:?}", found.quantities);
    assert!(number(&found, "slope") > 0.5, "{:?}", found.quantities);
    assert!(value(&found, "extrapolation.largest.held") < 0.5, "{:?}", found.says);
}

/// The loss bends on log-log axes as the law says: a straight line does not follow, and the last
/// value even less.
#[test]
fn a_true_law_beats_the_baselines() {
    let found = made(&Planted::new(study(), quiet()));
    assert!(number(&found, "baseline_p") < 0.05, "{:?}", found.tables);
    assert!(number(&found, "baseline_gain") > 2.0, "{:?}", found.tables);
    let table = found.tables.iter().find(|table| table.id == "baselines").expect("a table");
    assert_eq!(table.rows.len(), 2, "of compute alone the nearest run is the last: {table:?}");
}

/// Losses on a straight line: the law with its offset, which is not there, foretells no better.
#[test]
fn a_law_that_is_no_better_than_a_line_does_not_beat_it() {
    let straight = rows(120, 4.0, |row, flop| power(flop) * (1.0 + noise(row)));
    let found = made(&Planted::new(study(), straight));
    assert!(number(&found, "baseline_p") > 0.05, "{:?}", found.tables);
    assert!(number(&found, "baseline_gain") < 1.5, "{:?}", found.tables);
}

/// A law in parameters and tokens has the nearest run beside the last.
#[test]
fn the_nearest_run_is_a_baseline_of_a_law_in_two_variables() {
    let sizes = (0..64).map(|index| {
        let at = |steps: usize| laws::exp(0.6 * steps as f64);
        [1e7 * at(index / 8), 1e9 * at(index % 8)]
    });
    let found = made(&Planted::new(two(), two_rows(sizes.collect())));
    let table = found.tables.iter().find(|table| table.id == "baselines").expect("a table");
    assert_eq!(table.rows.len(), 6, "three for parameters, three for tokens: {table:?}");
    assert!(value(&found, "extrapolation.params.baseline_gain") > 2.0, "{table:?}");
    assert!(value(&found, "extrapolation.largest.distance") >= 2.0, "{:?}", found.says);
}

/// Of 120 rows over four decades 83 are sixteen times smaller than the largest; the next larger
/// step is a factor of 1.08.
#[test]
fn the_largest_run_is_foretold_from_much_smaller_ones() {
    let found = made(&Planted::usual());
    let distance = value(&found, "extrapolation.largest.distance");
    assert!((16.0..17.5).contains(&distance), "{distance}");
    assert!(value(&found, "extrapolation.largest.error") < 0.02, "{:?}", found.says);
    assert!(value(&found, "extrapolation.largest.held") > 0.5, "{:?}", found.says);
    let foretold = &found.quantities["extrapolation.largest.foretold"];
    let [low, high] = [foretold.low, foretold.high].map(|end| end.expect("an interval"));
    assert!(low < foretold.estimate && foretold.estimate < high, "{foretold:?}");
    assert!(found.says.iter().any(|said| said.contains("line 121 of planted")), "{:?}", found.says);
}

/// Seven models, as families of models are: pairs cannot be drawn, Student's t takes their place.
#[test]
fn the_largest_of_seven_models_has_an_interval() {
    let seven = |off: f64| {
        let loss = |row: usize, flop: f64| {
            let off = if row == 6 { off } else { 0.0 };
            law(flop) * (1.0 + 0.1 * noise(row) + off)
        };
        made(&Planted::new(study(), rows(7, 4.0, loss)))
    };
    let found = seven(0.0);
    assert!(value(&found, "extrapolation.largest.held") > 0.5, "{:?}", found.says);
    assert!(found.says.iter().any(|said| said.contains("by Student's t")), "{:?}", found.says);
    let off = seven(0.3);
    assert!(value(&off, "extrapolation.largest.held") < 0.5, "{:?}", off.says);
    assert!(value(&off, "extrapolation.largest.error") > 0.2, "{:?}", off.says);
}

/// The rows in families, by their numbers.
fn in_families(mut rows: Observations, of_row: impl Fn(usize) -> usize) -> Observations {
    let names = (0..rows.len()).map(|row| format!("family {}", of_row(row))).collect();
    rows.labels.insert("family".to_owned(), names);
    rows
}

/// Four families of one law: no family turns the exponent, and each is foretold within the noise.
#[test]
fn families_of_one_law_do_not_decide() {
    let planted = Planted::new(study(), in_families(quiet(), |row| row % 4));
    let found = with_statement(&planted);
    assert!(value(&found, "families_flipping") < 0.5, "{:?}", found.says);
    assert!(value(&found, "extrapolation.families.error") < 0.001, "{:?}", found.says);
}

/// Losses that flatten in the family of the largest runs alone: without it the exponent is the
/// planted 0.1, with it the law bends more.
#[test]
fn a_family_that_makes_the_statement_is_found() {
    let flattened = rows(120, 4.0, |row, flop| {
        law(flop.min(1e21)) * (1.0 + 0.1 * noise(row)) - 1e-3 * (flop / 1e22)
    });
    let planted = Planted::new(study(), in_families(flattened, |row| row / 30));
    let battery = BATTERY.replace("above: 0.05", "above: 0.15");
    let found = made_with(&planted, &serde_yaml::from_str(&battery).expect("a battery"));
    let turning = value(&found, "families_flipping");
    assert!((turning - 1.0).abs() < 0.5, "{:?} {:?}", found.says, found.tables);
    assert!(found.says.iter().any(|said| said.ends_with("without family 3.")), "{:?}", found.says);
}

#[test]
fn two_families_are_too_few() {
    let planted = Planted::new(study(), in_families(quiet(), |row| row % 2));
    let found = with_statement(&planted);
    assert!(!found.quantities.contains_key("families_flipping"), "{:?}", found.says);
}

/// Twelve runs of ten checkpoints each, by their losses.
fn checkpoints(loss: impl Fn(usize, f64, f64) -> f64) -> Observations {
    let mut all = rows(120, 4.0, |_, _| 3.0);
    let at = |row: usize| (1e18 * laws::exp(0.7 * (row / 10) as f64), (row % 10 + 1) as f64 / 10.0);
    let flop: Vec<f64> = (0..120).map(|row| at(row).0 * at(row).1).collect();
    let losses = (0..120).map(|row| loss(row, flop[row], at(row).1)).collect();
    let tokens = (0..120).map(|row| 1e10 * at(row).1).collect();
    all.columns.insert("training_flop".to_owned(), planted_column("training_flop", flop));
    all.columns.insert("loss_nats".to_owned(), planted_column("loss_nats", losses));
    all.columns.insert("training_tokens".to_owned(), planted_column("training_tokens", tokens));
    all.clusters = (0..120).map(|row| row / 10).collect();
    all
}

/// Checkpoints of one law: nothing turns without the early ones.
#[test]
fn checkpoints_of_one_law_do_not_decide() {
    let all = checkpoints(|row, flop, _| law(flop) * (1.0 + 0.1 * noise(row)));
    let found = with_statement(&Planted::new(study(), all));
    assert!(value(&found, "early_flips") < 0.5, "{:?}", found.says);
    assert!(value(&found, "early_shift") < 3.0, "{:?}", found.says);
}

/// Checkpoints of a warm-up that lie far above their runs' law: the exponent hangs on them.
#[test]
fn checkpoints_of_the_warm_up_are_found() {
    let all = checkpoints(|row, flop, done| {
        let warm = if done < 0.15 { 2.0 } else { 1.0 };
        law(flop) * warm * (1.0 + 0.1 * noise(row))
    });
    let found = made(&Planted::new(study(), all));
    assert!(value(&found, "early_shift") > 1.0, "{:?}", found.says);
    assert!(!found.quantities.contains_key("early_flips"), "without statements: {:?}", found.says);
}

/// Rows in clusters of different models are families, not checkpoints.
#[test]
fn clusters_of_several_sizes_are_no_runs() {
    let mut all = checkpoints(|row, flop, _| law(flop) * (1.0 + 0.1 * noise(row)));
    let params = (0..120).map(|row| 1e8 * f64::from(row % 10 + 1)).collect();
    all.columns.insert("params".to_owned(), planted_column("params", params));
    let found = made(&Planted::new(study(), all));
    assert!(!found.quantities.contains_key("early_shift"), "{:?}", found.says);
}
