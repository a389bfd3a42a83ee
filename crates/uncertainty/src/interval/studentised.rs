//! The studentised interval: replicates measured in standard errors of their own.

use measures::{Interval, enough, quantile};

/// The bootstrap-t interval (Efron & Tibshirani 1993, §12.5): `estimate - t_(1-α/2) error` to
/// `estimate - t_(α/2) error`, t the quantiles of `(value - estimate)/its own error` over the
/// replicates, each given as (value, error).
///
/// Where the estimate and every value are positive it is made in logarithms, of which the errors
/// are relative: a number whose spread grows with itself is then as good as one whose spread does
/// not (their §12.6). None where fewer than nine tenths of the replicates `asked` for have a value
/// with an error.
#[must_use]
pub fn studentised(
    estimate: f64,
    error: f64,
    replicates: &[(f64, f64)],
    asked: usize,
    level: f64,
) -> Option<Interval> {
    let is_positive = estimate > 0.0 && replicates.iter().all(|(value, _)| *value > 0.0);
    let to = |value: f64| if is_positive { laws::ln(value) } else { value };
    let from = |value: f64| if is_positive { laws::exp(value) } else { value };
    let error_to = |value: f64, error: f64| if is_positive { error / value } else { error };
    let (centre, error) = (to(estimate), error_to(estimate, error));
    let mut all: Vec<f64> = replicates
        .iter()
        .map(|&(value, spread)| (to(value) - centre) / error_to(value, spread))
        .filter(|t| t.is_finite())
        .collect();
    if !enough(all.len(), asked) || !error.is_finite() {
        return None;
    }
    all.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    Some(Interval {
        low: from(centre - quantile(&all, 1.0 - tail) * error),
        high: from(centre - quantile(&all, tail) * error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed form: errors that are all equal give the interval that mirrors the percentiles.
    #[test]
    fn equal_errors_mirror_the_percentiles() {
        let replicates: Vec<(f64, f64)> = (0..=100).map(|i| (f64::from(i) - 30.0, 2.0)).collect();
        let found = studentised(10.0, 2.0, &replicates, 101, 0.9).expect("an interval");
        // Percentiles -25 and 65, mirrored about 10.
        assert!((found.low + 45.0).abs() < 1e-12 && (found.high - 45.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn positive_numbers_are_studentised_in_logarithms() {
        let replicates: Vec<(f64, f64)> =
            (0..=100).map(|i| laws::exp(f64::from(i) / 50.0)).map(|v| (v, 0.5 * v)).collect();
        let centre = laws::exp(1.0);
        let found = studentised(centre, 0.5 * centre, &replicates, 101, 0.9).expect("an interval");
        assert!((laws::ln(found.low) - 0.1).abs() < 1e-12, "{found:?}");
        assert!((laws::ln(found.high) - 1.9).abs() < 1e-12, "{found:?}");
        assert_eq!(studentised(1.0, f64::NAN, &replicates, 101, 0.9), None);
        assert_eq!(studentised(1.0, 0.1, &replicates, 120, 0.9), None, "too few");
    }
}
