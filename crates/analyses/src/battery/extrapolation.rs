//! What the law says of runs that it has not seen, by how much larger they are: rolling hold-out by
//! compute, parameters and tokens.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use fit::{Bounds, Effort, Problem};
use robustness::{Bootstrap, bootstrap, percentile_interval};

use super::Sizes;
use super::part::{Found, Given, Part};
use crate::rows::column;
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "extrapolation",
    title: "Runs it has not seen",
    declares: &[
        "extrapolation.*.error",
        "extrapolation.*.error_far",
        "extrapolation.*.bias_far",
        "extrapolation.*.runs_far",
        "extrapolation.*.held_near",
        "extrapolation.*.held_far",
        "extrapolation.*.horizon",
        "extrapolation.*.slope",
    ],
    run,
};

/// Along what a run can be larger than those that were seen.
const ALONG: [(&str, &str); 3] =
    [("training_flop", "compute"), ("params", "parameters"), ("training_tokens", "tokens")];
/// Origins at most: each is a fit with its resamples.
const ORIGINS_MAX: usize = 12;
/// Upper ends of the classes of distance; beyond the last there is one more.
const CLASSES: [f64; 4] = [2.0, 4.0, 8.0, 16.0];
/// From this distance on a run is far.
const FAR: f64 = 8.0;
/// The level of the intervals for a new run.
const LEVEL: f64 = 0.95;
/// Fewer held-out runs than this say nothing.
const RUNS_MIN: usize = 10;

/// What became of one run.
#[derive(Clone, Copy)]
struct Outcome {
    /// `ln y - ln L`.
    ln_error: f64,
    /// Whether the interval for a new run held it.
    is_held: bool,
}

type HeldOut = stress::HeldOut<Outcome>;

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let mut found = Found::default();
    let mut rows = Vec::new();
    for (name, words) in ALONG {
        let Ok(sizes) = column(&run.fit.rows, name) else { continue };
        let held_out = held_out(run, given, sizes)?;
        if held_out.len() < RUNS_MIN {
            continue;
        }
        found.says.extend(sentences(words, &held_out));
        for (short, quantity) in quantities(words, &held_out, run) {
            found.quantities.insert(format!("extrapolation.{name}.{short}"), quantity);
        }
        rows.extend(table_rows(words, &held_out));
    }
    if found.quantities.is_empty() {
        return Ok(None);
    }
    found.tables.push(FreeTable {
        id: "distance".to_owned(),
        title: "How far off the law is on runs larger than those it was fitted to, and how often \
            its interval of 95 % for a new run holds them. Errors are medians."
            .to_owned(),
        columns: ["Larger in", "By a factor of", "Runs", "Error, %", "Bias, %", "Held, %"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    });
    Ok(Some(found))
}

/// Every run that is larger than an origin, with what the fit to the smaller ones made of it.
fn held_out(run: &Run<'_>, given: &Given<'_>, sizes: &[f64]) -> Result<Vec<HeldOut>> {
    let names = run.study.variables.iter();
    let variables: Vec<&[f64]> =
        names.map(|name| column(&run.fit.rows, name)).collect::<Result<_>>()?;
    let response = column(&run.fit.rows, &run.study.response)?;
    let replicates = if given.sizes == Sizes::Full { 200 } else { 50 };
    let fit = |rows: &[usize]| fitted(run, &variables, response, rows, (replicates, given.seed));
    let foretell = |fitted: &Fitted, row: usize| {
        let ln_x: Vec<f64> = variables.iter().map(|values| laws::ln(values[row])).collect();
        let ln_error = laws::ln(response[row]) - run.law.ln_loss(&fitted.theta, &ln_x);
        let seed = robustness::seed(given.seed, &row.to_string());
        let (thetas, errors) = (&fitted.replicates, &fitted.errors);
        let draws = stress::new_run(run.law, thetas, &ln_x, errors, 5, seed);
        let interval = percentile_interval(&draws, LEVEL);
        let is_held = interval.low <= response[row] && response[row] <= interval.high;
        Outcome { ln_error, is_held }
    };
    let origins = stress::origins(sizes, ORIGINS_MAX);
    Ok(stress::rolling_origin(sizes, &origins, &fit, &foretell))
}

/// A fit to the runs that were seen.
struct Fitted {
    theta: Vec<f64>,
    replicates: Vec<Vec<f64>>,
    errors: Vec<f64>,
}

/// The fit to some rows; none where they are too few, do not determine the law, or nine tenths of
/// the resamples cannot be fitted.
fn fitted(
    run: &Run<'_>,
    variables: &[&[f64]],
    response: &[f64],
    rows: &[usize],
    (replicates, seed): (usize, u64),
) -> Option<Fitted> {
    let chosen = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = variables.iter().map(|values| chosen(values)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let objective = run.study.objective();
    let problem = Problem::new(run.law, objective, &columns, &chosen(response)).ok()?;
    let (grid, config) = (run.study.grid(run.law), run.study.config());
    let none = || Bounds::none(run.law.parameters().len());
    let bounds = run.offset.map_or_else(none, |offset| problem.floor_under(offset));
    let bounds = bounds.within(&run.law.domain());
    let effort = Effort::Promising { first: 16 };
    let best = fit::search(&problem, &grid, effort, &bounds, &config).ok()?.best;
    let is_minimum =
        best.stop.converged() && problem.identification(&best.theta, &best.on_bound).is_full();
    if !is_minimum {
        return None;
    }
    let plan = Bootstrap {
        replicates,
        seed,
        clusters: (0..rows.len()).collect(),
        check_every: robustness::CHECK_EVERY,
    };
    let drawn = bootstrap(&problem, &best.theta, &grid, &plan, &bounds, &config);
    let is_enough = measures::enough(drawn.thetas.len(), replicates);
    let errors = stress::scaled_residuals(&problem, &best.theta);
    is_enough.then_some(Fitted { theta: best.theta, replicates: drawn.thetas, errors })
}

/// The median of some values, none of none.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| robustness::quantile(&values, 0.5))
}

fn error(of: &[&HeldOut]) -> Option<f64> {
    median(of.iter().map(|one| laws::exp(one.found.ln_error.abs()) - 1.0).collect())
}

fn bias(of: &[&HeldOut]) -> Option<f64> {
    median(of.iter().map(|one| laws::exp(-one.found.ln_error) - 1.0).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::battery::definition::Battery;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    fn made(planted: &Planted) -> Found {
        let battery = Battery::default();
        let given = Given { battery: &battery, runs: None, sizes: Sizes::Small, seed: 3 };
        (PART.run)(&planted.run(), &given).expect("made").expect("it applies")
    }

    fn number(found: &Found, name: &str) -> f64 {
        found.quantities[&format!("extrapolation.training_flop.{name}")].estimate
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
        let names = found.quantities.keys();
        for name in names {
            let declared = |pattern: &&&str| {
                let (_, last) = pattern.rsplit_once('.').expect("a short name");
                name.ends_with(&format!(".{last}"))
            };
            assert!(PART.declares.iter().find(declared).is_some(), "{name} is not declared");
        }
    }
}
