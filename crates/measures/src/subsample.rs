//! Fewer samples of the same problems, drawn from those that there are.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::counts::Counts;

/// The counts of `samples` of each problem, drawn without replacement from the samples at hand (a
/// hypergeometric draw), from the stream of a number; none where a problem has fewer.
pub fn subsampled(
    problems: &[Counts],
    samples: u64,
    seed: u64,
    stream: usize,
) -> Option<Vec<Counts>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream as u64);
    let mut one = |counts: &Counts| {
        let (mut left, mut successes) = (counts.samples, counts.successes);
        for _ in 0..samples {
            if successes == 0 || left == 0 {
                break;
            }
            successes -= u64::from(random.random_range(0..left) < successes);
            left -= 1;
        }
        let is_enough = samples <= counts.samples;
        is_enough.then_some(Counts { samples, successes: counts.successes - successes })
    };
    problems.iter().map(&mut one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean `n c/N` and variance `n (c/N)(1-c/N)(N-n)/(N-1)` of the hypergeometric distribution.
    #[test]
    fn a_subsample_has_its_moments() {
        let problems = vec![Counts { samples: 500, successes: 40 }; 20_000];
        let drawn = subsampled(&problems, 100, 3, 0).unwrap();
        let values: Vec<f64> = drawn.iter().map(|counts| counts.successes as f64).collect();
        let variance = 100.0 * 0.08 * 0.92 * 400.0 / 499.0_f64;
        assert!((crate::mean(&values) - 8.0).abs() < 5.0 * (variance / 20_000.0).sqrt());
        let found = crate::standard_deviation(&values);
        assert!((found * found / variance - 1.0).abs() < 0.05, "{found} against {variance}");
        assert_eq!(subsampled(&problems, 501, 3, 0), None);
        let all = subsampled(&problems[..3], 500, 3, 0).unwrap();
        assert_eq!(all, problems[..3], "all of them are what there was");
    }
}
