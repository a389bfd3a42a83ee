//! Intervals over clusters drawn with replacement, one random stream a replicate.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// A percentile interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The percentile interval of a statistic over `count` clusters drawn with replacement; none where fewer than nine
/// tenths of the replicates have a value.
#[must_use]
pub fn resampled(
    count: usize,
    replicates: usize,
    level: f64,
    seed: u64,
    statistic: impl Fn(&[usize]) -> Option<f64> + Sync,
) -> Option<Interval> {
    let draw = |replicate: usize| {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(replicate as u64);
        let drawn: Vec<usize> = (0..count).map(|_| stream.random_range(0..count)).collect();
        statistic(&drawn)
    };
    let mut values: Vec<f64> = (0..replicates).into_par_iter().filter_map(draw).collect();
    if values.is_empty() || values.len() * 10 < replicates * 9 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some(Interval { low: quantile(&values, tail), high: quantile(&values, 1.0 - tail) })
}

/// The quantile of sorted values, linear between them (Hyndman & Fan 1996, type 7).
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor(), place.ceil());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among the values, from 0 to their number"
    )]
    let (low, high) = (sorted[below as usize], sorted[above as usize]);
    low + (place - below) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_the_normal_one() {
        // The mean of n equal chances of 0 and 1 has standard error sqrt(1/4n): 95 % are ±1.96 of it (closed form).
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
        let mean = |drawn: &[usize]| Some(drawn.iter().map(|&i| values[i]).sum::<f64>() / 400.0);
        let Interval { low, high } = resampled(400, 4000, 0.95, 3, mean).unwrap();
        assert!(
            (low - (0.5 - 1.96 * 0.025)).abs() < 0.004 && (high - (0.5 + 1.96 * 0.025)).abs() < 0.004,
            "{low} {high}"
        );
        assert_eq!(resampled(400, 100, 0.95, 3, |_| None), None);
    }
}
