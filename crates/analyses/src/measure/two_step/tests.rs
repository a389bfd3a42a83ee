//! Planted runs: the loss is a power of compute and the accuracy exactly a sigmoid of the loss.

use std::collections::BTreeMap;

use measures::Draws;
use observations::Observations;

use super::TwoStep;
use crate::measure::compute::{Compute, Given};
use crate::numbers::Numbers;
use crate::study::checks::planted::{noise, planted_column, rows};

const METHOD: &str = "
within: null
along: training_flop
loss:
  {law: power_law_offset, variables: [training_flop], response: loss_nats, offset: E,
    starts: {alpha: [0.05, 0.1, 0.2]}}
metric:
  {law: accuracy_sigmoid, variables: [loss_nats], response: accuracy_fraction, offset: null,
    hold: {floor: 0.25}, starts: {ceiling: [0.8, 0.99], k: [1.0, 3.0], L_0: [2.5, 3.0]}}
direct:
  {law: power_law, variables: [training_flop], response: accuracy_fraction, offset: null,
    starts: {c: [0.05, 0.2]}}
seen_share: 0.5
origins: 8
objective: least_squares
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
";

fn method() -> TwoStep {
    serde_yaml::from_str(METHOD).expect("a method")
}

/// Forty-eight runs over six decades of compute, the loss under so much noise and the accuracy
/// under as much.
fn planted(size: f64) -> Observations {
    let loss = move |row: usize, flop: f64| {
        let power = laws::exp(laws::ln(140.0) - 0.1 * laws::ln(flop));
        (1.4 + power) * (1.0 + size * noise(row))
    };
    let mut rows = rows(48, 6.0, loss);
    let accuracy = |(row, loss): (usize, &f64)| {
        let sigmoid = 0.25 + 0.7 / (1.0 + laws::exp(2.0 * (loss - 2.6)));
        sigmoid * (1.0 + size * noise(row + 1_000))
    };
    let losses = rows.columns["loss_nats"].values.clone();
    let accuracies = losses.iter().enumerate().map(accuracy).collect();
    let column = planted_column("accuracy_fraction", accuracies);
    rows.columns.insert("accuracy_fraction".to_owned(), column);
    rows
}

fn computed(method: &TwoStep, rows: &Observations) -> Numbers {
    let given = Given {
        id: "planted",
        rows,
        arms: BTreeMap::new(),
        fits: &BTreeMap::new(),
        constants: &[],
        draws: Some(Draws { replicates: 100, level: 0.9, seed: 3 }),
    };
    let mut found = Numbers::new(rows.len(), 0.9);
    method.compute(&given, &mut found).expect("it can be computed");
    for name in found.quantities.keys() {
        assert!(method.names().contains(name), "{name} is not declared");
    }
    found
}

fn number(found: &Numbers, name: &str) -> f64 {
    found.quantities.get(name).unwrap_or_else(|| panic!("{name} is filed")).estimate
}

/// Without noise the chain foretells every larger run to the last digits, and a power law of
/// accuracy does not.
#[test]
fn an_exact_chain_foretells_all_larger_runs() {
    let found = computed(&method(), &planted(0.0));
    let of = |name: &str| number(&found, name);
    assert!(of("two_step.error") < 1e-6, "{}", of("two_step.error"));
    assert!(of("direct.error") > 1e-2, "{}", of("direct.error"));
    assert!(of("nearer") < -0.99, "{}", of("nearer"));
    assert!(of("loss_error") < 1e-6 && of("error_with_measured_loss") < 1e-6);
    assert!(of("direct.largest_error") > of("direct.error"), "the largest is farthest");
    // Eight bounds below which at least half of the runs lie, by hand: 24 to 45.
    assert_eq!((of("origins"), of("held_out_runs")), (8.0, 24.0));
    assert!(
        (of("largest_distance") / laws::exp(24.0 / 47.0 * 6.0 * laws::ln(10.0)) - 1.0).abs() < 1e-6
    );
}

/// With noise the chain's intervals hold the runs about as often as they say, and those of the
/// wrong law do not.
#[test]
fn intervals_of_the_chain_hold_the_runs() {
    let found = computed(&method(), &planted(1.0));
    let of = |name: &str| number(&found, name);
    assert!(of("two_step.coverage") > 0.8, "{}", of("two_step.coverage"));
    assert!(of("direct.coverage") < 0.6, "{}", of("direct.coverage"));
    assert!(of("two_step.error") < of("direct.error"));
    assert!(of("two_step.width") > 0.01, "{}", of("two_step.width"));
}

/// Two texts of a label whose losses differ: the laws are fitted within each.
#[test]
fn texts_of_a_label_are_fitted_apart() {
    let mut rows = planted(0.0);
    let texts = (0..48).map(|row| ["one", "other"][row % 2].to_owned()).collect();
    rows.labels.insert("corpus".to_owned(), texts);
    let losses = rows.columns.get_mut("loss_nats").expect("planted");
    losses.values.iter_mut().skip(1).step_by(2).for_each(|loss| *loss += 0.4);
    let apart = TwoStep { within: Some("corpus".to_owned()), ..method() };
    let [apart, together] = [apart, method()].map(|method| computed(&method, &rows));
    assert!(number(&apart, "two_step.error") < 1e-6, "{:?}", apart.quantities["two_step.error"]);
    assert!(number(&together, "two_step.error") > 1e-3, "{:?}", together.quantities);
}

#[test]
fn what_makes_no_chain_is_refused() {
    for (from, to, said) in [
        ("variables: [loss_nats]", "variables: [params]", "metric.variables: [loss_nats]"),
        (
            "variables: [training_flop], response: accuracy_fraction",
            "variables: [training_flop], response: error_fraction",
            "both foretell one column",
        ),
        ("origins: 8", "origins: 0", "nothing is foretold"),
        ("seen_share: 0.5", "seen_share: 1.5", "seen_share 1.5 is not between 0 and 1"),
        ("hold: {floor: 0.25}", "hold: {flor: 0.25}", "no parameter \"flor\""),
    ] {
        let method: TwoStep =
            serde_yaml::from_str(&METHOD.replacen(from, to, 1)).expect("well formed");
        let refused = method.check().expect_err("a fault").to_string();
        assert!(refused.contains(said), "{refused}");
    }
    method().check().expect("the method itself is in order");
}
