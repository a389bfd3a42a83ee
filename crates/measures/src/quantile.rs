//! Quantiles of replicates, and the percentile interval.

/// A two-sided interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The quantile of `sorted` at `p`, interpolated linearly between order statistics (type 7 of
/// Hyndman & Fan 1996).
///
/// # Panics
/// `sorted` is empty or `p` lies outside [0, 1].
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    assert!(
        !sorted.is_empty() && (0.0..=1.0).contains(&p),
        "a quantile needs values and a share in [0, 1], got {p}"
    );
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the number of values"
    )]
    let index = below as usize;
    let above = sorted[(index + 1).min(sorted.len() - 1)];
    sorted[index] + (place - below) * (above - sorted[index])
}

/// The percentile interval of the replicates at a confidence level (Efron & Tibshirani 1993,
/// §13.3).
///
/// # Panics
/// There is no replicate.
#[must_use]
pub fn percentile_interval(values: &[f64], level: f64) -> Interval {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Interval { low: quantile(&sorted, tail), high: quantile(&sorted, 1.0 - tail) }
}

/// By which share each value exceeds the least of them.
#[must_use]
pub fn excess(values: &[f64]) -> Vec<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    values.iter().map(|value| value / least - 1.0).collect()
}

/// The median; none of no values.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (!sorted.is_empty()).then(|| quantile(&sorted, 0.5))
}

/// The arithmetic mean.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation with n - 1 in the denominator: the bootstrap's standard error.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R's `quantile(c(1, 2, 4, 8), p)`, type 7.
    #[test]
    fn quantiles_are_those_of_r() {
        for (p, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            assert!((quantile(&[1.0, 2.0, 4.0, 8.0], p) - expected).abs() < 1e-12, "p = {p}");
        }
    }

    #[test]
    fn interval_and_deviation_of_a_known_set() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let interval = percentile_interval(&values, 0.9);
        assert!(
            (interval.low - 5.0).abs() < 1e-12 && (interval.high - 95.0).abs() < 1e-12,
            "{interval:?}"
        );
        assert!(
            (standard_deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]) - 2.138_089_935_299_395)
                .abs()
                < 1e-12,
            "closed form"
        );
    }
}
