//! Paired tests of prediction errors on the same held-out rows, and what several of them together
//! prove.

use quantiles::{Continuous, Normal};

/// Up to so many differences the distribution of the rank sum is counted out (as scipy does).
const EXACT_MAX: usize = 50;

/// Wilcoxon's signed-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRank {
    /// The smaller of the rank sums of the positive and of the negative differences.
    pub statistic: f64,
    /// Two-sided probability of one as small if the differences lie symmetrically about zero.
    pub p_value: f64,
}

/// Wilcoxon's signed-rank test of paired differences (Wilcoxon 1945): exact up to 50 differences
/// without ties, the normal approximation with its correction for ties beyond. Zeros are dropped;
/// none where nothing is left.
#[must_use]
pub fn signed_rank(differences: &[f64]) -> Option<SignedRank> {
    let mut order: Vec<f64> =
        differences.iter().copied().filter(|d| d.abs() > 0.0 && d.is_finite()).collect();
    order.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let count = order.len();
    if count == 0 {
        return None;
    }
    let (mut positive, mut ties, mut from) = (0.0, 0.0, 0);
    while from < count {
        let equal = order[from..].iter().take_while(|d| d.abs() <= order[from].abs()).count();
        let rank = from as f64 + 0.5 * (equal as f64 + 1.0);
        positive += rank * order[from..from + equal].iter().filter(|d| **d > 0.0).count() as f64;
        let equal_ranks = equal as f64;
        ties += equal_ranks * (equal_ranks * equal_ranks - 1.0);
        from += equal;
    }
    let n = count as f64;
    let total = 0.5 * n * (n + 1.0);
    let statistic = positive.min(total - positive);
    let p_value = if count <= EXACT_MAX && ties <= 0.0 {
        exact_p_value(count, statistic)
    } else {
        let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
        2.0 * Normal::standard().cdf((statistic - 0.5 * total) / variance.sqrt())
    };
    Some(SignedRank { statistic, p_value: p_value.min(1.0) })
}

/// Twice the share of the 2^n signings of the ranks 1..n whose positive ranks sum to `statistic` at
/// most.
fn exact_p_value(count: usize, statistic: f64) -> f64 {
    let total = count * (count + 1) / 2;
    let mut ways = vec![0.0; total + 1];
    ways[0] = 1.0;
    for rank in 1..=count {
        for sum in (rank..=total).rev() {
            // Halved at every rank, the counts become shares and never overflow.
            ways[sum] = 0.5 * (ways[sum] + ways[sum - rank]);
        }
        for share in &mut ways[..rank] {
            *share *= 0.5;
        }
    }
    2.0 * ways
        .iter()
        .enumerate()
        .filter(|(sum, _)| *sum as f64 <= statistic)
        .map(|(_, share)| share)
        .sum::<f64>()
}

/// Holm's adjustment: p values of several tests, such that any below a level holds at that level
/// for all together (Holm 1979).
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]).then(a.cmp(&b)));
    let (mut adjusted, mut largest) = (vec![0.0; p_values.len()], 0.0_f64);
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max(p_values[index] * (p_values.len() - rank) as f64).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17: `scipy.stats.wilcoxon(d, method="exact")`, and `method="asymptotic",
    /// correction=False` with ties.
    #[test]
    fn the_signed_ranks_are_those_of_scipy() {
        let close = |ours: f64, theirs: f64| {
            assert!((ours / theirs - 1.0).abs() < 1e-10, "{ours} against {theirs}");
        };
        // The differences of Darwin's maize plants in eighths of an inch (Fisher 1935, §17).
        let maize = [
            49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0,
            -48.0,
        ];
        let test = signed_rank(&maize).expect("differences");
        close(test.statistic, 24.0);
        close(test.p_value, P_MAIZE);
        let tied = [1.0, 1.0, -1.0, 2.0, 2.0, 3.0, -4.0, 5.0, 0.0, 6.0];
        let test = signed_rank(&tied).expect("differences");
        close(test.statistic, 9.0);
        close(test.p_value, P_TIED);
        assert_eq!(signed_rank(&[0.0, 0.0]), None, "nothing is left");
    }

    const P_MAIZE: f64 = 0.041_259_765_625;
    const P_TIED: f64 = 0.108_185_366_530_456_78;

    /// R's `p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")`.
    #[test]
    fn holm_is_that_of_r() {
        for (ours, theirs) in
            holm(&[0.01, 0.04, 0.03, 0.005]).into_iter().zip([0.03, 0.06, 0.06, 0.02])
        {
            assert!((ours - theirs).abs() < 1e-15, "{ours} against {theirs}");
        }
    }

    /// statsmodels 0.15: `multipletests(p, method="holm")` and `method="fdr_by"`, which are R's
    /// `p.adjust(p, "holm")` and `p.adjust(p, "BY")`, of the p values of twenty-five foods
    /// (`McDonald` 2014, Handbook of Biological Statistics, multiple comparisons): the first six,
    /// all others are 1.
    #[test]
    fn many_p_values_are_adjusted_as_elsewhere() {
        let p = [
            0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251,
            0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975,
            0.986,
        ];
        let [holm, by] = [holm(&p), measures::benjamini_yekutieli(&p)];
        for (ours, theirs) in holm.iter().zip([0.025, 0.192, 0.897, 0.902, 0.902, 1.0]) {
            assert!((ours - theirs).abs() < 1e-12, "{holm:?}");
        }
        for (ours, theirs) in by.iter().zip(FOODS_BY) {
            assert!((ours - theirs).abs() < 1e-12, "{by:?}");
        }
        for (ours, theirs) in measures::benjamini_yekutieli(&[0.01, 0.04, 0.03, 0.005])
            .into_iter()
            .zip([1.0 / 24.0, 1.0 / 12.0, 1.0 / 12.0, 1.0 / 24.0])
        {
            assert!((ours - theirs).abs() < 1e-12, "{ours} against {theirs}");
        }
    }

    const FOODS_BY: [f64; 6] = [
        0.095_398_954_443_837_67,
        0.381_595_817_775_350_7,
        0.801_351_217_328_236_4,
        0.801_351_217_328_236_4,
        0.801_351_217_328_236_4,
        0.953_989_544_438_376_7,
    ];
}
