//! Data with a known truth: the study's own places and its own noise about a law that is given.

use fit::Problem;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fitted::{Fitted, gradient};
use crate::statement::Function;

/// The noise of a fit, to be dealt out again.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise<'a> {
    /// Log residuals of the rows.
    pub residuals: Vec<f64>,
    /// The cluster of each row: its rows take one sign.
    pub clusters: &'a [usize],
}

/// Log losses of one planted data set: what the law says plus each row's own residual under a sign
/// by chance, one for each cluster (the wild bootstrap with Rademacher signs: Liu 1988, Annals of
/// Statistics 16), so that noisy rows stay noisy. `ln_law` is what the planted law says.
#[must_use]
pub fn planted(ln_law: &[f64], noise: &Noise<'_>, seed: u64, stream: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    let clusters = noise.clusters.iter().max().map_or(0, |last| last + 1);
    let signs: Vec<f64> =
        (0..clusters).map(|_| if random.random::<bool>() { 1.0 } else { -1.0 }).collect();
    ln_law
        .iter()
        .zip(noise.residuals.iter().zip(noise.clusters))
        .map(|(ln_law, (residual, &cluster))| ln_law + signs[cluster] * residual)
        .collect()
}

/// An order of rows by chance: losses that are dealt out in it have nothing to do with the axes.
#[must_use]
pub fn permuted(rows: usize, seed: u64, stream: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    let mut order: Vec<usize> = (0..rows).collect();
    order.shuffle(&mut random);
    order
}

/// The point at which a function of the coordinates has a value, reached from the fit on the way
/// along which the objective grows least: `θ += H⁻¹ g (v - q)/(gᵀ H⁻¹ g)`, again and again (the
/// first-order profile; Barndorff-Nielsen & Cox 1994, §3.4). None where it is not reached.
#[must_use]
pub fn moved_to(fit: &Fitted<'_>, function: Function<'_>, value: f64) -> Option<Vec<f64>> {
    const STEPS_MAX: usize = 60;
    const CLOSE: f64 = 1e-9;
    let size = fit.theta.len();
    let inverse = fit.problem.rowwise(fit.theta, fit.held)?.inverse;
    let mut theta = fit.theta.to_vec();
    let mut gap = value - function(&theta)?;
    for _ in 0..STEPS_MAX {
        if gap.abs() <= CLOSE * value.abs().max(1e-3) {
            return Some(theta);
        }
        let slopes = gradient(function, &theta)?;
        let way: Vec<f64> =
            (0..size).map(|i| (0..size).map(|j| inverse[i * size + j] * slopes[j]).sum()).collect();
        let rate: f64 = way.iter().zip(&slopes).map(|(a, b)| a * b).sum();
        // A whole step where it closes in on the value, half of it where it overshoots.
        let mut factor = gap / rate;
        loop {
            let next: Vec<f64> = theta.iter().zip(&way).map(|(t, w)| t + factor * w).collect();
            let left = function(&next).map(|found| value - found);
            if let Some(left) = left.filter(|left| left.abs() < gap.abs()) {
                (theta, gap) = (next, left);
                break;
            }
            factor *= 0.5;
            if factor.is_nan() || factor.abs() <= 1e-6 * (gap / rate).abs() {
                return None;
            }
        }
    }
    None
}

/// What the law says of each row at a point, in logarithms.
#[must_use]
pub fn ln_law(problem: &Problem<'_>, ln_losses: &[f64], theta: &[f64]) -> Vec<f64> {
    ln_losses.iter().zip(problem.residuals(theta)).map(|(ln_y, residual)| ln_y - residual).collect()
}
