//! How well the posterior predicts each row from the others, without refitting: importance
//! sampling whose largest weights are smoothed by a generalised Pareto tail (Vehtari, Gelman &
//! Gabry 2017, Stat. Comput. 27; Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25).

use measures::{mean, standard_deviation};
use rayon::prelude::*;

/// Above this shape of the tail an estimate is not to be trusted (Vehtari 2024, §3).
pub const PARETO_K_MAX: f64 = 0.7;

/// The expected log predictive density of rows left out one at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOut {
    /// Of each row.
    pub log_densities: Vec<f64>,
    /// Shape k̂ of the tail of each row's weights.
    pub pareto_k: Vec<f64>,
}

impl LeaveOneOut {
    /// The sum over the rows.
    #[must_use]
    pub fn elpd(&self) -> f64 {
        self.log_densities.iter().sum()
    }

    /// Its standard error, `sqrt(n Var)` over the rows, the variance with divisor n as in arviz.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let n = self.log_densities.len() as f64;
        standard_deviation(&self.log_densities) * (n - 1.0).sqrt()
    }

    /// The largest shape.
    #[must_use]
    pub fn pareto_k_max(&self) -> f64 {
        self.pareto_k.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Leave-one-out by importance sampling; `log_likelihoods` holds, for each row, its log likelihood
/// at each draw, and `efficiency` is the effective sample size divided by the number of draws.
#[must_use]
pub fn leave_one_out(log_likelihoods: &[Vec<f64>], efficiency: f64) -> LeaveOneOut {
    let (log_densities, pareto_k) = log_likelihoods
        .par_iter()
        .map(|row| {
            let weights: Vec<f64> = row.iter().map(|l| -l).collect();
            let (weights, k) = smoothed_log_weights(&weights, efficiency);
            let sums: Vec<f64> = weights.iter().zip(row).map(|(w, l)| w + l).collect();
            (log_sum(&sums), k)
        })
        .unzip();
    LeaveOneOut { log_densities, pareto_k }
}

/// Log weights with their largest smoothed, normalised to sum to one, and the shape k̂ of the tail
/// (infinite where it has fewer than five draws).
#[must_use]
pub fn smoothed_log_weights(log_weights: &[f64], efficiency: f64) -> (Vec<f64>, f64) {
    let count = log_weights.len();
    let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = log_weights.iter().map(|w| w - largest).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    let tail = (0.2 * count as f64).min(3.0 * (count as f64 / efficiency).sqrt()).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a fifth of the number of draws"
    )]
    let first = count.saturating_sub(tail as usize + 1);
    // Below the smallest normal number there is nothing to take the exponential of.
    let cutoff = weights[order[first]].max(laws::ln(f64::MIN_POSITIVE));
    let tail: Vec<usize> = order.into_iter().filter(|&i| weights[i] > cutoff).collect();
    if tail.len() <= 4 {
        return (normalised(&weights), f64::INFINITY);
    }
    let base = laws::exp(cutoff);
    let excesses: Vec<f64> = tail.iter().map(|&i| laws::exp(weights[i]) - base).collect();
    let (shape, scale) = pareto(&excesses);
    if shape.is_finite() {
        for (rank, &index) in tail.iter().enumerate() {
            let p = (rank as f64 + 0.5) / tail.len() as f64;
            let smoothed = laws::ln(pareto_quantile(p, shape, scale) + base);
            // No weight above the largest raw one.
            weights[index] = smoothed.min(0.0);
        }
    }
    (normalised(&weights), shape)
}

fn normalised(weights: &[f64]) -> Vec<f64> {
    let total = log_sum(weights);
    weights.iter().map(|w| w - total).collect()
}

/// `ln Σ exp`.
fn log_sum(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    laws::ln(values.iter().map(|v| laws::exp(v - largest)).sum::<f64>()) + largest
}

/// Shape and scale of the generalised Pareto law of ascending positive numbers: the posterior mean
/// under Zhang & Stephens's prior (2009, Technometrics 51), the shape drawn towards one half by the
/// weight of ten observations (Vehtari 2024, appendix G).
fn pareto(ascending: &[f64]) -> (f64, f64) {
    const PRIOR_SCALE: f64 = 3.0;
    const PRIOR_COUNT: f64 = 10.0;
    let n = ascending.len() as f64;
    let points = 30.0 + n.sqrt().floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the place of a quartile among the values"
    )]
    let quartile = ascending[(n / 4.0 + 0.5).floor() as usize - 1];
    let greatest = ascending[ascending.len() - 1];
    let log_mean =
        |b: f64| mean(&ascending.iter().map(|x| libm::log1p(-b * x)).collect::<Vec<_>>());
    let (mut candidates, mut lengths, mut index) = (Vec::new(), Vec::new(), 1.0);
    while index <= points {
        let b = (1.0 - (points / (index - 0.5)).sqrt()) / (PRIOR_SCALE * quartile) + 1.0 / greatest;
        let k = log_mean(b);
        candidates.push(b);
        lengths.push(n * (laws::ln(-(b / k)) - k - 1.0));
        index += 1.0;
    }
    let weights: Vec<f64> = lengths
        .iter()
        .map(|own| 1.0 / lengths.iter().map(|other| laws::exp(other - own)).sum::<f64>())
        .map(|weight| if weight >= 10.0 * f64::EPSILON { weight } else { 0.0 })
        .collect();
    let total: f64 = weights.iter().sum();
    let b: f64 = candidates.iter().zip(&weights).map(|(b, w)| b * (w / total)).sum();
    let k = log_mean(b);
    ((n * k + PRIOR_COUNT * 0.5) / (n + PRIOR_COUNT), -k / b)
}

/// The quantile of the generalised Pareto law.
fn pareto_quantile(p: f64, shape: f64, scale: f64) -> f64 {
    let tail = libm::log1p(-p);
    if shape.abs() < f64::EPSILON {
        return -tail * scale;
    }
    libm::expm1(-shape * tail) / shape * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in the tests of the diagnostics: numbers that Python makes as well.
    fn uniforms(count: usize, seed: u64) -> Vec<f64> {
        let mut x = seed;
        (0..count)
            .map(|_| {
                x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
                (x as f64 + 0.5) / 2_147_483_648.0
            })
            .collect()
    }

    fn close(ours: f64, theirs: f64) {
        assert!((ours / theirs - 1.0).abs() < 1e-8, "{ours} against {theirs}");
    }

    /// arviz 0.23.4 on 1,000 draws of six rows, `l = ln(u)/2 (0.2 + 0.35 j) - 0.1 j`, whose weights
    /// have tails from none to one without a mean: `az.psislw(-l, reff=0.7)`, `az.loo(idata,
    /// reff=0.7)`.
    #[test]
    fn smoothed_weights_are_those_of_arviz() {
        let rows: Vec<Vec<f64>> = (0_u32..6)
            .map(|j| {
                let slope = 0.2 + 0.35 * f64::from(j);
                uniforms(1000, 100 + u64::from(j))
                    .into_iter()
                    .map(|u| 0.5 * laws::ln(u) * slope - 0.1 * f64::from(j))
                    .collect()
            })
            .collect();
        let ours = leave_one_out(&rows, 0.7);
        let shapes = [
            0.112_815_612_793_522_74,
            0.088_554_347_224_321_25,
            0.548_094_332_922_381_8,
            0.581_495_355_592_131_1,
            0.599_682_515_209_971_7,
            1.128_548_107_585_353,
        ];
        let densities = [
            -0.100_845_324_864_727_28,
            -0.408_031_304_858_657_35,
            -0.788_475_985_072_282_5,
            -1.182_240_893_520_114_5,
            -1.748_991_175_257_694_8,
            -3.012_012_361_321_813,
        ];
        for row in 0..6 {
            close(ours.pareto_k[row], shapes[row]);
            close(ours.log_densities[row], densities[row]);
        }
        close(ours.elpd(), -7.240_597_044_896_29);
        close(ours.standard_error(), 2.364_218_313_967_247_5);
        close(ours.pareto_k_max(), 1.128_548_107_585_353);
        let raw: Vec<f64> = rows[5].iter().map(|l| -l).collect();
        let (weights, _) = smoothed_log_weights(&raw, 0.7);
        close(weights[0], -9.374_254_112_704_7);
        close(weights[1], -8.297_672_110_766_156);
        close(weights.iter().copied().fold(f64::NEG_INFINITY, f64::max), -1.170_360_124_737_566_5);
    }

    /// Draws that all say the same leave nothing to smooth.
    #[test]
    fn equal_weights_stay_equal() {
        let (weights, k) = smoothed_log_weights(&[0.3; 50], 1.0);
        assert!(k.is_infinite() && weights.iter().all(|w| (w + laws::ln(50.0)).abs() < 1e-14));
    }
}
