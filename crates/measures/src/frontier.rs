//! A power law along the frontier of a sweep.

use observations::order::frontier;

use crate::quantile::Interval;
use crate::regression::{RegressionError, regress};
use crate::resample::resampled;

/// `metric = c along^e` on a frontier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrontierPowerLaw {
    /// e.
    pub exponent: f64,
    /// Its interval over the frontier's points.
    pub interval: Option<Interval>,
    /// Points of the frontier.
    pub points: usize,
}

/// Least squares of `ln metric` on `ln along` over the [`frontier`]; the interval draws its points
/// with replacement.
///
/// # Errors
/// The frontier has fewer than two points.
pub fn frontier_power_law(
    along: &[f64],
    metric: &[f64],
    replicates: usize,
    level: f64,
    seed: u64,
) -> Result<FrontierPowerLaw, RegressionError> {
    let kept = frontier(along, metric);
    let ln = |values: &[f64], rows: &[usize]| {
        rows.iter().map(|&row| laws::ln(values[row])).collect::<Vec<f64>>()
    };
    let slope =
        |rows: &[usize]| Ok(regress(&[&ln(along, rows)], &ln(metric, rows))?.coefficients[1]);
    let drawn =
        |places: &[usize]| slope(&places.iter().map(|&place| kept[place]).collect::<Vec<_>>()).ok();
    let interval = resampled(kept.len(), replicates, level, seed, drawn);
    Ok(FrontierPowerLaw { exponent: slope(&kept)?, interval, points: kept.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_exponent_comes_back() {
        let along: Vec<f64> = (1..20).map(|i| f64::from(i * i)).collect();
        let mut metric: Vec<f64> = along.iter().map(|&x| 3.0 * libm::pow(x, -0.25)).collect();
        metric[5] = 9.0;
        let found = frontier_power_law(&along, &metric, 100, 0.95, 1).unwrap();
        assert!((found.exponent + 0.25).abs() < 1e-12 && found.points == 18, "{found:?}");
        assert!(frontier_power_law(&[1.0], &[1.0], 100, 0.95, 1).is_err());
    }
}
