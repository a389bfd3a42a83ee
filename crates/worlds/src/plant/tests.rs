//! What is planted is what the file says: closed forms without noise, known means with it.

use std::collections::BTreeMap;

use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use analyses::study::Study;
use measures::regress;
use observations::{Column, Observations, quantity};

use super::{Ground, Plant, Streams};
use crate::chance::stream;

/// A set with these columns and one label, each row a cluster of its own.
fn set(columns: &[(&str, Vec<f64>)], label: &[&str]) -> Observations {
    let rows = columns[0].1.len();
    let column = |(name, values): &(&str, Vec<f64>)| {
        let quantity = quantity(name).expect("a known quantity");
        ((*name).to_owned(), Column { quantity, meaning: String::new(), values: values.clone() })
    };
    Observations {
        id: "runs".to_owned(),
        loss_group: String::new(),
        columns: columns.iter().map(column).collect(),
        labels: BTreeMap::from([(
            "family".to_owned(),
            (0..rows).map(|row| label[row % label.len()].to_owned()).collect(),
        )]),
        lines: (2..rows + 2).collect(),
        clusters: (0..rows).collect(),
    }
}

/// The sets that a plant makes of some rows, one an index.
fn planted(
    plant: &str,
    rows: &Observations,
    study: Option<&str>,
    sets: usize,
) -> Vec<Observations> {
    let plant: Plant = serde_yaml::from_str(plant).expect("a plant");
    plant.check().expect("a plant that means something");
    let studies = study.map(|text| Document {
        location: "runs.yaml".to_owned(),
        stem: "runs".to_owned(),
        text: text.to_owned(),
        digest: String::new(),
    });
    let documents = Documents { studies: studies.into_iter().collect(), ..Documents::default() };
    let definitions = Definitions::read(&documents).expect("definitions");
    let of = |_: &str| Ok(rows);
    let ground =
        Ground { reduced: &Study::clone, definitions: &definitions, constants: &[], set: &of };
    let planter = plant.prepare("runs", &ground).expect("rows that can be planted");
    let of_index = |index: usize| {
        let named = |words: &str| stream(5, words, index);
        planter(&Streams { named: &named })
    };
    (0..sets).map(of_index).collect()
}

/// Training runs at 30 places about `L = 1.7 + 400/N^0.34 + 2000/D^0.37`, a tenth of a per cent up
/// and down.
fn runs() -> Observations {
    let (mut params, mut tokens, mut loss) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..30_u32 {
        let n = 1e8 * libm::pow(3.0, f64::from(row % 5));
        let d = 2e9 * libm::pow(2.5, f64::from(row / 5));
        let wave = 1.0 + 0.001 * f64::from((row * 7) % 5) - 0.002;
        params.push(n);
        tokens.push(d);
        loss.push(wave * said(n, d, 1.7));
    }
    let flop = params.iter().zip(&tokens).map(|(n, d)| 6.0 * n * d).collect();
    set(
        &[
            ("params", params),
            ("training_tokens", tokens),
            ("training_flop", flop),
            ("loss_nats", loss),
        ],
        &["one"],
    )
}

fn said(n: f64, d: f64, floor: f64) -> f64 {
    floor + 400.0 / libm::pow(n, 0.34) + 2000.0 / libm::pow(d, 0.37)
}

const STUDY: &str = "id: runs\ntitle: t\nquestion: q\nobservations: runs\nexclude: []\n\
    law: chinchilla_additive\nvariables: [params, training_tokens]\n\
    objective: {huber: {delta: 0.001}}\n\
    starts: {alpha: [0.2, 0.4], beta: [0.2, 0.4]}\n\
    solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}\n\
    bootstrap: {draw: rows, replicates: 100, level: 0.95, seed: 1}\n\
    budgets_flop: {\"1e21\": 1.0e+21}\npublished: []\noffset: E\n";

#[test]
fn a_law_without_noise_is_its_closed_form() {
    let rows = runs();
    let plant = "law: {study: runs, with: {A: 400, B: 2000, E: 1.5, alpha: 0.34, beta: 0.37}, \
        noise: signs, noise_times: 0}";
    let planted = planted(plant, &rows, Some(STUDY), 1);
    for row in 0..rows.len() {
        let at = |name: &str| planted[0].columns[name].values[row];
        let expected = said(at("params"), at("training_tokens"), 1.5);
        assert!((at("loss_nats") / expected - 1.0).abs() < 1e-12, "row {row}");
    }
}

#[test]
fn rows_keep_the_size_of_their_residual_and_lose_its_sign() {
    let rows = runs();
    let sets = planted("law: {study: runs, noise: signs}", &rows, Some(STUDY), 40);
    for row in 0..rows.len() {
        let mut values: Vec<f64> =
            sets.iter().map(|set| set.columns["loss_nats"].values[row]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup_by(|a, b| (*a / *b - 1.0).abs() < 1e-12);
        assert!(values.len() <= 2, "row {row} has the values {values:?}");
        let own = rows.columns["loss_nats"].values[row];
        let is_there = values.iter().any(|value| (value / own - 1.0).abs() < 1e-9);
        assert!(is_there, "row {row} never keeps its own sign");
    }
}

#[test]
fn lines_have_the_stated_slope_and_the_measured_noise() {
    let flop: Vec<f64> = (0..60).map(|row| 1e18 * libm::pow(1.3, f64::from(row / 2))).collect();
    let noise = |row: usize| 0.03 * (f64::from(u32::try_from(row * 37 % 17).expect("small")) - 8.0);
    let error = flop
        .iter()
        .enumerate()
        .map(|(row, flop)| laws::exp(-0.1 * laws::ln(flop / 1e18) - 1.0 + noise(row)))
        .collect();
    let rows = set(&[("training_flop", flop), ("error_fraction", error)], &["one", "two"]);
    let spread: f64 = (0..60).map(|row| noise(row) * noise(row)).sum::<f64>() / 60.0;
    let plant = "lines: {response: error_fraction, group: family, terms: [training_flop], \
        set: {training_flop: -0.3}, noise: drawn}";
    let sets = planted(plant, &rows, None, 50);
    let (mut slopes, mut squares) = (0.0, 0.0);
    for set in &sets {
        let ln = |name: &str| super::logarithms(set, name).expect("positive");
        let (x, y) = (ln("training_flop"), ln("error_fraction"));
        let [even_x, even_y] =
            [&x, &y].map(|all| all.iter().step_by(2).copied().collect::<Vec<_>>());
        let found = regress(&[&even_x], &even_y).expect("a line").coefficients;
        slopes += found[1] / 50.0;
        let residual = |at: usize| even_y[at] - found[0] - found[1] * even_x[at];
        squares += (0..30).map(|at| residual(at) * residual(at)).sum::<f64>() / 28.0 / 50.0;
    }
    assert!((slopes + 0.3).abs() < 0.01, "slope {slopes}");
    assert!((squares / spread - 1.0).abs() < 0.15, "noise {squares} for {spread}");
}

/// With one chance p, the blocks until the first success are geometric: their mean is
/// `1/(1 - (1-p)^block)` (closed form).
#[test]
fn sampling_that_stops_waits_as_long_as_the_geometric_law_says() {
    let ones = vec![60.0; 400];
    let rows = set(&[("samples", ones.clone()), ("successes", ones)], &["one"]);
    let plant = |drift: &str| {
        format!(
            "counts: {{key: [family], share: s, chances: {{given: {{p: [0.004], weights: [1]}}}}, \
            stopped: {{block: 60, blocks_max: 1000, drift: {drift}}}}}"
        )
    };
    let mean_blocks = |drift: &str| {
        let set = &planted(&plant(drift), &rows, None, 1)[0];
        let samples = &set.columns["samples"].values;
        assert!(set.columns["successes"].values.iter().all(|&c| c >= 1.0), "each stopped");
        samples.iter().sum::<f64>() / 60.0 / samples.len() as f64
    };
    let expected = 1.0 / (1.0 - libm::pow(1.0 - 0.004, 60.0));
    // The standard deviation of a geometric waiting time is below its mean.
    let error = expected / 20.0;
    let steady = mean_blocks("steady");
    assert!((steady - expected).abs() < 4.0 * error, "{steady} for {expected}");
    assert!(mean_blocks("{power: 1.0}") < steady - 1.0, "a rising chance waits less");
    assert!(mean_blocks("{power: -0.5}") > steady + 1.0, "a falling chance waits longer");
    let jump = mean_blocks("{jump: {after: 1, times: 100.0}}");
    assert!(jump < 2.0, "after the jump one block is enough: {jump}");
}

#[test]
fn sets_that_share_their_draws_have_one_chance_a_key() {
    let samples = vec![1e6; 50];
    let successes: Vec<f64> = (0..50).map(|row| 2e4 * f64::from(row)).collect();
    let mut rows = set(&[("samples", samples), ("successes", successes)], &["one"]);
    let names = (0..50).map(|row| format!("problem {row}")).collect();
    rows.labels.insert("problem".to_owned(), names);
    let plant = "counts: {key: [problem], share: s, chances: {published: {of: runs, plus: 0.5}}}";
    let two = [planted(plant, &rows, None, 2), planted(plant, &rows, None, 2)];
    assert_eq!(two[0], two[1], "the same seed makes the same rows");
    let share = |set: &Observations, row: usize| set.columns["successes"].values[row] / 1e6;
    let differ =
        (0..50).filter(|&row| (share(&two[0][0], row) - share(&two[0][1], row)).abs() > 0.01);
    assert!(differ.count() > 30, "another set draws other chances");
    // A million samples show the chance to a thousandth: it is one of the published shares.
    for row in 0..50 {
        let found = share(&two[0][0], row);
        let nearest = (0..50).map(|at| (found - 0.02 * f64::from(at)).abs()).fold(1.0, f64::min);
        assert!(nearest < 0.003, "row {row}: {found}");
    }
}

#[test]
fn the_least_of_a_bowl_lies_where_it_is_planted() {
    let (mut rates, mut batches, mut loss) = (Vec::new(), Vec::new(), Vec::new());
    for rate in 0..9 {
        for batch in 0..9 {
            rates.push(1e-4 * libm::pow(2.0, f64::from(rate)));
            batches.push(1e5 * libm::pow(2.0, f64::from(batch)));
            let away = f64::from((rate - 4) * (rate - 4) + (batch - 4) * (batch - 4));
            loss.push(2.0 + 0.001 * away + 1e-5 * f64::from((rate * 5 + batch * 3) % 7));
        }
    }
    let params = vec![1e9; 81];
    let rows = set(
        &[
            ("params", params),
            ("learning_rate", rates),
            ("batch_tokens", batches),
            ("loss_nats", loss),
        ],
        &["one"],
    );
    let plant = "bowls: {response: loss_nats, cells: [params], near: 0.05, settings: \
        {learning_rate: {best: 1, spread: 0, ends: 0.1}, batch_tokens: {best: 0.25, spread: 0, \
        ends: 0.1}}}";
    let set = &planted(plant, &rows, None, 1)[0];
    let loss = &set.columns["loss_nats"].values;
    let best = (0..81).min_by(|&a, &b| loss[a].total_cmp(&loss[b])).expect("rows");
    assert_eq!([best / 9, best % 9], [8, 2], "the greatest rate, a quarter of the batches");
    // From the best to the far end is twice half the range: four times the stated rise.
    let rise = laws::ln(loss[2] / loss[best]);
    assert!((rise - 0.4).abs() < 1e-3, "{rise}");
}
