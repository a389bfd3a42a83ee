//! Prediction intervals of a law: of the mean of runs, and of one new run.

use fit::Problem;
use measures::{Interval, enough, percentile_interval};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::resample::Residuals;

/// The intervals of a law at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// What the law says there.
    pub estimate: f64,
    /// Where the mean of many runs lies: the spread of the parameters.
    pub mean: Interval,
    /// Where one new run lies: that spread and the scatter of runs about the law.
    pub new_run: Interval,
}

/// What a prediction is made of beside the place.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// The fit.
    pub problem: &'a Problem<'a>,
    /// Its minimum.
    pub estimate: &'a [f64],
    /// Replicates of it.
    pub thetas: &'a [Vec<f64>],
    /// How many were asked for.
    pub asked: usize,
    /// Level of the intervals.
    pub level: f64,
    /// Seed of the draws of residuals.
    pub seed: u64,
}

/// Draws of a residual for each replicate: the tails of one new run need more draws than the
/// replicates are.
const DRAWS: usize = 20;

/// The prediction intervals of `ln L`-valued function of the fit coordinates, on the scale of the
/// response: percentiles of `L(θ*)` over replicates, and of `L(θ*) exp(e*)` with residuals e drawn
/// from those of the fit, each over `sqrt(1 - h)`, h its leverage (Davison & Hinkley 1997,
/// Bootstrap Methods and their Application, §6.3.3). A new run is taken to scatter like a row of
/// weight `weight`. None where fewer than nine tenths of the replicates have a value.
#[must_use]
pub fn prediction(
    places: &Places<'_>,
    ln_mean: &(dyn Fn(&[f64]) -> Option<f64> + Sync),
    weight: f64,
) -> Option<Prediction> {
    let finite = |theta: &[f64]| ln_mean(theta).filter(|value| value.is_finite());
    let estimate = laws::exp(finite(places.estimate)?);
    let means: Vec<f64> = places.thetas.iter().filter_map(|theta| finite(theta)).collect();
    if !enough(means.len(), places.asked) {
        return None;
    }
    let residuals = Residuals::new(places.problem, places.estimate)?;
    let mut stream = ChaCha8Rng::seed_from_u64(places.seed);
    let mut runs = Vec::with_capacity(means.len() * DRAWS);
    for mean in &means {
        for _ in 0..DRAWS {
            let drawn = residuals.equal[stream.random_range(0..residuals.equal.len())];
            runs.push(laws::exp(mean + drawn / weight.sqrt()));
        }
    }
    let means: Vec<f64> = means.into_iter().map(laws::exp).collect();
    Some(Prediction {
        estimate,
        mean: percentile_interval(&means, places.level),
        new_run: percentile_interval(&runs, places.level),
    })
}
