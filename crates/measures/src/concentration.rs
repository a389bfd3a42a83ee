//! How much of an aggregate a few of its members hold.

use crate::quantile::Interval;
use crate::resample::{Draws, resampled};

/// A number with its interval over members drawn with replacement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverMembers {
    /// Of all members.
    pub estimate: f64,
    /// Percentile interval.
    pub interval: Option<Interval>,
}

/// Gini's coefficient of values of at least zero: `sum_i (2 i - n - 1) x_(i) / (n sum x)`, the mean
/// difference over twice the mean (Gini 1912; Dorfman 1979, Rev. Econ. Stat. 61). Zero where all
/// are equal, near one where one member holds all; none where nothing is held.
#[must_use]
pub fn gini(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (count, whole) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    let weighted =
        sorted.iter().enumerate().map(|(at, value)| (2.0 * (at + 1) as f64 - count - 1.0) * value);
    let weighted: f64 = weighted.sum();
    (whole > 0.0).then(|| weighted / (count * whole))
}

/// The share of the sum that the greatest of the members hold, `share` of them by number: a member
/// that lies across the border counts by the part of it. None where nothing is held.
#[must_use]
pub fn top_share(values: &[f64], share: f64) -> Option<f64> {
    let whole: f64 = values.iter().sum();
    (whole > 0.0).then(|| greatest(values, share) / whole)
}

/// The sum of the greatest of the members.
fn greatest(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let members = share * sorted.len() as f64;
    let part = |at: usize| (members - at as f64).clamp(0.0, 1.0);
    sorted.iter().enumerate().map(|(at, value)| part(at) * value).sum()
}

/// The share of `-ln coverage` that the hardest problems hold: `1 - ln c_rest / ln c`, with c the
/// mean chance of all problems and `c_rest` that of the others, the hardest `share` of them left
/// out. None where all problems, or none, are solved.
#[must_use]
pub fn hardest_deficit_share(passes: &[f64], share: f64) -> Option<f64> {
    let failures: Vec<f64> = passes.iter().map(|pass| 1.0 - pass).collect();
    let count = passes.len() as f64;
    let all = 1.0 - failures.iter().sum::<f64>() / count;
    let rest = failures.iter().sum::<f64>() - greatest(&failures, share);
    let rest = 1.0 - rest / (count - share * count);
    let is_between = all > 0.0 && all < 1.0 && rest > 0.0;
    is_between.then(|| 1.0 - laws::ln(rest.min(1.0)) / laws::ln(all))
}

/// A statistic of members with its interval, members drawn with replacement; none where it has no
/// value on all of them.
#[must_use]
pub fn over_members(
    values: &[f64],
    draws: Draws,
    statistic: impl Fn(&[f64]) -> Option<f64> + Sync,
) -> Option<OverMembers> {
    let estimate = statistic(values)?;
    let interval = resampled(values.len(), draws.replicates, draws.level, draws.seed, |drawn| {
        let drawn: Vec<f64> = drawn.iter().map(|&member| values[member]).collect();
        statistic(&drawn)
    });
    Some(OverMembers { estimate, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-12)
    }

    /// Of the values 1 to n it is (n - 1)/(3 n), and of one holder among n it is 1 - 1/n (closed
    /// forms).
    #[test]
    fn the_coefficient_of_known_distributions() {
        let ramp: Vec<f64> = (1..=9).rev().map(f64::from).collect();
        assert!(is(gini(&ramp), 8.0 / 27.0), "{:?}", gini(&ramp));
        assert!(is(gini(&[0.0, 0.0, 5.0, 0.0]), 0.75) && is(gini(&[2.0; 7]), 0.0), "closed form");
        assert_eq!(gini(&[0.0; 3]), None, "nothing is held");
    }

    /// By hand: a quarter of six is one and a half, so the greatest counts whole and the next half.
    #[test]
    fn a_member_across_the_border_counts_by_its_part() {
        let values = [1.0, 4.0, 2.0, 1.0, 1.0, 1.0];
        assert!(is(top_share(&values, 0.25), 5.0 / 10.0), "{:?}", top_share(&values, 0.25));
        assert!(is(top_share(&[3.0; 10], 0.1), 0.1), "equal members hold their number's share");
    }

    /// By hand: nine problems solved and one not: without the hardest tenth nothing is missing. Of
    /// ten at one half each nothing changes.
    #[test]
    fn the_hardest_hold_all_or_nothing_of_the_deficit() {
        let mut passes = vec![1.0; 9];
        passes.push(0.0);
        assert!(is(hardest_deficit_share(&passes, 0.1), 1.0), "one problem fails");
        assert!(is(hardest_deficit_share(&[0.5; 10], 0.1), 0.0), "all are alike");
        let expected = 1.0 - laws::ln(16.0 / 18.0) / laws::ln(0.8);
        passes[0] = 0.0;
        passes.extend([1.0; 8]);
        passes.extend([0.0; 2]);
        assert!(is(hardest_deficit_share(&passes, 0.1), expected), "two of four failures");
        assert_eq!(hardest_deficit_share(&[1.0; 4], 0.1), None, "nothing is missing");
    }

    /// The interval of the coefficient of 400 exponential quantiles holds one half (closed form of
    /// the exponential distribution).
    #[test]
    fn the_interval_holds_the_truth_of_an_exponential_sample() {
        let values: Vec<f64> =
            (0..400).map(|at| -laws::ln(1.0 - (f64::from(at) + 0.5) / 400.0)).collect();
        let draws = Draws { replicates: 300, level: 0.95, seed: 5 };
        let found = over_members(&values, draws, gini).expect("a value");
        let interval = found.interval.expect("enough draws");
        assert!(interval.low < 0.5 && interval.high > 0.5, "{found:?}");
        assert!(interval.high - interval.low < 0.1, "{found:?}");
    }
}
