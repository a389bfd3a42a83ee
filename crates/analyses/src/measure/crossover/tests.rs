//! Laws of two planted sweeps that cross, with the points of the frontier and with the runs drawn.

use std::collections::BTreeMap;

use measures::Draws;
use observations::Observations;
use observations::order::frontier;

use super::Crossover;
use crate::measure::compute::{Compute, Given, Rows};
use crate::numbers::Numbers;
use crate::rows::column;
use crate::study::checks::planted::{Planted, noise, rows, study};
use crate::study::fitted::{Fits, Fitted};

/// Where the laws of both arms are one unit above their floor.
const PLACE: f64 = 1e20;

/// A sweep about `1.7 + (C/1e20)^-exponent`: eight runs about each of sixty places of compute, each
/// worse than the law by up to a fifth of what compute removes.
fn sweep(exponent: f64) -> Observations {
    rows(480, 4.0, |row, flop| {
        let excess = (row as f64 * 0.618_033_988_749_894_8).fract();
        let power = laws::exp(-exponent * laws::ln(flop / PLACE));
        1.7 + power * (1.0 + 0.2 * excess * excess + 0.1 * noise(row))
    })
}

/// The study of the frontier of a sweep.
fn fitted(all: &Observations) -> Planted {
    let [along, metric] =
        ["training_flop", "loss_nats"].map(|name| column(all, name).expect("there"));
    Planted::new(study(), all.take(&frontier(along, metric)))
}

fn method(draw: &str) -> Crossover {
    let text = format!(
        "{{first: one, second: two, metric: loss_nats, along: training_flop, unit: {{name: FLOP, \
        holds: 1}}, envelope: running_minimum, bins_per_decade: 4, fits: {{first: one, second: \
        two, path: variable, widened_decades: 1{draw}}}}}"
    );
    serde_yaml::from_str(&text).expect("well written")
}

/// The laws of `fits` over the runs of `arms`.
fn computed<'a>(
    draw: &str,
    arms: [&Observations; 2],
    fits: [&'a Planted; 2],
) -> anyhow::Result<Numbers> {
    let names = ["one", "two"];
    let of_arm = |(name, rows): (&str, &Observations)| {
        (name.to_owned(), Rows { title: name.to_owned(), observations: rows.clone() })
    };
    let none = arms[0].take(&[]);
    let of_fit = |planted: &'a Planted| Ok(Fitted { study: &planted.study, fit: &planted.fit });
    let all: Fits<'a> =
        names.into_iter().zip(fits).map(|(name, fit)| (name.to_owned(), of_fit(fit))).collect();
    let arms: BTreeMap<String, Rows> = names.into_iter().zip(arms).map(of_arm).collect();
    let draws = Draws { replicates: 100, level: 0.95, seed: 3 };
    let given =
        Given { id: "probe", rows: &none, arms, fits: &all, draws: Some(draws), constants: &[] };
    let mut found = Numbers::new(0, draws.level);
    method(draw).compute(&given, &mut found)?;
    Ok(found)
}

/// The crossing is where it was planted, and the interval over drawn runs holds it; with the points
/// drawn it is another one, since the studies draw twenty times.
#[test]
fn runs_of_both_arms_are_drawn() {
    let (one, two) = (sweep(0.1), sweep(0.14));
    let (first, second) = (fitted(&one), fitted(&two));
    let fits = [&first, &second];
    let runs = computed(", draw: runs", [&one, &two], fits).expect("computed");
    let crossing = &runs.quantities["crossing"];
    let [low, high] = [crossing.low, crossing.high].map(|end| end.expect("drawn"));
    assert!((0.8..1.25).contains(&(crossing.estimate / PLACE)), "{crossing:?}");
    assert!(low < PLACE && PLACE < high && high / low < 10.0, "{crossing:?}");
    assert!(runs.quantities["first_to_second_share"].estimate > 0.95, "{:?}", runs.quantities);
    let points = computed("", [&one, &two], fits).expect("computed");
    let of_points = &points.quantities["crossing"];
    assert!((of_points.estimate / crossing.estimate - 1.0).abs() < 1e-12, "the same laws");
    assert_ne!(of_points.low, crossing.low, "other draws");
}

/// Runs whose frontier is not what the study fits are refused.
#[test]
fn other_runs_are_refused() {
    let (one, two) = (sweep(0.1), sweep(0.14));
    let (first, second) = (fitted(&one), fitted(&two));
    let said = computed(", draw: runs", [&two, &one], [&first, &second]).expect_err("other runs");
    assert!(said.to_string().contains("the frontier of arm one has"), "{said}");
}
