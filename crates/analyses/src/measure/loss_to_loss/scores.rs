//! What all pairs say together, and each for itself.

use evidence::{Figure, FigureKind};
use measures::{Draws, Interval, ProfileEnds};

use super::forecasts::{Forecast, OfPair, WAYS};
use crate::measure::drawing::curve;
use crate::numbers::{Numbers, figure as blank};

/// Files everything.
pub fn file(all: &[OfPair<'_>], bounds: usize, draws: Draws, found: &mut Numbers) {
    let forecasts = || all.iter().flat_map(|pair| &pair.forecasts);
    found.n = all.iter().map(|pair| pair.models).sum();
    found.count("pairs", all.len(), "pairs of arms");
    found.count("origins", bounds - 1, "bounds below which pairs of models are fitted");
    found.count("forecasts", forecasts().count(), "pairs of models above a bound");
    let without = all.iter().map(|pair| pair.without).sum();
    let words = "pairs of models above a bound whose smaller ones determine no law";
    found.count("without_forecast", without, words);
    let below = forecasts().filter(|one| one.is_below_floor).count();
    let words = "forecasts at which L_x is not above its floor, so that the floor of L_y is said";
    found.count("below_floor", below, words);
    file_kappas(all, found);
    for pair in all {
        file_pair(pair, found);
    }
    file_errors(all, found);
    file_intervals(all, draws.level, found);
}

/// κ over all pairs, and how often the data leave κ or the floor open.
fn file_kappas(all: &[OfPair<'_>], found: &mut Numbers) {
    let kappas: Vec<f64> = all.iter().filter_map(|pair| Some(pair.kappa?.0)).collect();
    let middle = measures::median(&kappas).unwrap_or(f64::NAN);
    found.plain("kappa_median", middle, "1", "κ with the floors held, median over pairs");
    let open = |ends: &dyn Fn(&OfPair<'_>) -> Option<ProfileEnds>| {
        let is_open = |ends: ProfileEnds| ends.low.is_none() || ends.high.is_none();
        let count = all.iter().filter(|pair| ends(pair).is_none_or(is_open)).count();
        measures::share(count, all.len())
    };
    let of = "with the floors fitted, share of pairs whose profile is open on a side: of";
    let kappa = open(&|pair| pair.kappa_fitted.map(|(_, ends)| ends));
    found.plain("kappa_open_share", kappa, "fraction", &format!("{of} κ"));
    let floor = open(&|pair| pair.floor_ends);
    found.plain("floor_open_share", floor, "fraction", &format!("{of} the floor of L_x"));
}

/// What is said of one pair.
fn file_pair(pair: &OfPair<'_>, found: &mut Numbers) {
    let (all, name) = (found.n, pair.name);
    found.n = pair.models;
    if let Some((kappa, interval)) = pair.kappa {
        found.add(&format!("{name}.kappa"), kappa, interval, "1", "κ with the floors held");
    }
    if let Some((kappa, ends)) = pair.kappa_fitted {
        let interval = ends.low.zip(ends.high).map(|(low, high)| Interval { low, high });
        let open = if interval.is_none() { "; its profile is open on a side" } else { "" };
        let method = format!("κ with the floors fitted{open}");
        found.add(&format!("{name}.kappa_floors_fitted"), kappa, interval, "1", &method);
    }
    for (way, of) in [(0, "law"), (2, "line")] {
        if let Some(error) = error(pair, way) {
            let method = "mean of |foretold - measured| over the forecasts of the pair";
            found.plain(&format!("{name}.{of}_error"), error, "nats/token", method);
        }
    }
    found.n = all;
}

/// The mean error of a way on one pair.
fn error(pair: &OfPair<'_>, way: usize) -> Option<f64> {
    let off: Vec<f64> = pair.forecasts.iter().map(|one| one.off[way].abs()).collect();
    (!off.is_empty()).then(|| measures::mean(&off))
}

/// A mean over pairs. It has no interval: pairs share their losses on either side, and many share
/// their models too, so that no drawing of pairs or arms says how far it would move.
fn mean_over(all: &[OfPair<'_>], of: &dyn Fn(&OfPair<'_>) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = all.iter().filter_map(of).collect();
    (!values.is_empty()).then(|| measures::mean(&values))
}

/// How far each way is off, and how often the law is nearer.
fn file_errors(all: &[OfPair<'_>], found: &mut Numbers) {
    for (way, name) in WAYS.iter().enumerate() {
        let words = "mean of |foretold - measured| over the forecasts of a pair, then over pairs";
        if let Some(mean) = mean_over(all, &|pair| error(pair, way)) {
            found.plain(&format!("{name}.error"), mean, "nats/token", words);
        }
        if way == 0 {
            continue;
        }
        let is_nearer = |pair: &OfPair<'_>| {
            let is_less = error(pair, 0)? < error(pair, way)?;
            Some(f64::from(u8::from(is_less)))
        };
        if let Some(share) = mean_over(all, &is_nearer) {
            let words = "share of pairs on which the mean error of the law is less";
            found.plain(&format!("nearer_than_{name}_share"), share, "fraction", words);
        }
    }
}

/// How often the law's intervals hold a pair of models.
fn file_intervals(all: &[OfPair<'_>], level: f64, found: &mut Numbers) {
    let of = |pair: &OfPair<'_>, value: &dyn Fn((bool, f64)) -> f64| {
        let values: Vec<f64> =
            pair.forecasts.iter().filter_map(|one| one.interval).map(value).collect();
        (!values.is_empty()).then(|| measures::mean(&values))
    };
    let holds = |pair: &OfPair<'_>| of(pair, &|(holds, _)| f64::from(u8::from(holds)));
    let level = 100.0 * level;
    if let Some(share) = mean_over(all, &holds) {
        let words = format!("share of forecasts within the interval of {level} % of a new pair");
        found.plain("law.coverage", share, "fraction", &words);
    }
    if let Some(width) = mean_over(all, &|pair| of(pair, &|(_, width)| width)) {
        let words = format!("mean width of the intervals of {level} %");
        found.plain("law.width", width, "nats/token", &words);
    }
}

/// The mean error of each way by how much larger the models are.
pub fn figure(all: &[OfPair<'_>]) -> Figure {
    let x = ["distance", "Compute over that of the largest fitted", "1"];
    let y = ["Mean miss of the forecasts", "nats/token"];
    let mut figure = blank(FigureKind::Difference, x, y, false);
    let forecasts: Vec<&Forecast> = all.iter().flat_map(|pair| &pair.forecasts).collect();
    let mut distances: Vec<f64> = forecasts.iter().map(|one| one.distance).collect();
    distances.sort_by(f64::total_cmp);
    // Budgets stand at equal steps but for their last digits.
    distances.dedup_by(|next, last| *next < *last * STEP);
    let bin = |one: &Forecast| distances.partition_point(|&least| least <= one.distance) - 1;
    for (way, label) in SHOWN {
        let mut sums = vec![(0.0, 0.0, 0.0); distances.len()];
        for one in &forecasts {
            let sum = &mut sums[bin(one)];
            *sum = (sum.0 + one.off[way].abs(), sum.1 + one.distance, sum.2 + 1.0);
        }
        let (x, y) = sums.iter().map(|(off, at, count)| (at / count, off / count)).unzip();
        figure.lines.push(curve(label, x, y));
    }
    figure
}

/// Distances nearer to each other than this factor are one place of the figure.
const STEP: f64 = 1.3;
/// The ways that are drawn, by number: the others miss by so much more that these would be flat.
const SHOWN: [(usize, &str); 4] =
    [(0, "law, floors held"), (1, "law, floors fitted"), (2, "straight line"), (3, "power law")];
