//! What widths and biases that papers print come to: runs for a narrower interval, and how far a
//! parabola is off.

use measures::{percentile_interval, standard_deviation};
use quantiles::{Continuous, Normal};

use crate::check::draw;
use crate::consequence::allocation::parabola_bias;
use crate::consequence::derived::CoordinateFunction;

/// The runs behind an interval that is narrower by `width/target`, where `runs` made one of
/// `width`: intervals shrink with `1/sqrt(n)`, so `n = runs (width/target)²` (Besiroglu 2024, arXiv
/// 2404.10102, §4).
///
/// # Panics
/// The target is not positive.
#[must_use]
pub fn runs_for_width(runs: usize, width: f64, target: f64) -> f64 {
    assert!(target > 0.0, "an interval has a positive width, got {target}");
    let ratio = width / target;
    runs as f64 * ratio * ratio
}

/// The width of a percentile interval with what the number of replicates leaves open about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Width {
    /// Upper less lower end.
    pub estimate: f64,
    /// Lower end of where it lies in 95 % of the cases, had other replicates been drawn.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The width that a normal distribution of the replicates' standard deviation would have.
    pub normal: f64,
}

/// The width of the percentile interval of a function over replicates, and its own interval: the
/// replicates themselves drawn again `again` times. None where the function is defined for fewer
/// than two replicates.
#[must_use]
pub fn interval_width(
    function: &CoordinateFunction<'_>,
    replicates: &[Vec<f64>],
    level: f64,
    again: usize,
    seed: u64,
) -> Option<Width> {
    let values: Vec<f64> = replicates.iter().filter_map(|theta| function(theta)).collect();
    if values.len() < 2 {
        return None;
    }
    let mut widths = Vec::with_capacity(again);
    for index in 0..again {
        let rows = draw(seed, index as u64, values.len());
        let drawn: Vec<f64> = rows.into_iter().map(|row| values[row]).collect();
        widths.push(percentile_width(&drawn, level));
    }
    let interval = percentile_interval(&widths, LEVEL_OF_WIDTH);
    let normal = 2.0
        * Normal::standard().inverse_cdf(f64::midpoint(1.0, level))
        * standard_deviation(&values);
    Some(Width {
        estimate: percentile_width(&values, level),
        low: interval.low,
        high: interval.high,
        normal,
    })
}

/// Level of the interval of a width, whatever the level of the width's own interval.
const LEVEL_OF_WIDTH: f64 = 0.95;

/// Upper less lower end of the percentile interval.
fn percentile_width(values: &[f64], level: f64) -> f64 {
    let interval = percentile_interval(values, level);
    interval.high - interval.low
}

/// By how many percent the parabola misplaces the logarithm of the intercept of D*(C), on the
/// additive law without noise and with sizes as of [`parabola_bias`] (Czech 2026, arXiv
/// 2603.22339). It depends on the units of compute and not on the base of the logarithm.
#[must_use]
pub fn intercept_bias_percent(
    [alpha, beta]: [f64; 2],
    ln_tokens_intercept: f64,
    factor: f64,
    sizes: usize,
) -> Option<f64> {
    Some(-100.0 * parabola_bias(alpha, beta, factor, sizes)? / ln_tokens_intercept)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Besiroglu 2024, notebook, cell 59: 634,773 runs for a width of 0.001, from 240 and a width
    /// that prints as 0.051.
    #[test]
    fn runs_grow_with_the_square_of_the_ratio() {
        assert!((runs_for_width(240, 0.051_429, 0.001) / 634_773.0 - 1.0).abs() < 1e-4);
        assert!((runs_for_width(100, 0.2, 0.1) - 400.0).abs() < 1e-9);
    }

    /// Of evenly spread values, the middle 80 % are eight tenths; 400 of them place its ends within
    /// a few hundredths.
    #[test]
    fn the_width_of_a_uniform_sample() {
        let replicates: Vec<Vec<f64>> =
            (0..401).map(|place| vec![f64::from(place) / 400.0]).collect();
        let function: CoordinateFunction<'_> = Box::new(|theta| Some(theta[0]));
        let width = interval_width(&function, &replicates, 0.8, 400, 7).expect("a width");
        assert!((width.estimate - 0.8).abs() < 1e-12, "{width:?}");
        // Standard error of the difference of the two quantiles: sqrt(2 · 0.1 (1 - 0.2) / 400) =
        // 0.02.
        assert!((width.low - (0.8 - 1.96 * 0.02)).abs() < 0.012, "{width:?}");
        assert!((width.high - (0.8 + 1.96 * 0.02)).abs() < 0.012, "{width:?}");
        // A uniform variable's standard deviation is sqrt(1/12); the 90th percentile of a normal
        // one lies 1.281552 of it off.
        assert!(
            (width.normal - 2.0 * 1.281_552 * (1.0_f64 / 12.0).sqrt()).abs() < 4e-3,
            "{width:?}"
        );
        assert_eq!(interval_width(&function, &replicates[..1], 0.8, 10, 7), None);
    }

    /// Czech 2026: 0.3 % at ±2x and 4.1 % at ±16x; the intercept in log10 is -0.555357 (see
    /// `allocation`'s test of the grid).
    #[test]
    fn the_intercept_is_off_as_printed() {
        let off = |factor| {
            intercept_bias_percent([0.34, 0.28], -0.555_357 * std::f64::consts::LN_10, factor, 15)
        };
        assert!((off(2.0).expect("a parabola") - 0.3).abs() < 0.05);
        assert!((off(16.0).expect("a parabola") - 4.1).abs() < 0.05);
    }
}
