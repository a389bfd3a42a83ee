//! Planted tasks: the score is a step above chance, and the loss falls all along or only with it.

use std::collections::BTreeMap;

use super::super::compute::Rows;
use super::*;
use crate::study::checks::planted::{noise, planted_column, rows};

const METHOD: &str = "{tasks: {one: {chance: 0.25, questions: 1000}, two: {chance: 0.25, questions: \
    1000}, three: {chance: 0.25, questions: 1000}, four: {chance: 0.25, questions: 1000}}, loss: \
    loss_nats, score: accuracy_fraction, along: training_flop, within: null, level: 0.95, \
    at_chance_min: 8, rank_correlation: 0.5}";

fn method() -> MetricArtefact {
    serde_yaml::from_str(METHOD).expect("a method")
}

/// Forty-eight models over six decades; the score leaves chance at the thirtieth.
fn arm(falls_all_along: bool, shift: usize) -> Rows {
    let loss = |row: usize, _: f64| {
        let place = if falls_all_along { row } else { row.max(30) };
        (4.0 - 0.03 * place as f64) * (1.0 + noise(7 * row + shift))
    };
    let mut rows = rows(48, 6.0, loss);
    let score = |row: usize| 0.25 + noise(row + shift) + 0.02 * row.saturating_sub(30) as f64;
    let scores = planted_column("accuracy_fraction", (0..48).map(score).collect());
    rows.columns.insert("accuracy_fraction".to_owned(), scores);
    Rows { title: String::new(), observations: rows }
}

fn computed(falls_all_along: bool) -> Numbers {
    let names = ["one", "two", "three", "four"].map(str::to_owned);
    let arms = names.into_iter().zip([1, 2, 3, 4].map(|shift| arm(falls_all_along, shift)));
    let rows = rows(4, 1.0, |_, _| 2.0);
    let given = Given {
        id: "planted",
        rows: &rows,
        arms: arms.collect(),
        fits: &BTreeMap::new(),
        constants: &[],
        draws: Some(Draws { replicates: 200, level: 0.9, seed: 3 }),
    };
    let mut found = Numbers::new(4, 0.9);
    method().compute(&given, &mut found).expect("it can be computed");
    let declared: BTreeSet<String> = method().names().into_iter().collect();
    let filed: BTreeSet<String> = found.quantities.keys().cloned().collect();
    assert_eq!(filed, declared, "all that is declared is filed");
    found
}

#[test]
fn a_loss_that_falls_all_along_makes_an_artefact_and_one_that_waits_does_not() {
    let [artefact, onset] = [true, false].map(computed);
    let of = |found: &Numbers, name: &str| found.quantities[name].estimate;
    for found in [&artefact, &onset] {
        assert!((of(found, "tasks_setting_in") - 4.0).abs() < 1e-12, "{:?}", found.quantities);
        assert!(of(found, "late_share_score") > 0.7, "{}", of(found, "late_share_score"));
        assert!(of(found, "artefact_share_by_chance") < 0.05);
    }
    assert!((of(&artefact, "artefact_share") - 1.0).abs() < 1e-12);
    assert!(of(&artefact, "loss_rank_at_chance") < -0.9);
    assert!((of(&artefact, "late_share_loss") - 0.5).abs() < 0.05, "a straight line");
    assert!(of(&onset, "artefact_share").abs() < 1e-12);
    assert!(of(&onset, "loss_rank_at_chance").abs() < 0.5);
    assert!(of(&onset, "late_share_loss") > 0.7);
}

#[test]
fn what_means_nothing_is_refused() {
    for (from, to, said) in [
        ("chance: 0.25", "chance: 1.25", "tasks.one has chance 1.25 of 1000 questions"),
        ("level: 0.95", "level: 1.5", "level 1.5 is not between 0 and 1"),
        ("at_chance_min: 8", "at_chance_min: 3", "at_chance_min 3 ranks nothing"),
    ] {
        let method: MetricArtefact =
            serde_yaml::from_str(&METHOD.replacen(from, to, 1)).expect("well formed");
        let refused = method.check().expect_err("a fault").to_string();
        assert!(refused.contains(said), "{refused}");
    }
}
