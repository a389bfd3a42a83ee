//! Quantiles of numbers, the percentile interval of replicates, and the exact interval of a median.

/// A two-sided interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// The interval without what lies beyond the least and the greatest value that can be.
    #[must_use]
    pub const fn clamped(self, least: f64, most: f64) -> Self {
        Self { low: self.low.clamp(least, most), high: self.high.clamp(least, most) }
    }
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
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the number of values"
    )]
    let index = below as usize;
    let above = sorted[(index + 1).min(sorted.len() - 1)];
    sorted[index] + (position - below) * (above - sorted[index])
}

/// The percentile interval of the replicates at a confidence level (Efron & Tibshirani 1993,
/// §13.3).
///
/// # Panics
/// There is no replicate.
#[must_use]
pub fn percentile_interval(values: &[f64], level: f64) -> Interval {
    let sorted = ascending(values);
    let tail = (1.0 - level) / 2.0;
    Interval { low: quantile(&sorted, tail), high: quantile(&sorted, 1.0 - tail) }
}

/// The values in ascending order, by the total order of IEEE 754.
fn ascending(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// By which share each value exceeds the least of them.
#[must_use]
pub fn excess(values: &[f64]) -> Vec<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    values.iter().map(|value| value / least - 1.0).collect()
}

/// The median, [`quantile`] at one half; none of no values.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut all = values.to_vec();
    let last = all.len().checked_sub(1)?;
    // Two of them are looked for: the others need no order.
    let (_, below, larger) = all.select_nth_unstable_by(last / 2, f64::total_cmp);
    let below = *below;
    let above = larger.iter().copied().min_by(f64::total_cmp).unwrap_or(below);
    let share = if last % 2 == 0 { 0.0 } else { 0.5 };
    Some(below + share * (above - below))
}

/// A median with an interval between two order statistics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MedianInterval {
    /// The median.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Exact confidence of the interval.
    pub level: f64,
}

/// The median with the narrowest interval between two order statistics that has at least the
/// confidence `level_min`:
///
/// `P(X_(k) <= median <= X_(n+1-k)) = 1 - 2 P(Bin(n, 1/2) < k)` with the largest k that keeps the
/// level (David & Nagaraja 2003, Order Statistics, §7.1). It is exact for independent values of any
/// continuous distribution, so that a disturbed value costs no more than its position.
///
/// None where even the least and the greatest value have less confidence, as with fewer than six
/// values at 0.95.
#[must_use]
pub fn median_interval(values: &[f64], level_min: f64) -> Option<MedianInterval> {
    let sorted = ascending(values);
    let (n, mut kept) = (sorted.len(), None);
    // P(Bin(n, 1/2) < k), summed up term by term, the first of them 2^-n.
    let (mut below, mut term) = (0.0, sorted.iter().fold(1.0, |term, _| 0.5 * term));
    for k in 1..=n / 2 {
        below += term;
        term *= (n + 1 - k) as f64 / k as f64;
        let level = 1.0 - 2.0 * below;
        if level >= level_min {
            kept = Some(MedianInterval {
                estimate: quantile(&sorted, 0.5),
                low: sorted[k - 1],
                high: sorted[n - k],
                level,
            });
        }
    }
    kept
}

/// The least, the median and the greatest of some values.
///
/// # Panics
/// There is no value.
#[must_use]
pub fn least_median_greatest(values: &[f64]) -> [f64; 3] {
    let sorted = ascending(values);
    [0.0, 0.5, 1.0].map(|share| quantile(&sorted, share))
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

    /// Positions and levels of the 95 % sign-test interval, as R's `qbinom` and `pbinom` give them.
    #[test]
    fn the_interval_of_a_median_is_that_of_the_sign_test() {
        for (n, k, level) in
            [(6, 1, 0.968_75), (8, 1, 0.992_187_5), (9, 2, 0.960_937_5), (10, 2, 0.978_515_625)]
        {
            let values: Vec<f64> = (1..=n).rev().map(f64::from).collect();
            let found = median_interval(&values, 0.95).expect("enough values");
            let expected = MedianInterval {
                estimate: f64::midpoint(1.0, f64::from(n)),
                low: f64::from(k),
                high: f64::from(n + 1 - k),
                level,
            };
            assert_eq!(found, expected, "n = {n}");
        }
    }

    #[test]
    fn too_few_values_have_no_interval_of_their_median() {
        assert_eq!(median_interval(&[1.0; 5], 0.95), None, "the widest has a level of 0.9375");
        assert_eq!(median_interval(&[1.0; 5], 0.9).map(|found| found.level), Some(0.9375));
        assert_eq!(median_interval(&[], 0.95), None, "nothing was measured");
    }

    #[test]
    fn one_disturbed_value_moves_nothing_beyond_its_position() {
        let mut values = vec![0.99, 1.0, 1.01, 0.98, 1.02, 1.0, 1.0, 0.99, 1.01, 1.0];
        values[3] = 40.0;
        let median = median_interval(&values, 0.95).expect("enough values");
        assert!(median.low >= 0.99 && median.high <= 1.02, "{median:?}");
        let [least, middle, greatest] = least_median_greatest(&values);
        assert!(
            (least - 0.99).abs() < 1e-12
                && (middle - 1.0).abs() < 1e-12
                && (greatest - 40.0).abs() < 1e-12,
            "{least} {middle} {greatest}"
        );
    }
}
