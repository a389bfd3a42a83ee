//! The interval of a pair of models that was not seen.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::LossToLoss;
use crate::quantile::{Interval, percentile_interval};

/// Errors that are drawn of each law: the error of one pair makes most of an interval.
const NEW: usize = 5;

/// The interval of `L_y` of a new pair: what the laws of many draws say at its `L_x`, each with
/// some of the errors of the pairs that were fitted.
///
/// # Panics
/// There is no law or no error.
#[must_use]
pub fn new_pair(laws: &[LossToLoss], from: f64, errors: &[f64], level: f64, seed: u64) -> Interval {
    assert!(!laws.is_empty() && !errors.is_empty(), "some law, and some error");
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut values = Vec::with_capacity(laws.len() * NEW);
    for law in laws {
        let says = law.at_or_floor(from);
        values.extend((0..NEW).map(|_| says + errors[stream.random_range(0..errors.len())]));
    }
    percentile_interval(&values, level)
}
