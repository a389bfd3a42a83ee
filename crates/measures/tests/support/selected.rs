//! Planted pairs of which more is asked than a law through all runs: frontiers of sweeps,
//! polynomials where the law misses, laws of early runs asked about the largest scale.

use measures::{Arm, Change, Curve, TwoCurves, frontier};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Level of the intervals.
pub const LEVEL: f64 = 0.95;
const RANGE: f64 = 1000.0;
/// Draws of the runs behind a frontier.
const DRAWS: u64 = 200;
/// Where curves are asked.
pub const PLACES: [f64; 3] = [3.0, 30.0, 900.0];
const EXCESS: f64 = 0.05;
const NOISE: f64 = 0.002;

/// `E + A u^-α`.
pub type Law = [f64; 3];

/// The first recipe.
pub const A: Law = [1.8, 1.2, 0.25];

/// A law at a place.
pub fn at([floor, scale, alpha]: Law, u: f64) -> f64 {
    floor + scale * libm::pow(u, -alpha)
}

/// The second recipe, and whether it crosses the first inside the runs.
pub fn situations() -> [(&'static str, Law, bool); 3] {
    let scale = (at(A, 50.0) - 1.75) * libm::pow(50.0, 0.30);
    [("inside", [1.75, scale, 0.30], true), ("none", [1.85, 1.3, 0.27], false), ("equal", A, false)]
}

/// A standard normal number (Box & Muller 1958).
fn normal(stream: &mut ChaCha8Rng) -> f64 {
    let [u, v] = [(); 2].map(|()| 1.0 - stream.random::<f64>());
    (-2.0 * libm::log(u)).sqrt() * libm::cos(core::f64::consts::TAU * v)
}

/// Places and metrics of a sweep.
fn sweep(law: Law, runs: usize, stream: &mut ChaCha8Rng) -> [Vec<f64>; 2] {
    let [mut axis, mut metric] = [Vec::new(), Vec::new()];
    for _ in 0..runs {
        let u = libm::pow(RANGE, stream.random::<f64>());
        let above = EXCESS * normal(stream).abs() + NOISE * normal(stream);
        axis.push(u);
        metric.push(at(law, u) * libm::exp(above));
    }
    [axis, metric]
}

fn kept([axis, metric]: &[Vec<f64>; 2], rows: &[usize]) -> [Vec<f64>; 2] {
    [axis, metric].map(|values| rows.iter().map(|&row| values[row]).collect())
}

/// The curve of a frontier, with those of runs drawn anew.
fn of_frontier(runs: &[Vec<f64>; 2], stream: &mut ChaCha8Rng) -> Option<Curve> {
    let count = runs[0].len();
    let mut drawn = Vec::new();
    for _ in 0..DRAWS {
        let rows: Vec<usize> = (0..count).map(|_| stream.random_range(0..count)).collect();
        let own = kept(runs, &rows);
        let [axis, metric] = kept(&own, &frontier(&own[0], &own[1]));
        drawn.push((axis, metric));
    }
    let [axis, metric] = kept(runs, &frontier(&runs[0], &runs[1]));
    let curve = Curve::of(Arm { axis: &axis, metric: &metric }, false)?;
    Some(curve.with_drawn(drawn.into_iter()))
}

/// What a pair says at one place: the difference and the ends of its interval.
pub type Said = [f64; 3];

/// What is said of one pair.
pub struct Pair {
    /// At each place.
    pub said: Vec<Said>,
    /// Whether a crossing is called supported.
    pub supported: bool,
}

impl Pair {
    fn of(curves: &TwoCurves) -> Self {
        let one = |place: &f64| {
            let (found, ends) = (curves.at(*place), curves.at(*place).interval(LEVEL));
            [found.value, ends.low, ends.high]
        };
        let lead = curves.lead(None, 2.0, LEVEL);
        Self {
            said: PLACES.iter().map(one).collect(),
            supported: lead.is_some_and(|lead| lead.change == Change::Supported),
        }
    }
}

/// Frontiers of two sweeps.
pub fn frontiers(b: Law, runs: usize, seed: u64) -> Option<Pair> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let both = [A, b].map(|law| sweep(law, runs, &mut stream));
    let [one, two] = both.map(|runs| of_frontier(&runs, &mut stream));
    Some(Pair::of(&TwoCurves::new(one?, two?, &[])))
}

/// Curves of runs at even places: the law with a wave that it misses, so that polynomials are laid.
pub fn waves(b: Law, _: usize, seed: u64) -> Option<Pair> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let axis: Vec<f64> = (0..24).map(|i| libm::pow(RANGE, f64::from(i) / 23.0)).collect();
    let mut curve = |law: Law| {
        let of = |u: &f64| at(law, *u) * libm::exp(wave(*u) + NOISE * normal(&mut stream));
        let metric: Vec<f64> = axis.iter().map(of).collect();
        Curve::of(Arm { axis: &axis, metric: &metric }, true)
    };
    Some(Pair::of(&TwoCurves::new(curve(A)?, curve(b)?, &[])))
}

fn wave(u: f64) -> f64 {
    0.01 * libm::sin(libm::log(u))
}

/// Laws of runs up to a thirtieth of the range, asked about all of it.
pub fn early(b: Law, _: usize, seed: u64) -> Option<Pair> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let axis: Vec<f64> = (0..10).map(|i| libm::pow(RANGE / 30.0, f64::from(i) / 9.0)).collect();
    let mut curve = |law: Law| {
        let of = |u: &f64| at(law, *u) * libm::exp(NOISE * normal(&mut stream));
        let metric: Vec<f64> = axis.iter().map(of).collect();
        Curve::of(Arm { axis: &axis, metric: &metric }, false)
    };
    Some(Pair::of(&TwoCurves::new(curve(A)?, curve(b)?, &[])))
}

/// How many of the pairs have an interval that holds a value, place by place.
pub fn held(pairs: &[Pair], truth: [f64; 3]) -> [usize; 3] {
    [0, 1, 2].map(|at| {
        let held = |pair: &&Pair| pair.said[at][1] <= truth[at] && truth[at] <= pair.said[at][2];
        pairs.iter().filter(held).count()
    })
}

/// The difference of the planted laws at each place.
pub fn truth(b: Law) -> [f64; 3] {
    PLACES.map(|u| libm::log(at(b, u) / at(A, u)))
}

/// A way to make a pair.
pub type Way = fn(Law, usize, u64) -> Option<Pair>;

/// So many pairs.
pub fn pairs(made: Way, b: Law, runs: usize, count: u64) -> Vec<Pair> {
    (0..count).into_par_iter().filter_map(|seed| made(b, runs, 31 * seed + 7)).collect()
}
