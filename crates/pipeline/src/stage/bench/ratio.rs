//! Ratios of times: their median, and an interval of it that assumes nothing of how times scatter.

use robustness::quantile;

/// Confidence that the interval of a median has at least.
pub const LEVEL_MIN: f64 = 0.95;

/// The median of some ratios with an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Median {
    /// The median.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Exact confidence of the interval.
    pub level: f64,
}

/// The median with the interval between two order statistics,
///
/// `P(X_(k) <= median <= X_(n+1-k)) = 1 - 2 P(Bin(n, 1/2) < k)` with the largest k that keeps 95 %
/// (David & Nagaraja 2003, Order Statistics, §7.1): exact for independent rounds of any
/// distribution, so that a round which another program disturbed costs no more than its place.
/// Fewer than six ratios have no such interval.
pub fn median(ratios: &[f64]) -> Option<Median> {
    let sorted = sorted(ratios);
    let (n, mut kept) = (sorted.len(), None);
    // P(Bin(n, 1/2) < k), summed up term by term.
    let (mut below, mut term) = (0.0, sorted.iter().fold(1.0, |term, _| 0.5 * term));
    for k in 1..=n / 2 {
        below += term;
        term *= (n + 1 - k) as f64 / k as f64;
        let level = 1.0 - 2.0 * below;
        if level >= LEVEL_MIN {
            kept = Some(Median {
                estimate: quantile(&sorted, 0.5),
                low: sorted[k - 1],
                high: sorted[n - k],
                level,
            });
        }
    }
    kept
}

/// Least, median and greatest of some values.
pub fn spread(values: &[f64]) -> [f64; 3] {
    let sorted = sorted(values);
    [0.0, 0.5, 1.0].map(|share| quantile(&sorted, share))
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places and levels of the 95 % sign-test interval, as R's `qbinom` and `pbinom` give them.
    #[test]
    fn the_interval_is_that_of_the_sign_test() {
        for (n, k, level) in
            [(6, 1, 0.968_75), (8, 1, 0.992_187_5), (9, 2, 0.960_937_5), (10, 2, 0.978_515_625)]
        {
            let values: Vec<f64> = (1..=n).rev().map(f64::from).collect();
            let median = median(&values).expect("enough ratios");
            let expected = Median {
                estimate: f64::midpoint(1.0, f64::from(n)),
                low: f64::from(k),
                high: f64::from(n + 1 - k),
                level,
            };
            assert_eq!(median, expected, "n = {n}");
        }
    }

    #[test]
    fn five_ratios_have_no_interval() {
        assert_eq!(median(&[1.0; 5]), None, "the level of the widest interval is 0.9375");
        assert_eq!(median(&[]), None, "nothing was measured");
    }

    #[test]
    fn one_disturbed_round_moves_nothing_beyond_its_place() {
        let mut ratios = vec![0.99, 1.0, 1.01, 0.98, 1.02, 1.0, 1.0, 0.99, 1.01, 1.0];
        ratios[3] = 40.0;
        let median = median(&ratios).expect("enough ratios");
        assert!(median.low >= 0.99 && median.high <= 1.02, "{median:?}");
        assert!(
            (spread(&ratios)[1] - 1.0).abs() < 1e-12 && (spread(&ratios)[2] - 40.0).abs() < 1e-12,
            "{ratios:?}"
        );
    }
}
