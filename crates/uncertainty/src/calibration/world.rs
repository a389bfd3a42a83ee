//! Sets like the data, whose truth is known: the fitted law with noise of the fit's own.

use fit::{Objective, Problem};
use measures::{quantile, standard_deviation};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::chance::standard_normal;

/// How the noise of simulated sets hangs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// Every row has noise of its own, of one spread.
    Independent,
    /// Every row has noise of its own, whose spread changes with the prediction as it does in the
    /// data.
    Heteroscedastic,
    /// Rows of one cluster share a part of their noise, as large as in the data.
    Clustered,
}

impl World {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Independent, Self::Heteroscedastic, Self::Clustered];

    /// Name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Heteroscedastic => "heteroscedastic",
            Self::Clustered => "clustered",
        }
    }
}

/// The spread may differ by at most this factor between the ends of the predictions: a power
/// measured on few rows may say anything.
const SPREAD_RATIO_MAX: f64 = 10.0;

/// The noise of a fit, as sets are drawn from it.
///
/// Sizes are those of the residuals, made wider by `sqrt(n/(n-p))` since the fit has drawn the law
/// towards its rows; a draw takes one of them, adds normal noise of a small bandwidth (Silverman &
/// Young 1987, Biometrika 74: an objective with corners sees the gaps between residuals) and a sign
/// by chance, so that the fitted law is the truth under every objective that has two equal sides.
#[derive(Debug, Clone)]
pub struct Worlds {
    predicted: Vec<f64>,
    /// `1/sqrt(w)` of each row.
    widths: Vec<f64>,
    sizes: Vec<f64>,
    equal_sizes: Vec<f64>,
    bandwidth: f64,
    equal_bandwidth: f64,
    /// The spread of each row in the world where it changes.
    spreads: Vec<f64>,
    clusters: Vec<usize>,
    shared: f64,
    exponent: f64,
}

impl Worlds {
    /// The noise of a fit; rows of one cluster share their chance. None where the objective has
    /// unequal sides or is on the losses themselves, so that the fitted law is not the middle of
    /// any noise of log losses, or where there is no noise.
    ///
    /// # Panics
    /// There are more or fewer clusters than rows.
    #[must_use]
    pub fn new(problem: &Problem<'_>, theta: &[f64], clusters: &[usize]) -> Option<Self> {
        assert_eq!(clusters.len(), problem.rows(), "one cluster a row");
        let has_middle = matches!(
            problem.objective,
            Objective::LeastSquares
                | Objective::Huber { .. }
                | Objective::LeastAbsolute
                | Objective::StudentT { .. }
        );
        let (n, p) = (problem.rows() as f64, theta.len() as f64);
        let roots: Vec<f64> = problem.weights().iter().map(|weight| weight.sqrt()).collect();
        let wider = (n / (n - p)).sqrt();
        let plain = problem.residuals(theta);
        let residuals: Vec<f64> =
            plain.iter().zip(&roots).map(|(r, root)| r * root * wider).collect();
        let sizes: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
        let mean = sizes.iter().sum::<f64>() / n;
        if !has_middle || n <= p || !mean.is_normal() {
            return None;
        }
        let predicted: Vec<f64> =
            problem.log_responses().iter().zip(&plain).map(|(ln_y, r)| ln_y - r).collect();
        let exponent = exponent(&residuals, &predicted);
        let middle = predicted.iter().sum::<f64>() / n;
        let spreads: Vec<f64> =
            predicted.iter().map(|p| laws::exp(0.5 * exponent * (p - middle))).collect();
        let equal_sizes: Vec<f64> = sizes.iter().zip(&spreads).map(|(s, by)| s / by).collect();
        let shared = intraclass_correlation(&residuals, clusters).unwrap_or(0.0).max(0.0);
        Some(Self {
            bandwidth: bandwidth(&residuals),
            equal_bandwidth: bandwidth(&equal_sizes),
            widths: roots.iter().map(|root| 1.0 / root).collect(),
            clusters: clusters.to_vec(),
            predicted,
            sizes,
            equal_sizes,
            spreads,
            shared,
            exponent,
        })
    }

    /// The same with another share of the noise that the rows of a cluster have in common.
    #[must_use]
    pub fn with_shared(self, shared: f64) -> Self {
        Self { shared, ..self }
    }

    /// The share of the noise's variance that the rows of a cluster have in common, as measured;
    /// nothing where that is below nothing.
    #[must_use]
    pub const fn shared(&self) -> f64 {
        self.shared
    }

    /// The exponent b of `Var(r) = s² L^b`, L the prediction, as measured and bounded.
    #[must_use]
    pub const fn exponent(&self) -> f64 {
        self.exponent
    }

    /// The log responses of one set.
    #[must_use]
    pub fn draw(&self, world: World, stream: &mut ChaCha8Rng) -> Vec<f64> {
        let noise: Vec<f64> = match world {
            World::Independent => self.sizes.iter().map(|_| self.plain(stream)).collect(),
            World::Heteroscedastic => self
                .spreads
                .iter()
                .map(|by| by * one(&self.equal_sizes, self.equal_bandwidth, stream))
                .collect(),
            World::Clustered => {
                let count = self.clusters.iter().max().map_or(0, |last| last + 1);
                let common: Vec<f64> = (0..count).map(|_| self.plain(stream)).collect();
                let (all, own) = (self.shared.sqrt(), (1.0 - self.shared).sqrt());
                self.clusters.iter().map(|&c| all * common[c] + own * self.plain(stream)).collect()
            }
        };
        let rows = self.predicted.iter().zip(&self.widths).zip(noise);
        rows.map(|((predicted, width), noise)| predicted + width * noise).collect()
    }

    fn plain(&self, stream: &mut ChaCha8Rng) -> f64 {
        one(&self.sizes, self.bandwidth, stream)
    }
}

/// One residual: a size, smoothed, with a sign.
fn one(sizes: &[f64], bandwidth: f64, stream: &mut ChaCha8Rng) -> f64 {
    let size = sizes[stream.random_range(0..sizes.len())] + bandwidth * standard_normal(stream);
    if stream.random::<bool>() { size } else { -size }
}

/// A third of Silverman's bandwidth, `0.9 min(sd, IQR/1.349) n^(-1/5)` (1986, Eq. 3.31): it closes
/// gaps and adds one or two hundredths to the variance.
fn bandwidth(residuals: &[f64]) -> f64 {
    let mut sorted = residuals.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quartiles = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
    let spread = standard_deviation(residuals).min(quartiles / 1.349);
    0.3 * spread * libm::pow(residuals.len() as f64, -0.2)
}

/// The exponent of the variance along the prediction (Harvey 1976), bounded.
fn exponent(residuals: &[f64], predicted: &[f64]) -> f64 {
    let levels: Vec<f64> = predicted.iter().map(|p| laws::exp(*p)).collect();
    let measured = robustness::noise(residuals, &levels).exponent;
    let least = predicted.iter().copied().fold(f64::INFINITY, f64::min);
    let most = predicted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let largest = 2.0 * laws::ln(SPREAD_RATIO_MAX) / (most - least).max(f64::MIN_POSITIVE);
    if measured.is_finite() { measured.clamp(-largest, largest) } else { 0.0 }
}

/// The share of the variance that members of a cluster have in common, by the analysis of variance
/// of one way: `(MSB - MSW)/(MSB + (m - 1) MSW)` with `m = (n - Σ m_i²/n)/(G - 1)` (Donner 1986,
/// Int. Stat. Rev. 54, Eq. 2.1). None with one cluster, or where no cluster has two members.
#[must_use]
pub fn intraclass_correlation(values: &[f64], clusters: &[usize]) -> Option<f64> {
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let n = values.len() as f64;
    let (mut sums, mut sizes) = (vec![0.0; count], vec![0.0; count]);
    for (value, &cluster) in values.iter().zip(clusters) {
        sums[cluster] += value;
        sizes[cluster] += 1.0;
    }
    let groups = sizes.iter().filter(|size| **size > 0.0).count() as f64;
    if groups < 2.0 || groups >= n {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let means: Vec<f64> = sums.iter().zip(&sizes).map(|(sum, size)| sum / size).collect();
    let between: f64 = means
        .iter()
        .zip(&sizes)
        .filter(|(_, size)| **size > 0.0)
        .map(|(m, size)| size * (m - mean) * (m - mean))
        .sum::<f64>()
        / (groups - 1.0);
    let within: f64 = values
        .iter()
        .zip(clusters)
        .map(|(value, &cluster)| (value - means[cluster]) * (value - means[cluster]))
        .sum::<f64>()
        / (n - groups);
    let size = (n - sizes.iter().map(|s| s * s).sum::<f64>() / n) / (groups - 1.0);
    let share = (between - within) / (between + (size - 1.0) * within);
    share.is_finite().then_some(share)
}

#[cfg(test)]
mod tests;
