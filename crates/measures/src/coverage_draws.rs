//! Curves of pass@k of every problem, and their means over problems drawn with replacement.

use laws::{RowBlocks, exp_each, ln};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::counts::{Counts, CountsError, pass_at_k};

/// Draws whose means are summed side by side.
const BLOCK: usize = 32;

/// The unbiased pass@k of each problem at each k, a row a problem: [`pass_at_k`] by logarithms of
/// factorials, which costs the same for every count.
///
/// # Errors
/// As [`pass_at_k`].
pub fn coverage_curves(problems: &[Counts], k: &[u64]) -> Result<Vec<f64>, CountsError> {
    let most = problems.iter().map(|counts| counts.samples).max().unwrap_or(0);
    for counts in problems {
        k.iter().try_for_each(|&k| pass_at_k(Counts { successes: 0, ..*counts }, k).map(drop))?;
        pass_at_k(*counts, 1)?;
    }
    // A table where it is small beside the work, else one logarithm of a gamma function each.
    let table = (most < 1 << 20).then(|| ln_factorials(most));
    let ln_factorial = |i: u64| match &table {
        Some(table) => table[usize::try_from(i).unwrap_or(usize::MAX)],
        None => libm::lgamma(i as f64 + 1.0),
    };
    let mut curves = Vec::with_capacity(problems.len() * k.len());
    for &Counts { samples, successes } in problems {
        let failures = samples - successes;
        let fixed = ln_factorial(failures) - ln_factorial(samples);
        let from = curves.len();
        curves.extend(k.iter().map(|&k| {
            if k > failures {
                return f64::NEG_INFINITY;
            }
            fixed - ln_factorial(failures - k) + ln_factorial(samples - k)
        }));
        exp_each(&mut curves[from..]);
        curves[from..].iter_mut().for_each(|failed| *failed = 1.0 - *failed);
    }
    Ok(curves)
}

fn ln_factorials(most: u64) -> Vec<f64> {
    let mut logarithms: Vec<f64> = (1..=most).map(|i| i as f64).collect();
    laws::ln_each(&mut logarithms);
    let (mut all, mut sum) = (vec![0.0], 0.0);
    all.extend(logarithms.iter().map(|ln_i| {
        sum += ln_i;
        sum
    }));
    debug_assert!(most < 2 || (all[2] - ln(2.0)).abs() < 1e-12, "2! is 2");
    all
}

/// The mean of rows of `columns` numbers over rows drawn with replacement, as many as there are: a
/// row of means a draw, each draw from the stream of its number.
///
/// A draw is a weighted sum of the same rows, weighted by how often each was drawn.
pub fn coverage_draws(rows: &[f64], columns: usize, replicates: usize, seed: u64) -> Vec<f64> {
    let mut means = vec![0.0; replicates * columns];
    let blocks = RowBlocks::new(rows, columns);
    means.par_chunks_mut(BLOCK * columns.max(1)).enumerate().for_each(|(block, means)| {
        let (first, count) = (block * BLOCK, blocks.rows());
        let draws = means.len() / columns;
        let mut weights = vec![0.0; draws * count];
        for (draw, weights) in weights.chunks_exact_mut(count).enumerate() {
            draw_weights(weights, seed, first + draw);
        }
        blocks.weighted_sums(&weights, means);
    });
    means
}

/// How often each row is drawn, as a share of the draws.
fn draw_weights(weights: &mut [f64], seed: u64, draw: usize) {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(draw as u64);
    let count = weights.len();
    let one = 1.0 / count as f64;
    (0..count).for_each(|_| weights[stream.random_range(0..count)] += one);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mean, percentile_interval, standard_deviation};

    #[test]
    fn curves_are_those_of_single_problems() {
        let problems = [(10_000, 0), (10_000, 3), (500, 77), (400, 400)]
            .map(|(samples, successes)| Counts { samples, successes });
        let k = [1, 7, 100, 400];
        let curves = coverage_curves(&problems, &k).unwrap();
        for (counts, row) in problems.iter().zip(curves.chunks_exact(k.len())) {
            for (&k, found) in k.iter().zip(row) {
                let expected = pass_at_k(*counts, k).unwrap();
                assert!((found - expected).abs() < 1e-10, "{counts:?} {k}: {found} {expected}");
            }
        }
        let beyond = coverage_curves(&problems, &[401]).unwrap_err();
        assert_eq!(beyond, CountsError::MoreAsked { k: 401, samples: 400 });
    }

    /// The mean of a resample has the mean of the rows and their variance over n (closed form).
    #[test]
    fn draws_have_the_moments_of_a_resample() {
        let rows: Vec<f64> = (0..50_u32).flat_map(|i| [f64::from(i), f64::from(i % 2)]).collect();
        let draws = coverage_draws(&rows, 2, 20_001, 5);
        let first: Vec<f64> = draws.chunks_exact(2).map(|draw| draw[0]).collect();
        // The variance of 0 to 49 is (50² - 1)/12.
        let error = (2499.0 / 12.0 / 50.0_f64).sqrt();
        assert!((mean(&first) - 24.5).abs() < 5.0 * error / 141.0, "{}", mean(&first));
        assert!((standard_deviation(&first) / error - 1.0).abs() < 0.03, "{error}");
        let second: Vec<f64> = draws.chunks_exact(2).map(|draw| draw[1]).collect();
        let interval = percentile_interval(&second, 0.95);
        assert!((interval.low - 0.36).abs() < 0.03 && (interval.high - 0.64).abs() < 0.03);
    }
}
