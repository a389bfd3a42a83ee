//! How often intervals from a few runs hold what was planted, and that they are none below four.
//!
//! Sets of runs with nine checkpoints each are planted, sizes over two decades, every run off by
//! about 1 % as a whole and every checkpoint by 0.1 % of its own (case 01 of the project's cases),
//! fitted by least squares, and the intervals of the five parameters counted.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
use laws::{ChinchillaAdditive, Law};
use measures::Interval;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use uncertainty::cluster::{Linearised, few_interval};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const CHECKPOINTS: usize = 9;
const LEVEL: f64 = 0.95;
const NOISE_RUN: f64 = 0.01;
const NOISE_ROW: f64 = 0.001;
/// A, B, E, α, β.
const PLANTED: [f64; 5] = [300.0, 900.0, 1.8, 0.35, 0.33];

/// A normal number: the sum of twelve uniform ones less six has its mean and variance.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0
}

/// The intervals of the five parameters of one planted set; none where the fit did not converge.
fn intervals(runs: usize, seed: u64, objective: Objective) -> [Option<Interval>; 5] {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let [a, b, e, alpha, beta] = PLANTED;
    let (mut params, mut tokens, mut loss, mut clusters) = (vec![], vec![], vec![], vec![]);
    for run in 0..runs {
        let size = 1e7 * libm::pow(100.0, run as f64 / (runs - 1) as f64);
        let off = NOISE_RUN * normal(&mut random);
        for checkpoint in 0..CHECKPOINTS {
            let place = 5e8 * libm::pow(1.35, checkpoint as f64);
            let law = e + a * libm::pow(size, -alpha) + b * libm::pow(place, -beta);
            params.push(size);
            tokens.push(place);
            loss.push(law * libm::exp(off + NOISE_ROW * normal(&mut random)));
            clusters.push(run);
        }
    }
    let columns: [&[f64]; 2] = [&params, &tokens];
    let problem =
        Problem::new(&ChinchillaAdditive, objective, &columns, &loss).expect("usable rows");
    let exponents = vec![0.1, 0.3, 0.5];
    let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
    let found = search(&problem, &grid, Effort::EveryStart, &Bounds::none(5), &CONFIG)
        .expect("a grid")
        .best;
    let fit = Linearised::of_fit(&problem, &found.theta, &[], &clusters)
        .filter(|_| found.stop.converged());
    std::array::from_fn(|index| {
        let parameter = &ChinchillaAdditive.parameters()[index];
        let printed = |theta: &[f64]| Some(parameter.printed(theta[index]));
        few_interval(fit.as_ref()?, &found.theta, &printed, LEVEL)
    })
}

/// How many sets gave an interval, and the share of those that holds the planted value, for each
/// parameter.
fn coverage(runs: usize, sets: u64, objective: Objective) -> [(usize, f64); 5] {
    let all: Vec<[Option<Interval>; 5]> =
        (0..sets).into_par_iter().map(|seed| intervals(runs, seed, objective)).collect();
    std::array::from_fn(|index| {
        let given: Vec<Interval> = all.iter().filter_map(|set| set[index]).collect();
        let holds = |interval: &&Interval| (interval.low..=interval.high).contains(&PLANTED[index]);
        let held = given.iter().filter(holds).count();
        (given.len(), held as f64 / given.len() as f64)
    })
}

/// Two and a half standard errors of a share of 0.95 in 300 sets.
const OFF: f64 = 0.032;

fn holds(runs: usize) {
    const SETS: u64 = 300;
    for (index, (given, share)) in
        coverage(runs, SETS, Objective::LeastSquares).into_iter().enumerate()
    {
        assert!(given as f64 >= 0.9 * SETS as f64, "{runs} runs, {index}: {given} intervals");
        assert!((share - LEVEL).abs() <= OFF, "{runs} runs, parameter {index}: {share}");
    }
}

#[test]
fn intervals_over_four_runs_hold_the_planted_value_as_often_as_they_say() {
    holds(4);
}

#[test]
fn intervals_over_six_runs_hold_the_planted_value_as_often_as_they_say() {
    holds(6);
}

#[test]
fn intervals_over_nine_runs_hold_the_planted_value_as_often_as_they_say() {
    holds(9);
}

#[test]
fn three_runs_give_no_interval() {
    for seed in 0..20 {
        assert_eq!(intervals(3, seed, Objective::LeastSquares), [None; 5], "three runs");
    }
}
