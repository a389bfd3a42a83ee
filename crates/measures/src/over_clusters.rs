//! The interval of any statistic of whole clusters, few or many.

use quantiles::{Continuous, StudentsT};

use crate::quantile::Interval;
use crate::resample::{Draws, resampled};

/// Clusters that an interval needs: fewer hardly differ.
const CLUSTERS_MIN: usize = 4;
/// From so many on the interval is that of the draws.
const DRAWN_FROM: usize = 10;

/// The interval of a statistic of `count` clusters, given by their numbers: of ten or more the
/// percentile interval of clusters drawn with replacement, of four to nine the jackknife's, none of
/// fewer.
///
/// Jackknife: `estimate ± t(G-1) s`, `s² = (G-1)/G sum_g (T_g - mean T)²` with `T_g` the statistic
/// without cluster g (Efron & Tibshirani 1993, section 11.2). Of a mean of clusters of one size it
/// is Student's interval. A percentile interval of few draws is far too narrow (Cameron & Miller
/// 2015, J. Hum. Resour. 50).
#[must_use]
pub fn over_clusters(
    count: usize,
    draws: Draws,
    statistic: impl Fn(&[usize]) -> Option<f64> + Sync,
) -> Option<Interval> {
    match count {
        0..CLUSTERS_MIN => None,
        CLUSTERS_MIN..DRAWN_FROM => jackknife(count, draws.level, statistic),
        _ => resampled(count, draws.replicates, draws.level, draws.seed, statistic),
    }
}

/// The interval of the share of units of which something holds: [`over_clusters`], each unit for
/// itself. Where all units agree no draw of them differs, and the interval is that of Clopper &
/// Pearson (1934, Biometrika 26): with n units that hold from `(α/2)^(1/n)` to one, with none from
/// zero to one less that.
#[must_use]
pub fn share_over_units(held: &[bool], draws: Draws) -> Option<Interval> {
    let count = held.len();
    let those = held.iter().filter(|held| **held).count();
    if count >= CLUSTERS_MIN && (those == 0 || those == count) {
        let apart = laws::exp(laws::ln(0.5 * (1.0 - draws.level)) / count as f64);
        let all = Interval { low: apart, high: 1.0 };
        return Some(if those == 0 { Interval { low: 0.0, high: 1.0 - apart } } else { all });
    }
    let share = |drawn: &[usize]| {
        let those = drawn.iter().filter(|&&unit| held[unit]).count();
        Some(crate::share(those, drawn.len()))
    };
    over_clusters(count, draws, share).map(|interval| interval.clamped(0.0, 1.0))
}

/// The interval by leaving out each cluster once.
fn jackknife(
    count: usize,
    level: f64,
    statistic: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    let every: Vec<usize> = (0..count).collect();
    let estimate = statistic(&every)?;
    let without = |left: usize| -> Option<f64> {
        let rest: Vec<usize> = every.iter().copied().filter(|&cluster| cluster != left).collect();
        statistic(&rest)
    };
    let values: Vec<f64> = (0..count).map(without).collect::<Option<_>>()?;
    let clusters = count as f64;
    let mean = values.iter().sum::<f64>() / clusters;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let error = ((clusters - 1.0) / clusters * squares).sqrt();
    let student = StudentsT::new(0.0, 1.0, clusters - 1.0).ok()?;
    let half = student.inverse_cdf(f64::midpoint(1.0, level)) * error;
    Some(Interval { low: estimate - half, high: estimate + half })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 2000, level: 0.95, seed: 1 };

    /// With ten units that all hold the exact interval begins at 0.025^(1/10) = 0.6915 (Clopper &
    /// Pearson 1934), and that of none is its mirror; where they differ it is that of the draws.
    #[test]
    fn units_that_all_agree_leave_room_for_doubt() {
        let draws = Draws { replicates: 400, level: 0.95, seed: 3 };
        let all = share_over_units(&[true; 10], draws).expect("ten units");
        assert!((all.low - 0.691_502_9).abs() < 1e-6 && all.high >= 1.0, "{all:?}");
        let none = share_over_units(&[false; 10], draws).expect("ten units");
        assert!((none.high - 0.308_497_1).abs() < 1e-6 && none.low <= 0.0, "{none:?}");
        assert_eq!(share_over_units(&[true; 3], draws), None, "too few units");
        let mut some = [true; 20];
        some[..6].fill(false);
        let found = share_over_units(&some, draws).expect("twenty units");
        assert!(found.low > 0.3 && found.low < 0.7 && found.high < 1.0, "{found:?}");
    }

    /// `scipy.stats.t.interval(0.95, 4, mean, sem)` 1.17 of 1, 2, 4, 8, 16: the jackknife of a mean
    /// is Student's interval.
    #[test]
    fn of_a_mean_of_few_it_is_students_interval() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        let mean =
            |of: &[usize]| Some(of.iter().map(|&at| values[at]).sum::<f64>() / of.len() as f64);
        let found = over_clusters(5, DRAWS, mean).expect("five clusters");
        assert!((found.low + 1.373_132_563_3).abs() < 1e-9, "{found:?}");
        assert!((found.high - 13.773_132_563_3).abs() < 1e-9, "{found:?}");
        assert_eq!(over_clusters(3, DRAWS, mean), None, "three are too few");
        assert_eq!(over_clusters(5, DRAWS, |of: &[usize]| (of.len() > 4).then_some(1.0)), None);
    }

    /// The interval of the mean of 400 values of 0 and 1 is the normal one (closed form).
    #[test]
    fn of_many_it_is_that_of_the_draws() {
        let mean = |of: &[usize]| {
            Some(of.iter().filter(|&&at| at % 2 == 0).count() as f64 / of.len() as f64)
        };
        let found = over_clusters(400, DRAWS, mean).expect("many clusters");
        assert!(
            (found.low - 0.451).abs() < 0.005 && (found.high - 0.549).abs() < 0.005,
            "{found:?}"
        );
    }
}
