//! Whether ranks are even: χ² over bins, and the distance of their distribution function from the
//! diagonal.
//!
//! The second sees what bins hide, such as ranks that pile up at one end by a little everywhere
//! (Säilynoja, Bürkner & Vehtari 2022, Stat. Comput. 32).

use quantiles::{ChiSquared, Continuous as _};
use rand::RngExt;
use rayon::prelude::*;

use crate::chance::stream;

/// Even sets that the band is made of.
const EVEN_SETS: usize = 2000;
/// A bin expects at least this many ranks, or χ² is no χ² (Cochran 1954, Biometrics 10).
const EXPECTED_MIN: usize = 5;
/// Bins at most.
const BINS_MAX: usize = 20;

/// What even ranks would say as loudly as these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniformity {
    /// Probability of a larger χ² over bins of equal width (Talts et al. 2018, §5).
    pub chi_squared_p: f64,
    /// Probability that the distribution function of even ranks leaves the diagonal as far
    /// somewhere, pointwise binomial probabilities being the measure (Säilynoja 2022, §2.2).
    pub band_p: f64,
}

/// Tests ranks from 0 to `draws`, both included. Even sets are drawn from `seed`.
///
/// # Panics
/// There is no rank, or one above `draws`.
#[must_use]
pub fn uniformity(ranks: &[usize], draws: usize, seed: u64) -> Uniformity {
    assert!(!ranks.is_empty() && ranks.iter().all(|&rank| rank <= draws), "ranks of {draws} draws");
    let places = draws + 1;
    let band = Band::new(ranks.len(), places);
    let own = band.depth(&counts(ranks, places));
    let as_deep: usize = (0..EVEN_SETS)
        .into_par_iter()
        .map(|set| {
            let mut stream = stream(seed, set as u64);
            let even: Vec<usize> = ranks.iter().map(|_| stream.random_range(0..places)).collect();
            usize::from(band.depth(&counts(&even, places)) <= own)
        })
        .sum();
    Uniformity {
        chi_squared_p: chi_squared_p(ranks, places),
        band_p: (as_deep + 1) as f64 / (EVEN_SETS + 1) as f64,
    }
}

/// How often each rank was taken.
fn counts(ranks: &[usize], places: usize) -> Vec<usize> {
    let mut counts = vec![0; places];
    for &rank in ranks {
        counts[rank] += 1;
    }
    counts
}

/// `χ² = Σ (observed - expected)²/expected` over as many bins of equal width as expect enough.
fn chi_squared_p(ranks: &[usize], places: usize) -> f64 {
    let bins_max = BINS_MAX.min(ranks.len() / EXPECTED_MIN).max(2);
    let bins = (2..=bins_max).rev().find(|bins| places.is_multiple_of(*bins)).unwrap_or(places);
    let width = places / bins;
    let expected = ranks.len() as f64 / bins as f64;
    let mut observed = vec![0_usize; bins];
    for &rank in ranks {
        observed[rank / width] += 1;
    }
    let statistic: f64 =
        observed.iter().map(|&o| (o as f64 - expected) * (o as f64 - expected) / expected).sum();
    ChiSquared::new(bins as f64 - 1.0).map_or(1.0, |chi| chi.sf(statistic))
}

/// The pointwise probabilities of every height of a distribution function of even ranks.
struct Band {
    /// `2 min(P(X <= k), P(X >= k))` of `X ~ Bin(n, z)`, place by place, height by height.
    tails: Vec<Vec<f64>>,
}

impl Band {
    fn new(ranks: usize, places: usize) -> Self {
        let of_place = |place: usize| tails(ranks, place as f64 / places as f64);
        Self { tails: (1..places).into_par_iter().map(of_place).collect() }
    }

    /// The smallest pointwise probability along a distribution function.
    fn depth(&self, counts: &[usize]) -> f64 {
        let (mut below, mut depth) = (0, f64::INFINITY);
        for (tails, count) in self.tails.iter().zip(counts) {
            below += count;
            depth = depth.min(tails[below]);
        }
        depth
    }
}

/// `2 min(P(X <= k), P(X >= k))` for every k, `X ~ Bin(n, p)`; sums run from the small ends, so
/// that no digit is lost.
fn tails(n: usize, p: f64) -> Vec<f64> {
    let ln_choose = |k: usize| {
        libm::lgamma(n as f64 + 1.0)
            - libm::lgamma(k as f64 + 1.0)
            - libm::lgamma((n - k) as f64 + 1.0)
    };
    let mass: Vec<f64> = (0..=n)
        .map(|k| {
            laws::exp(ln_choose(k) + k as f64 * laws::ln(p) + (n - k) as f64 * libm::log1p(-p))
        })
        .collect();
    let mut lower = mass.clone();
    for k in 1..=n {
        lower[k] += lower[k - 1];
    }
    let mut upper = mass;
    for k in (0..n).rev() {
        upper[k] += upper[k + 1];
    }
    lower.iter().zip(&upper).map(|(l, u)| 2.0 * l.min(*u)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::standard_normal;

    /// `scipy.stats.chisquare([3, 5, 4, 8, 6, 2, 7, 5, 4, 6])`: 6.0, 0.7399.
    #[test]
    fn chi_squared_is_that_of_scipy() {
        let counts = [3, 5, 4, 8, 6, 2, 7, 5, 4, 6];
        let ranks: Vec<usize> =
            counts.iter().enumerate().flat_map(|(rank, &count)| vec![rank; count]).collect();
        let p = chi_squared_p(&ranks, 10);
        assert!((p - 0.739_918_292_094_653_8).abs() < 1e-12, "{p}");
    }

    /// Bin(4, 1/4): P(X <= 1) = 189/256, P(X >= 1) = 175/256, P(X >= 3) = 13/256.
    #[test]
    fn tails_by_hand() {
        let tails = tails(4, 0.25);
        assert!((tails[1] - 2.0 * 175.0 / 256.0).abs() < 1e-13, "{tails:?}");
        assert!((tails[3] - 2.0 * 13.0 / 256.0).abs() < 1e-13, "{tails:?}");
    }

    /// Both tests reject about one even set in twenty at p < 0.05: between 2.5 % and 8 % of 400.
    #[test]
    fn even_ranks_are_seldom_refused() {
        let mut refused = [0, 0];
        for set in 0..400 {
            let mut stream = stream(17, 10_000 + set);
            let ranks: Vec<usize> = (0..150).map(|_| stream.random_range(0..40)).collect();
            let found = uniformity(&ranks, 39, 2);
            refused[0] += u32::from(found.chi_squared_p < 0.05);
            refused[1] += u32::from(found.band_p < 0.05);
        }
        assert!(refused.iter().all(|count| (10..=32).contains(count)), "{refused:?} of 400");
    }

    /// Ranks of planted truths in a sampler of their closed-form posterior. With `y_i ~ N(μ, 1)`,
    /// i to 10, and `μ ~ N(0, 1)`, the posterior is `N(Σy/11, 1/11)`: a right sampler passes, one
    /// whose scale is halved and one that is moved by half its scale fail.
    #[test]
    fn a_right_sampler_passes_and_a_wrong_one_fails() {
        let ranks = |scale: f64, moved: f64| -> Vec<usize> {
            (0..400)
                .map(|set| {
                    let mut stream = stream(29, set);
                    let truth = standard_normal(&mut stream);
                    let sum: f64 = (0..10).map(|_| truth + standard_normal(&mut stream)).sum();
                    let spread = (1.0_f64 / 11.0).sqrt();
                    (0..99)
                        .map(|_| {
                            sum / 11.0 + spread * (moved + scale * standard_normal(&mut stream))
                        })
                        .filter(|draw| *draw < truth)
                        .count()
                })
                .collect()
        };
        let right = uniformity(&ranks(1.0, 0.0), 99, 1);
        assert!(right.chi_squared_p > 0.01 && right.band_p > 0.01, "{right:?}");
        for (scale, moved) in [(0.5, 0.0), (1.0, 0.5)] {
            let wrong = uniformity(&ranks(scale, moved), 99, 1);
            assert!(wrong.chi_squared_p < 1e-6 && wrong.band_p < 1e-3, "{wrong:?}");
        }
    }
}
