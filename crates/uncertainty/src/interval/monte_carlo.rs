//! What the number of replicates leaves open about the ends of an interval.

use measures::{Interval, standard_deviation};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How often the replicates are drawn again: an error is then known to a fourteenth of itself.
const AGAIN: usize = 100;

/// The Monte Carlo standard errors of both ends of an interval: the replicates themselves, by
/// their indices, are drawn again with replacement, and the interval is made of each draw (Efron &
/// Tibshirani 1993, §19.3). None where fewer than nine tenths of the draws make one.
///
/// `interval` takes the indices of the replicates drawn.
#[must_use]
pub fn endpoint_errors(
    replicates: usize,
    seed: u64,
    interval: impl Fn(&[usize]) -> Option<Interval> + Sync,
) -> Option<[f64; 2]> {
    let made: Vec<Interval> = (0..AGAIN)
        .into_par_iter()
        .filter_map(|again| {
            let mut stream = ChaCha8Rng::seed_from_u64(seed);
            stream.set_stream(again as u64);
            let drawn: Vec<usize> =
                (0..replicates).map(|_| stream.random_range(0..replicates)).collect();
            interval(&drawn)
        })
        .collect();
    let spread =
        |end: fn(&Interval) -> f64| standard_deviation(&made.iter().map(end).collect::<Vec<_>>());
    measures::enough(made.len(), AGAIN).then(|| [spread(|i| i.low), spread(|i| i.high)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed form: the quantile p of n uniform numbers has the error sqrt(p (1 - p)/n).
    #[test]
    fn a_quantile_has_its_known_error() {
        let values: Vec<f64> = (0..4000).map(|i| f64::from(i) / 4000.0).collect();
        let errors = endpoint_errors(values.len(), 5, |drawn| {
            let values: Vec<f64> = drawn.iter().map(|&index| values[index]).collect();
            crate::interval::percentile(&values, values.len(), 0.8)
        });
        let expected = (0.1_f64 * 0.9 / 4000.0).sqrt();
        for error in errors.expect("an interval of each draw") {
            assert!((error / expected - 1.0).abs() < 0.25, "{error} against {expected}");
        }
    }
}
