//! The bias-corrected and accelerated interval.

use measures::{Interval, enough, quantile};
use quantiles::{Continuous as _, Normal};

/// A bias-corrected and accelerated interval with its two corrections.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bca {
    /// The interval.
    pub interval: Interval,
    /// `z0`: how far, in standard errors, the estimate lies above the median of the replicates.
    pub bias: f64,
    /// a: how the standard error changes with the truth, a sixth of the influences' skewness.
    pub acceleration: f64,
}

/// The `BCa` interval of replicates (Efron 1987, J. Am. Stat. Assoc. 82, §4): quantiles of the
/// values at `Φ(z0 + (z0 + z)/(1 - a (z0 + z)))`, `z = Φ⁻¹(α/2)` and `Φ⁻¹(1-α/2)`.
///
/// `z0 = Φ⁻¹` of the share of values below `estimate`, equal ones counted half; `a = sum u³/(6 (sum
/// u²)^1.5)` over `influence`, how far each row or cluster moves the estimate: what leaving it out
/// takes away (the jackknife), or its empirical influence. None where fewer than nine tenths of
/// the replicates `asked` for have a value, or every value lies on one side of the estimate.
#[must_use]
pub fn bca(
    values: &[f64],
    asked: usize,
    estimate: f64,
    influence: &[f64],
    level: f64,
) -> Option<Bca> {
    if !enough(values.len(), asked) {
        return None;
    }
    let below = values.iter().filter(|value| **value < estimate).count();
    let not_above = values.iter().filter(|value| **value <= estimate).count();
    let share = 0.5 * (below + not_above) as f64 / values.len() as f64;
    let normal = Normal::standard();
    if share <= 0.0 || share >= 1.0 {
        return None;
    }
    let bias = normal.inverse_cdf(share);
    let acceleration = acceleration(influence);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    let end = |share: f64| {
        let z = bias + normal.inverse_cdf(share);
        let shrink = 1.0 - acceleration * z;
        (shrink > 0.0).then(|| quantile(&sorted, normal.cdf(bias + z / shrink)))
    };
    let interval = Interval { low: end(tail)?, high: end(1.0 - tail)? };
    Some(Bca { interval, bias, acceleration })
}

/// A sixth of the skewness of influences; zero where nothing has any.
fn acceleration(influence: &[f64]) -> f64 {
    let mean = influence.iter().sum::<f64>() / influence.len() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for value in influence {
        let off = value - mean;
        squares += off * off;
        cubes += off * off * off;
    }
    if squares > 0.0 { cubes / (6.0 * squares * squares.sqrt()) } else { 0.0 }
}
