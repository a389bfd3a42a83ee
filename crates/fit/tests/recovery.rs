//! Every law finds the parameters it was planted with, in as many data sets as its standard errors
//! promise.

use fit::{Bounds, Config, Expansion, Function, Objective, Problem, minimise};
use laws::{LAWS, Law, Order};
use nalgebra::DMatrix;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CONFIG: Config = Config { steps_max: 500, gradient_scaled_max: 1e-8 };
const SETS: usize = 200;
const ROWS: usize = 300;
/// Standard deviation of the noise in `ln y`.
const NOISE: f64 = 0.01;
/// How far a start lies from the planted coordinate, as a share of its range.
const START: f64 = 0.1;

/// A normal number: the sum of twelve uniform ones less six has its mean and variance, and tails up
/// to six.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0
}

/// The share of the sets in which every parameter comes within three standard errors of the planted
/// one, those of the curvature at the estimate under the noise that was planted.
fn recovered(law: &dyn Law) -> f64 {
    let ranges = law.form().ranges;
    let mut random = ChaCha8Rng::seed_from_u64(20_261_301);
    let planted = ranges.middle();
    let size = planted.len();
    let mut bounds = Bounds::none(size);
    for (index, [low, high]) in law.domain().into_iter().enumerate() {
        (bounds.lower[index], bounds.upper[index]) = (low, high);
    }
    let ln_x: Vec<Vec<f64>> = ranges
        .ln_x
        .iter()
        .map(|&[low, high]| (0..ROWS).map(|_| random.random_range(low..high)).collect())
        .collect();
    let columns: Vec<Vec<f64>> =
        ln_x.iter().map(|column| column.iter().map(|&x| laws::exp(x)).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let mut hits = 0;
    for _ in 0..SETS {
        let loss: Vec<f64> = (0..ROWS)
            .map(|row| {
                let at: Vec<f64> = ln_x.iter().map(|column| column[row]).collect();
                laws::exp(law.ln_loss(&planted, &at) + NOISE * normal(&mut random))
            })
            .collect();
        let problem =
            Problem::new(law, Objective::LeastSquares, &columns, &loss).expect("usable rows");
        let start: Vec<f64> = planted
            .iter()
            .zip(ranges.theta)
            .map(|(t, [low, high])| t + START * (high - low) * random.random_range(-1.0..1.0))
            .collect();
        let end = minimise(&problem, &start, &bounds, &CONFIG);
        let mut at = Expansion::zero(size);
        problem.expand(&end.theta, Order::Metric, &mut at);
        let Some(inverse) = DMatrix::from_row_slice(size, size, &at.curvature).try_inverse() else {
            continue;
        };
        let is_near = |index: usize| {
            let error = NOISE * inverse[(index, index)].sqrt();
            (end.theta[index] - planted[index]).abs() <= 3.0 * error
        };
        hits += usize::from(end.stop.converged() && (0..size).all(is_near));
    }
    hits as f64 / SETS as f64
}

#[test]
fn planted_parameters_are_recovered() {
    let shares: Vec<(&str, f64)> = LAWS.iter().map(|&law| (law.name(), recovered(law))).collect();
    let failing: Vec<String> = shares
        .iter()
        .filter(|(_, share)| *share < 0.95)
        .map(|(law, share)| format!("{law}: {share}"))
        .collect();
    assert!(
        failing.is_empty(),
        "too few sets within three standard errors: {}",
        failing.join("; ")
    );
}
