//! How the error of the forecasts grows with the distance from the runs that were fitted.

use std::collections::BTreeMap;

use evidence::{FreeCell, FreeTable, Quantity};

use super::held_out::HeldOut;
use crate::battery::part::Found;
use crate::study::run::Run;

/// Upper ends of the classes of distance; beyond the last there is one more.
const CLASSES: [f64; 4] = [2.0, 4.0, 8.0, 16.0];
/// From this distance on a run is far.
const FAR: f64 = 8.0;
/// Fewer held-out runs than this say nothing of a class.
const RUNS_MIN: usize = 10;

/// Files the numbers along one size, with a sentence; the lines of the table.
pub fn file(
    run: &Run<'_>,
    [name, words]: [&str; 2],
    held_out: &[HeldOut],
    found: &mut Found,
) -> Vec<Vec<FreeCell>> {
    found.says.extend(sentences(words, held_out));
    for (short, quantity) in quantities(words, held_out, run) {
        found.quantities.insert(format!("extrapolation.{name}.{short}"), quantity);
    }
    table_rows(words, held_out)
}

/// The table of all sizes; none without lines.
pub fn table(rows: Vec<Vec<FreeCell>>) -> Option<FreeTable> {
    (!rows.is_empty()).then(|| FreeTable {
        id: "distance".to_owned(),
        title: "How far off the law is on runs larger than those it was fitted to, and how often \
            its interval of 95 % for a new run holds them. Errors are medians."
            .to_owned(),
        columns: ["Larger in", "By a factor of", "Runs", "Error, %", "Bias, %", "Held, %"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    })
}

/// The median of some values, none of none.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    measures::median(&values.collect::<Vec<f64>>())
}

fn error(of: &[&HeldOut]) -> Option<f64> {
    median(of.iter().map(|one| laws::exp(one.found.ln_error.abs()) - 1.0))
}

fn bias(of: &[&HeldOut]) -> Option<f64> {
    median(of.iter().map(|one| laws::exp(-one.found.ln_error) - 1.0))
}

fn held(of: &[&HeldOut]) -> Option<f64> {
    let held = of.iter().filter(|one| one.found.is_held).count();
    (!of.is_empty()).then(|| held as f64 / of.len() as f64)
}

fn select(of: &[HeldOut], is_in: impl Fn(f64) -> bool) -> Vec<&HeldOut> {
    of.iter().filter(|one| is_in(one.distance)).collect()
}

/// What a claim can read.
fn quantities(words: &str, held_out: &[HeldOut], run: &Run<'_>) -> BTreeMap<String, Quantity> {
    let (every, near) = (select(held_out, |_| true), select(held_out, |by| by < CLASSES[0]));
    let far = select(held_out, |by| by >= FAR);
    let n = run.fit.rows.len();
    let of = |what: &str| format!("{what}, runs larger in {words} than those that were fitted");
    let mut all = BTreeMap::new();
    let mut add = |short: &str, value: Option<f64>, unit: &str, what: &str| {
        if let Some(value) = value {
            all.insert(short.to_owned(), Quantity::plain(value, unit, n, of(what)));
        }
    };
    add("error", error(&every), "fraction", "median relative error");
    let is_told = far.len() >= RUNS_MIN;
    add("error_far", error(&far).filter(|_| is_told), "fraction", "median error, 8 times and more");
    add("bias_far", bias(&far).filter(|_| is_told), "fraction", "median bias, 8 times and more");
    add("runs_far", Some(far.len() as f64), "1", "forecasts of runs 8 times as large and more");
    add("held_far", held(&far).filter(|_| is_told), "fraction", "share in the interval of 95 %");
    let is_near_told = near.len() >= RUNS_MIN;
    let share = "share in the interval of 95 %, less than twice as large";
    add("held_near", held(&near).filter(|_| is_near_told), "fraction", share);
    add("horizon", horizon(held_out), "1", "factor from which on the error is twice that nearby");
    add("slope", slope(held_out), "1", "slope of the logarithm of the error on that of the factor");
    all
}

/// The classes of distance with their words.
fn classes() -> Vec<(String, f64, f64)> {
    let mut classes = Vec::new();
    let mut low = 1.0;
    for high in CLASSES {
        classes.push((format!("{low} to {high}"), low, high));
        low = high;
    }
    classes.push((format!("{low} and more"), low, f64::INFINITY));
    classes
}

/// The distance from which on the median error is more than twice that of the nearest class; none
/// where it stays below.
fn horizon(held_out: &[HeldOut]) -> Option<f64> {
    let nearest = error(&select(held_out, |by| by < CLASSES[0]))?;
    classes().into_iter().skip(1).find_map(|(_, low, high)| {
        let there = select(held_out, |by| low <= by && by < high);
        let is_told = there.len() >= RUNS_MIN;
        (is_told && error(&there)? > 2.0 * nearest).then_some(low)
    })
}

/// Slope of ln(error) on ln(distance), least squares.
fn slope(held_out: &[HeldOut]) -> Option<f64> {
    let points: Vec<[f64; 2]> = held_out
        .iter()
        .filter(|one| one.found.ln_error != 0.0)
        .map(|one| [laws::ln(one.distance), laws::ln(one.found.ln_error.abs())])
        .collect();
    let n = points.len() as f64;
    let mean = |axis: usize| points.iter().map(|point| point[axis]).sum::<f64>() / n;
    let [x, y] = [mean(0), mean(1)];
    let across: f64 = points.iter().map(|point| (point[0] - x) * (point[0] - x)).sum();
    let along: f64 = points.iter().map(|point| (point[0] - x) * (point[1] - y)).sum();
    (across > 0.0).then(|| along / across)
}

/// A share in percent, to a tenth.
fn percent(share: f64) -> f64 {
    (1000.0 * share).round() / 10.0
}

fn table_rows(words: &str, held_out: &[HeldOut]) -> Vec<Vec<FreeCell>> {
    let mut rows = Vec::new();
    for (class, low, high) in classes() {
        let there = select(held_out, |by| low <= by && by < high);
        let (Some(error), Some(bias), Some(held)) = (error(&there), bias(&there), held(&there))
        else {
            continue;
        };
        rows.push(vec![
            FreeCell::words(words),
            FreeCell::words(class),
            FreeCell::Value(there.len() as f64),
            FreeCell::Value(percent(error)),
            FreeCell::Value(percent(bias)),
            FreeCell::Value(percent(held)),
        ]);
    }
    rows
}

/// What a reader should know.
fn sentences(words: &str, held_out: &[HeldOut]) -> Option<String> {
    let far = select(held_out, |by| by >= FAR);
    let (error, held) = (error(&far)?, held(&far)?);
    let percent = |share: f64| format!("{:.1} %", percent(share));
    (far.len() >= RUNS_MIN).then(|| {
        format!(
            "Fitted to smaller runs only, the law is off by {} (median) on runs 8 or more times \
            larger in {words}, and its interval of 95 % for a new run holds {} of them.",
            percent(error),
            percent(held)
        )
    })
}
