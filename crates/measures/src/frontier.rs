//! The frontier of a sweep: what nothing cheaper beats.

use crate::quantile::Interval;
use crate::regression::{RegressionError, regress};
use crate::resample::resampled;

/// The rows on the strict running minimum of `metric` over ascending `along`: of rows at one place
/// on the axis the lowest comes first, and an equal value later is no gain.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn frontier(along: &[f64], metric: &[f64]) -> Vec<usize> {
    assert_eq!(along.len(), metric.len(), "one value a row");
    let mut order: Vec<usize> = (0..along.len()).collect();
    order.sort_by(|&a, &b| along[a].total_cmp(&along[b]).then(metric[a].total_cmp(&metric[b])));
    let mut least = f64::INFINITY;
    order.retain(|&row| {
        let is_lower = metric[row] < least;
        least = least.min(metric[row]);
        is_lower
    });
    order
}

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

    proptest::proptest! {
        #[test]
        fn nothing_cheaper_is_as_good(rows in proptest::collection::vec((0_u8..20, 0_u8..20), 1..40)) {
            let along: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let metric: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let kept = frontier(&along, &metric);
            for row in 0..rows.len() {
                let beaten = (0..rows.len()).any(|other| {
                    (along[other] < along[row] && metric[other] <= metric[row])
                        || (along[other] <= along[row] && metric[other] < metric[row])
                });
                let same = kept.iter().any(|&k| rows[k] == rows[row]);
                proptest::prop_assert_eq!(!beaten, same, "row {}", row);
            }
            proptest::prop_assert!(kept.windows(2).all(|pair| along[pair[0]] < along[pair[1]]));
        }
    }
}
