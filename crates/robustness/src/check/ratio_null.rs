//! The null of a likelihood ratio, drawn from the data's own residuals: the p value that goes with
//! it, and how often a test by it rejects where there is nothing to find.
//!
//! A ratio has its textbook distribution only where the noise is what the likelihood says. Here
//! the null is made by drawing signs: each row keeps its place and the size of its residual under
//! the restricted fit, so that noise which changes from row to row stays as it is (the wild
//! bootstrap: Wu 1986, Ann. Stat. 14; Liu 1988, Ann. Stat. 16; under the restricted fit, Davidson &
//! Flachaire 2008, J. Econometrics 146). For least absolute deviations random signs are the
//! weights that Feng, He & Hu 2011, Biometrika 98, prove valid at the median.

use measures::quantile;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How a null is drawn: plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullPlan {
    /// Draws at most.
    pub replicates: usize,
    /// With so many draws as extreme as the data, the p value is known well enough, and the
    /// drawing ends (Besag & Clifford 1991, Biometrika 78).
    pub enough: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// Two fits to the same responses, one of which is a special case of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Twice the difference of the log likelihoods, `2 (ln L_free - ln L_restricted)`.
    pub ratio: f64,
    /// `ln y` of each row by the restricted fit.
    pub predicted: Vec<f64>,
    /// What is left of each row, to be given a sign; see [`Compared::new`].
    pub noise: Vec<f64>,
}

/// The comparison that a test makes, of any responses `ln y`; none where a fit failed.
pub type Compare<'a> = dyn Fn(&[f64]) -> Option<Compared> + Sync + 'a;

/// Where a ratio lies in its null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NullTest {
    /// `(1 + above)/(1 + drawn)`, or `above/drawn` where the drawing ended early: the data count
    /// as one draw.
    pub p_value: f64,
    /// Draws whose ratio is as large as the data's; one whose fits failed counts among them, so
    /// that no failure helps to reject.
    pub above: usize,
    /// Draws made.
    pub drawn: usize,
}

/// Two ratios that differ by less are equal: maxima are found to a part in a million.
pub const EQUAL: f64 = 1e-5;
/// From so many rows or clusters on plain signs make patterns enough.
const SIGNS_FROM: usize = 13;
/// Draws that are made between two looks at whether they are enough.
const BLOCK: usize = 64;
/// The second level of draws has streams of its own.
const SECOND: u64 = 1 << 32;

impl Compared {
    /// From the restricted fit: the residuals `r`, the leverages `h` of its free parameters. The
    /// noise is `r/sqrt(1 - h)`, which has the variance that the fit has taken from `r` given back
    /// (HC2: `MacKinnon` & White 1985, J. Econometrics 29).
    #[must_use]
    pub fn new(ratio: f64, ln_y: &[f64], residuals: &[f64], leverages: &[f64]) -> Self {
        /// A row that its own parameter passes through has no residual to rescale.
        const LEFT_MIN: f64 = 1e-6;
        let predicted = ln_y.iter().zip(residuals).map(|(y, r)| y - r).collect();
        let noise =
            residuals.iter().zip(leverages).map(|(r, h)| r / (1.0 - h).max(LEFT_MIN).sqrt());
        Self { ratio, predicted, noise: noise.collect() }
    }

    /// Responses under the null: the restricted fit plus each row's noise times the multiplier of
    /// its cluster.
    fn drawn(&self, clusters: &[usize], seed: u64, stream: u64) -> Vec<f64> {
        let multipliers = multipliers(clusters, seed, stream);
        let rows = self.predicted.iter().zip(&self.noise).zip(clusters);
        rows.map(|((predicted, noise), &cluster)| predicted + multipliers[cluster] * noise)
            .collect()
    }
}

/// One multiplier for each cluster: a sign, or with few of them one of Webb's six values
/// `±sqrt(1/2), ±1, ±sqrt(3/2)` (Webb 2014, Queen's Economics Department working paper 1315), since
/// the signs of seven rows make 128 patterns only.
fn multipliers(clusters: &[usize], seed: u64, stream: u64) -> Vec<f64> {
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    let mut multipliers = Vec::with_capacity(count);
    for _ in 0..count {
        let sign = if random.random_range(0..2) == 0 { 1.0 } else { -1.0 };
        let size = if count < SIGNS_FROM {
            (0.5 * f64::from(random.random_range(1..4))).sqrt()
        } else {
            1.0
        };
        multipliers.push(sign * size);
    }
    multipliers
}

/// The p value of a ratio under its own null; `clusters` numbers the cluster of each row, and the
/// rows of a cluster share their sign.
///
/// # Panics
/// There are more or fewer clusters than rows.
#[must_use]
pub fn bootstrap_ratio(
    observed: &Compared,
    clusters: &[usize],
    compare: &Compare<'_>,
    plan: &NullPlan,
) -> NullTest {
    assert_eq!(clusters.len(), observed.predicted.len(), "one cluster a row");
    let (mut above, mut drawn) = (0, 0);
    for first in (0..plan.replicates).step_by(BLOCK) {
        let block = first..(first + BLOCK).min(plan.replicates);
        let ratios: Vec<f64> = block
            .into_par_iter()
            .map(|draw| ratio_of(compare(&observed.drawn(clusters, plan.seed, draw as u64))))
            .collect();
        for ratio in ratios {
            drawn += 1;
            above += usize::from(ratio >= observed.ratio - EQUAL);
            if above == plan.enough {
                return NullTest { p_value: above as f64 / drawn as f64, above, drawn };
            }
        }
    }
    NullTest { p_value: (1 + above) as f64 / (1 + drawn) as f64, above, drawn }
}

/// The ratio of a draw, beyond all where its fits failed.
fn ratio_of(compared: Option<Compared>) -> f64 {
    compared.map_or(f64::INFINITY, |compared| compared.ratio)
}

/// How a size is measured: plain data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizePlan {
    /// The nominal level.
    pub level: f64,
    /// Between which sizes a test keeps its level. The drawing ends where the size is known to lie
    /// within them. That it lies outside is never said on the way: of many looks one is far off by
    /// chance.
    pub allowed: [f64; 2],
    /// Sets at most.
    pub sets_max: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// How often a test rejects where there is nothing to find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestSize {
    /// Share of the sets that it rejects.
    pub share: f64,
    /// Standard error of the share where the test keeps its level `a`, `sqrt(2 a (1 - a)/sets)`:
    /// the critical value is drawn as well.
    pub error: f64,
    /// Sets without an effect.
    pub sets: usize,
    /// The p value of the fast double bootstrap: the share of the sets whose ratio lies above that
    /// quantile of the second draws which the data's ratio has among the first.
    pub adjusted_p: f64,
}

impl TestSize {
    /// The share by chance alone, 95 %.
    #[must_use]
    pub fn interval(&self) -> [f64; 2] {
        let half = 1.96 * self.error;
        [(self.share - half).max(0.0), (self.share + half).min(1.0)]
    }

    /// Whether chance cannot explain that the size lies outside of what is allowed.
    #[must_use]
    pub fn is_missed(&self, allowed: [f64; 2]) -> bool {
        let [low, high] = self.interval();
        high < allowed[0] || low > allowed[1]
    }

    /// Whether it lies within what is allowed, whatever chance does.
    fn is_kept(&self, allowed: [f64; 2]) -> bool {
        let [low, high] = self.interval();
        allowed[0] <= low && high <= allowed[1]
    }

    /// Of pairs of ratios: that of a set without an effect, and that of one draw of the set's null.
    fn of(pairs: &[[f64; 2]], observed: f64, level: f64) -> Self {
        let sets = pairs.len() as f64;
        let mut second: Vec<f64> = pairs.iter().map(|pair| pair[1]).collect();
        second.sort_by(f64::total_cmp);
        let above =
            |critical: f64| pairs.iter().filter(|pair| pair[0] > critical + EQUAL).count() as f64;
        let plain = above(observed - 2.0 * EQUAL) / sets;
        Self {
            share: above(quantile(&second, 1.0 - level)) / sets,
            error: (2.0 * level * (1.0 - level) / sets).sqrt(),
            sets: pairs.len(),
            adjusted_p: (1.0 + above(quantile(&second, 1.0 - plain))) / (1.0 + sets),
        }
    }
}

/// Sets that are drawn between two looks at whether the size is kept.
const SETS_A_LOOK: usize = 250;

/// How often the test of [`bootstrap_ratio`] rejects at a nominal level where the null holds.
///
/// Each draw of the null is a data set of its own, with the places, the fit and the noise of the
/// data; of each one more draw is made from *its* null. Where the test keeps its size, both have
/// one distribution. The share of the first whose ratio lies above the `1 - level` quantile of the
/// second is the size, and the same at the data's own ratio a p value that the size has adjusted
/// (the fast double bootstrap: Davidson & `MacKinnon` 2007, Comp. Stat. Data Anal. 51, §2). None
/// where more than a tenth of the draws failed.
#[must_use]
pub fn ratio_size(
    observed: &Compared,
    clusters: &[usize],
    compare: &Compare<'_>,
    plan: &SizePlan,
) -> Option<TestSize> {
    let pair = |draw: u64| {
        let first = compare(&observed.drawn(clusters, plan.seed, draw))?;
        let second = compare(&first.drawn(clusters, plan.seed, SECOND + draw))?;
        Some([first.ratio, second.ratio])
    };
    let mut pairs: Vec<[f64; 2]> = Vec::new();
    let mut size = None;
    for first in (0..plan.sets_max).step_by(SETS_A_LOOK) {
        let last = (first + SETS_A_LOOK).min(plan.sets_max);
        pairs.par_extend((first as u64..last as u64).into_par_iter().filter_map(pair));
        if 10 * pairs.len() < 9 * last || pairs.is_empty() {
            return None;
        }
        let drawn = size.insert(TestSize::of(&pairs, observed.ratio, plan.level));
        if drawn.is_kept(plan.allowed) {
            break;
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 pairs whose second ratios are 1 to 200: the 0.95 quantile lies between 190 and 191, and
    /// of the first ratios, twice as large, 105 lie above it.
    #[test]
    fn a_size_is_counted_above_the_quantile_of_the_second_draws() {
        let pairs: Vec<[f64; 2]> =
            (1..=200).map(|rank| [2.0 * f64::from(rank), f64::from(rank)]).collect();
        let size = TestSize::of(&pairs, 399.0, 0.05);
        assert!((size.share - 105.0 / 200.0).abs() < 1e-12, "{size:?}");
        // One first ratio of 200 is as large as the data's: the 0.995 quantile of the second is
        // 199.005, and 101 first ratios lie above it.
        assert!((size.adjusted_p - 102.0 / 201.0).abs() < 1e-12, "{size:?}");
        assert!((size.error - (2.0 * 0.05 * 0.95 / 200.0_f64).sqrt()).abs() < 1e-15, "{size:?}");
        assert!(size.is_missed([0.035, 0.065]), "{size:?}");
    }

    /// What chance explains is not missed: 7 % of 200 sets, of which 5 % have an error of 2.2 %.
    #[test]
    fn a_size_within_chance_is_not_missed() {
        let size = |share, error| TestSize { share, error, sets: 200, adjusted_p: 0.5 };
        assert!(!size(0.07, 0.0218).is_missed([0.035, 0.065]));
        assert!(!size(0.07, 0.0218).is_kept([0.035, 0.065]));
        assert!(size(0.07, 0.002).is_missed([0.035, 0.065]));
        assert!(size(0.052, 0.005).is_kept([0.035, 0.065]));
        assert!(!size(0.07, 0.002).is_kept([0.035, 0.065]));
    }
}
