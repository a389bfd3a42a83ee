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

/// How often the test of [`bootstrap_ratio`] rejects at a nominal level where the null holds.
///
/// Each draw of the null is a data set of its own, with the places, the fit and the noise of the
/// data; of each one more draw is made from *its* null. Where the test keeps its size, both have
/// one distribution. The share of the first whose ratio lies above the `1 - level` quantile of the
/// second is the size (the fast double bootstrap: Davidson & `MacKinnon` 2007, Comp. Stat. Data
/// Anal. 51, §2). Its standard error is about `sqrt(2 level (1 - level)/draws)`. None where more
/// than a tenth of the draws failed.
#[must_use]
pub fn ratio_size(
    observed: &Compared,
    clusters: &[usize],
    compare: &Compare<'_>,
    level: f64,
    plan: &NullPlan,
) -> Option<f64> {
    let pairs: Vec<[f64; 2]> = (0..plan.replicates as u64)
        .into_par_iter()
        .filter_map(|draw| {
            let first = compare(&observed.drawn(clusters, plan.seed, draw))?;
            let second = compare(&first.drawn(clusters, plan.seed, SECOND + draw))?;
            Some([first.ratio, second.ratio])
        })
        .collect();
    if 10 * pairs.len() < 9 * plan.replicates || pairs.is_empty() {
        return None;
    }
    let mut second: Vec<f64> = pairs.iter().map(|pair| pair[1]).collect();
    second.sort_by(f64::total_cmp);
    let critical = quantile(&second, 1.0 - level);
    let rejected = pairs.iter().filter(|pair| pair[0] > critical + EQUAL).count();
    Some(rejected as f64 / pairs.len() as f64)
}
