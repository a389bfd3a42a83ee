//! Intervals over clusters drawn with replacement, one random stream a replicate.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::quantile::{Interval, percentile_interval};

/// How often to resample, and what to say of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws {
    /// Replicates.
    pub replicates: usize,
    /// Level of the percentile intervals, such as 0.95.
    pub level: f64,
    /// Seed of all streams; replicate k draws from stream k.
    pub seed: u64,
}

/// The percentile interval of a statistic over `count` clusters drawn with replacement; none where
/// fewer than nine tenths of the replicates have a value.
#[must_use]
pub fn resampled(
    count: usize,
    replicates: usize,
    level: f64,
    seed: u64,
    statistic: impl Fn(&[usize]) -> Option<f64> + Sync,
) -> Option<Interval> {
    let values: Vec<f64> = (0..replicates)
        .into_par_iter()
        .filter_map(|replicate| statistic(&drawn(count, seed, replicate)))
        .collect();
    enough(values.len(), replicates).then(|| percentile_interval(&values, level))
}

/// Whether so many values of so many replicates make an interval: nine tenths of them, and two.
///
/// A statistic that is often undefined would give the interval of the draws that suit it.
#[must_use]
pub const fn enough(values: usize, replicates: usize) -> bool {
    values > 1 && values * 10 >= replicates * 9
}

/// The clusters of one replicate, as many as there are, from the stream of that number.
pub(crate) fn drawn(count: usize, seed: u64, replicate: usize) -> Vec<usize> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(replicate as u64);
    (0..count).map(|_| stream.random_range(0..count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_the_normal_one() {
        // The mean of n equal chances of 0 and 1 has standard error sqrt(1/4n): 95 % are ±1.96 of
        // it (closed form).
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
        let mean = |drawn: &[usize]| Some(drawn.iter().map(|&i| values[i]).sum::<f64>() / 400.0);
        let Interval { low, high } = resampled(400, 4000, 0.95, 3, mean).unwrap();
        assert!(
            (low - (0.5 - 1.96 * 0.025)).abs() < 0.004
                && (high - (0.5 + 1.96 * 0.025)).abs() < 0.004,
            "{low} {high}"
        );
        assert_eq!(resampled(400, 100, 0.95, 3, |_| None), None);
    }
}
