//! Whether the order of several arms at a small scale is that at the largest.

use core::cmp::Ordering;

use crate::over_clusters::{over_clusters, share_over_units};
use crate::quantile::Interval;
use crate::resample::Draws;

/// How well an order is kept from the smaller scales to the largest.
#[derive(Debug, Clone, PartialEq)]
pub struct RankKept {
    /// Kendall's tau between the order at each smaller scale and that at the largest.
    pub tau: Vec<f64>,
    /// Mean of tau over the smaller scales.
    pub tau_mean: f64,
    /// Its interval over the smaller scales; where all keep the whole order, that of as many units
    /// which agree ([`share_over_units`]).
    pub tau_interval: Option<Interval>,
    /// Share of the pairs of arms whose winner is kept at each smaller scale.
    pub kept: Vec<f64>,
    /// Mean of that share over the smaller scales.
    pub kept_mean: f64,
    /// Its interval over the smaller scales.
    pub kept_interval: Option<Interval>,
    /// Share of all orders at the largest scale, each as likely, that agree with the smaller scales
    /// as well or better.
    pub p_value: f64,
}

/// Kendall's tau-b between two series of equal length: concordant less discordant pairs over the
/// geometric mean of the pairs that are untied in each (Kendall 1945, Biometrika 33). None where
/// one of them has no untied pair.
#[must_use]
pub fn kendall_tau(one: &[f64], other: &[f64]) -> Option<f64> {
    let (mut score, mut untied) = (0.0, [0.0, 0.0]);
    for [a, b] in pairs(one.len().min(other.len())) {
        let signs = [sign(one[a], one[b]), sign(other[a], other[b])];
        score += signs[0] * signs[1];
        untied[0] += signs[0].abs();
        untied[1] += signs[1].abs();
    }
    let whole: f64 = untied[0] * untied[1];
    (whole > 0.0).then(|| score / whole.sqrt())
}

/// Every pair of so many.
fn pairs(count: usize) -> impl Iterator<Item = [usize; 2]> {
    (0..count).flat_map(move |b| (0..b).map(move |a| [a, b]))
}

/// Which of two values is the greater: 1, 0 or -1.
fn sign(one: f64, other: f64) -> f64 {
    match one.partial_cmp(&other) {
        Some(Ordering::Less) => -1.0,
        Some(Ordering::Greater) => 1.0,
        _ => 0.0,
    }
}

/// The share of pairs of arms of which the same is better in both; a tie in one of them counts
/// half.
fn kept_share(one: &[f64], other: &[f64]) -> f64 {
    let all: Vec<f64> = pairs(one.len())
        .map(|[a, b]| f64::midpoint(1.0, sign(one[a], one[b]) * sign(other[a], other[b])))
        .collect();
    all.iter().sum::<f64>() / all.len() as f64
}

/// Holds the order of the arms at each smaller scale against that at the largest, which is the last
/// row. `metric` has a row a scale and a value an arm.
///
/// The p value supposes that the order at the largest scale has nothing to do with those at the
/// smaller ones, however alike these are among themselves: all orders of the arms there are
/// counted, so two arms give at least one half and three at least one sixth.
///
/// None of fewer than two scales, fewer than two arms, or where all arms are tied at a scale.
///
/// # Panics
/// The rows have unequal lengths, or there are more than eight arms, of which all orders are
/// counted.
#[must_use]
pub fn rank_kept(metric: &[Vec<f64>], draws: Draws) -> Option<RankKept> {
    let (largest, smaller) = metric.split_last()?;
    let arms = largest.len();
    assert!(arms <= 8, "at most eight arms");
    assert!(smaller.iter().all(|row| row.len() == arms), "one value an arm");
    if smaller.is_empty() || arms < 2 {
        return None;
    }
    let tau: Vec<f64> =
        smaller.iter().map(|row| kendall_tau(row, largest)).collect::<Option<_>>()?;
    let kept: Vec<f64> = smaller.iter().map(|row| kept_share(row, largest)).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let interval = |values: &[f64]| {
        let of_drawn = |drawn: &[usize]| {
            Some(drawn.iter().map(|&at| values[at]).sum::<f64>() / drawn.len() as f64)
        };
        over_clusters(values.len(), draws, of_drawn)
    };
    // Where every scale keeps the whole order, draws of scales cannot differ: of units that agree.
    let all_kept = kept.iter().all(|share| *share >= 1.0);
    let of_all = all_kept.then(|| share_over_units(&vec![true; kept.len()], draws)).flatten();
    let as_tau = |it: Interval| Interval { low: 2.0 * it.low - 1.0, high: 2.0 * it.high - 1.0 };
    let drawn = |values: &[f64]| if all_kept { None } else { interval(values) };
    Some(RankKept {
        tau_mean: mean(&tau),
        tau_interval: drawn(&tau).map(|found| found.clamped(-1.0, 1.0)).or(of_all.map(as_tau)),
        kept_mean: mean(&kept),
        kept_interval: drawn(&kept).map(|found| found.clamped(0.0, 1.0)).or(of_all),
        p_value: exchanged(smaller, largest, mean(&tau)),
        tau,
        kept,
    })
}

/// Mean taus that differ by less are the same but for rounding.
const SAME: f64 = 1e-9;

/// The share of all orders of the largest scale whose mean tau is as great as the one seen.
fn exchanged(smaller: &[Vec<f64>], largest: &[f64], seen: f64) -> f64 {
    let mut order: Vec<usize> = (0..largest.len()).collect();
    let (mut as_great, mut all) = (0.0, 0.0);
    loop {
        let exchanged: Vec<f64> = order.iter().map(|&arm| largest[arm]).collect();
        let taus = smaller.iter().filter_map(|row| kendall_tau(row, &exchanged));
        let mean = taus.sum::<f64>() / smaller.len() as f64;
        as_great += f64::from(u8::from(mean >= seen - SAME));
        all += 1.0;
        if !next_order(&mut order) {
            return as_great / all;
        }
    }
}

/// The next order in the dictionary's sense; none after the last.
fn next_order(order: &mut [usize]) -> bool {
    let Some(at) = (1..order.len()).rev().find(|&at| order[at - 1] < order[at]) else {
        return false;
    };
    let Some(with) = (at..order.len()).rev().find(|&with| order[with] > order[at - 1]) else {
        return false;
    };
    order.swap(at - 1, with);
    order[at..].reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 400, level: 0.9, seed: 3 };

    fn is(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-12
    }

    /// `scipy.stats.kendalltau` 1.17 of the same series.
    #[test]
    fn tau_is_that_of_scipy() {
        let found = kendall_tau(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]);
        assert!(is(found.expect("untied pairs"), -0.471_404_520_791_031_7), "{found:?}");
        let found = kendall_tau(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 4.0, 3.0, 5.0]);
        assert!(is(found.expect("untied pairs"), 0.6), "{found:?}");
        assert_eq!(kendall_tau(&[1.0, 1.0], &[1.0, 2.0]), None, "all tied");
    }

    /// By hand: of three arms one scale keeps all three pairs, another only one of them (tau -1/3).
    /// Of the six orders at the largest scale the one seen agrees best, and one other as well.
    #[test]
    fn kept_pairs_are_those_of_counting_by_hand() {
        let metric = [vec![1.0, 2.0, 3.0], vec![2.0, 3.0, 1.0], vec![0.1, 0.2, 0.3]];
        let found = rank_kept(&metric, DRAWS).expect("three arms");
        assert!(is(found.tau[0], 1.0) && is(found.tau[1], -1.0 / 3.0), "{found:?}");
        assert!(is(found.kept[0], 1.0) && is(found.kept[1], 1.0 / 3.0), "{found:?}");
        assert!(is(found.tau_mean, 1.0 / 3.0) && is(found.kept_mean, 2.0 / 3.0), "{found:?}");
        let counted = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, -1.0 / 3.0, -1.0 / 3.0, -1.0 / 3.0];
        let as_great = counted.iter().filter(|&&mean| mean > 0.3).count();
        assert!(is(found.p_value, as_great as f64 / 6.0), "{found:?}");
    }

    /// An order that never changes is one of n! (closed form); five scales that all keep it leave
    /// the doubt of five units that agree, `(α/2)^(1/5)` (Clopper & Pearson 1934).
    #[test]
    fn an_order_that_never_changes_has_the_least_p_value() {
        let row: Vec<f64> = (0..5).map(f64::from).collect();
        let found = rank_kept(&vec![row; 6], DRAWS).expect("five arms");
        assert!(is(found.p_value, 1.0 / 120.0) && is(found.tau_mean, 1.0), "{found:?}");
        let interval = found.kept_interval.expect("enough draws");
        let low = libm::pow(0.5 * (1.0 - DRAWS.level), 0.2);
        assert!(is(interval.low, low) && is(interval.high, 1.0), "{interval:?}");
        let of_tau = found.tau_interval.expect("enough draws");
        assert!(is(of_tau.low, 2.0 * low - 1.0) && is(of_tau.high, 1.0), "{of_tau:?}");
        assert_eq!(rank_kept(&[vec![1.0, 2.0]], DRAWS), None, "one scale");
    }
}
