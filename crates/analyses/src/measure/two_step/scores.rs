//! How far both ways are off on the runs that they had not seen, and which is nearer.

use std::collections::BTreeSet;

use super::WAYS;
use super::fitted::{Context, Foretold};
use crate::numbers::Numbers;

/// Of forecasts that were asked for and not made.
pub const WITHOUT: &str =
    "held-out runs, one at each bound, of which the smaller runs determine no law";

/// A forecast with its bound and how many times larger the run is.
pub type Forecast = (f64, f64, Foretold);

/// Files everything.
pub fn file(forecasts: &[Forecast], context: &Context<'_>, found: &mut Numbers) {
    let mut bounds: Vec<f64> = forecasts.iter().map(|one| one.0).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    let rows: BTreeSet<usize> = forecasts.iter().map(|one| one.2.row).collect();
    found.count("origins", bounds.len(), "bounds below which runs are fitted");
    found.count("held_out_runs", rows.len(), "runs foretold from one bound at least");
    found.count("forecasts", forecasts.len(), "pairs of a bound and a larger run");
    let unit = context.unit();
    let errors = |way: usize| forecasts.iter().map(move |one| off(&one.2, way));
    for (way, name) in WAYS.iter().enumerate() {
        let error = mean(errors(way).map(f64::abs));
        let method = "mean of |foretold - measured| over the forecasts";
        found.plain(&format!("{name}.error"), error, unit, method);
        let method = "mean of foretold - measured over the forecasts";
        found.plain(&format!("{name}.bias"), mean(errors(way)), unit, method);
    }
    file_intervals(forecasts, context, found);
    let loss = mean(forecasts.iter().map(|one| one.2.ln_loss_error.abs()));
    found.plain("loss_error", loss, "1", "mean of |ln L measured - ln L foretold|, first law");
    let known = forecasts.iter().map(|one| (one.2.with_measured_loss - one.2.measured).abs());
    let method = "mean of |foretold - measured| by the second law from the measured loss";
    found.plain("error_with_measured_loss", mean(known), unit, method);
    file_nearer(forecasts, &bounds, found);
    file_largest(forecasts, &bounds, unit, found);
}

/// What one way says minus what was measured.
fn off(foretold: &Foretold, way: usize) -> f64 {
    foretold.ways[way].value - foretold.measured
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// How often the intervals hold a run, and how wide they are: of the forecasts that have both.
fn file_intervals(forecasts: &[Forecast], context: &Context<'_>, found: &mut Numbers) {
    let level = 100.0 * context.level();
    for (way, name) in WAYS.iter().enumerate() {
        let pairs = forecasts.iter().filter_map(|one| Some((&one.2, one.2.ways[way].interval?)));
        let pairs: Vec<(&Foretold, measures::Interval)> = pairs.collect();
        if pairs.is_empty() {
            continue;
        }
        let holds = |(run, interval): &(&Foretold, measures::Interval)| {
            f64::from(u8::from((interval.low..=interval.high).contains(&run.measured)))
        };
        let method = format!("share of the runs within the interval of {level} % of a new run");
        let share = mean(pairs.iter().map(holds));
        found.plain(&format!("{name}.coverage"), share, "fraction", &method);
        let widths = pairs.iter().map(|(_, interval)| interval.high - interval.low);
        let method = format!("mean width of the intervals of {level} %");
        found.plain(&format!("{name}.width"), mean(widths), context.unit(), &method);
    }
}

/// Which way is nearer, forecast by forecast.
fn file_nearer(forecasts: &[Forecast], bounds: &[f64], found: &mut Numbers) {
    let pair = |(bound, _, run): &Forecast| stress::Pair {
        origin: bounds.partition_point(|other| other < bound),
        row: run.row,
        first: off(run, 0),
        second: off(run, 1),
    };
    let pairs: Vec<stress::Pair> = forecasts.iter().map(pair).collect();
    let mean = mean(pairs.iter().map(|pair| {
        let [one, two] = [pair.first.abs(), pair.second.abs()];
        if one + two > 0.0 { (one - two) / (one + two) } else { 0.0 }
    }));
    let method = "mean of (|e| of the chain - |e| of the direct law) over their sum; below 0 the \
        chain is nearer";
    found.plain("nearer", mean, "1", method);
    let tested = |pairs: &[stress::Pair]| stress::nearer(pairs).map(|nearer| nearer.p_value());
    let other =
        |pair: &stress::Pair| stress::Pair { first: pair.second, second: pair.first, ..*pair };
    let others: Vec<stress::Pair> = pairs.iter().map(other).collect();
    let Some(p) = tested(&pairs).zip(tested(&others)).map(|(one, two)| one.min(two)) else {
        return;
    };
    let method = "p value of both ways being as near, two-sided: blocks of bounds, and bounds and \
        runs as clusters, must both refuse";
    found.plain("nearer_p", (2.0 * p).min(1.0), "1", method);
}

/// The largest runs, foretold from the fewest.
fn file_largest(forecasts: &[Forecast], bounds: &[f64], unit: &str, found: &mut Numbers) {
    let of_first: Vec<&Forecast> =
        forecasts.iter().filter(|one| one.0.total_cmp(&bounds[0]).is_eq()).collect();
    let distance = of_first.iter().map(|one| one.1).fold(0.0, f64::max);
    let largest = || of_first.iter().filter(|one| one.1.total_cmp(&distance).is_eq());
    let method = "how many times larger the largest runs are than what the first bound fits";
    found.plain("largest_distance", distance, "1", method);
    for (way, name) in WAYS.iter().enumerate() {
        let error = mean(largest().map(|one| off(&one.2, way).abs()));
        let method = "mean of |foretold - measured| of the largest runs from the first bound";
        found.plain(&format!("{name}.largest_error"), error, unit, method);
    }
}
