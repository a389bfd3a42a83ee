//! Intervals where clusters are too few to be drawn again.

use measures::Interval;
use quantiles::{Continuous as _, StudentsT};

use super::linearised::{Linearised, dot};
use super::sandwich::Correction;

/// Fewer clusters than this give no interval at all. Four is the least at which the intervals of
/// [`few_interval`] were measured (`tests/few_clusters.rs`).
pub const LEAST_CLUSTERS: usize = 4;

/// How much rows of one cluster are taken to move together in the degrees of freedom: the worst
/// case, short of a matrix without inverse. With independent rows instead the intervals of E over
/// four planted runs held it in 85 % rather than 97 %.
const WITHIN: f64 = 0.99;

/// How far a fit coordinate is moved for a slope; coordinates are logarithms and exponents.
const STEP: f64 = 1e-5;

/// The interval of a function of the fit coordinates from a few clusters: Student's t with the
/// degrees of freedom of Satterthwaite, about the bias-reduced sandwich V (CR2; Pustejovsky &
/// Tipton 2018).
///
/// With the function's slopes c (delta method) its ends are the function at
/// `θ ± t V c/sqrt(cᵀ V c)`: of a coordinate that is `θ_j ± t s_j`, of its exponential the
/// exponential of these ends. None with fewer than [`LEAST_CLUSTERS`] clusters, or where the
/// function has no value at an end.
///
/// # Panics
/// There is not one coordinate a parameter of the fit, or the level is not between 0 and 1.
#[must_use]
pub fn few_interval(
    fit: &Linearised,
    theta: &[f64],
    function: &dyn Fn(&[f64]) -> Option<f64>,
    level: f64,
) -> Option<Interval> {
    assert!(0.0 < level && level < 1.0, "a level between 0 and 1, got {level}");
    if fit.clusters() < LEAST_CLUSTERS {
        return None;
    }
    let slopes = gradient(theta, function)?;
    let spread = fit.spread(&slopes, WITHIN);
    if !(spread.variance > 0.0 && spread.freedom.is_finite() && spread.freedom > 0.0) {
        return None;
    }
    let t = StudentsT::new(0.0, 1.0, spread.freedom).ok()?.inverse_cdf(f64::midpoint(1.0, level));
    let covariance = fit.covariance(Correction::Cr2);
    let along: Vec<f64> =
        covariance.chunks_exact(theta.len()).map(|line| dot(line, &slopes)).collect();
    let reach = t / spread.variance.sqrt();
    let end = |sign: f64| {
        let moved: Vec<f64> =
            theta.iter().zip(&along).map(|(at, by)| at + sign * reach * by).collect();
        function(&moved).filter(|value| value.is_finite())
    };
    let (one, two) = (end(-1.0)?, end(1.0)?);
    Some(Interval { low: one.min(two), high: one.max(two) })
}

/// The slopes of a function, by central differences.
fn gradient(theta: &[f64], function: &dyn Fn(&[f64]) -> Option<f64>) -> Option<Vec<f64>> {
    (0..theta.len())
        .map(|index| {
            let at = |by: f64| {
                let mut moved = theta.to_vec();
                moved[index] += by;
                function(&moved)
            };
            Some((at(STEP)? - at(-STEP)?) / (2.0 * STEP))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::sandwich::tests::regression;

    /// Of a coefficient it is `b ± t(f) s` with numpy's CR2, of its exponential the exponential.
    #[test]
    fn a_coefficient_has_the_interval_of_its_freedom() {
        let (fit, theta) = (regression(), [-0.3, 0.6, 1.5]);
        let spread = fit.spread(&[0.0, 1.0, 0.0], WITHIN);
        let t = StudentsT::new(0.0, 1.0, spread.freedom).unwrap().inverse_cdf(0.975);
        let half = t * 0.000_550_194_587_754_17_f64.sqrt();
        let plain = few_interval(&fit, &theta, &|at| Some(at[1]), 0.95).unwrap();
        assert!((plain.low - (0.6 - half)).abs() < 1e-7, "{plain:?} {half}");
        assert!((plain.high - (0.6 + half)).abs() < 1e-7, "{plain:?} {half}");
        let grown = few_interval(&fit, &theta, &|at| Some(laws::exp(at[1])), 0.95).unwrap();
        assert!((laws::ln(grown.high) - plain.high).abs() < 1e-6, "{grown:?}");
        let nowhere = few_interval(&fit, &theta, &|at| (at[1] < 0.601).then_some(at[1]), 0.95);
        assert_eq!(nowhere, None, "no value at the upper end");
    }
}
