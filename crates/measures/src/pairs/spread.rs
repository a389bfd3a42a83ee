//! How numbers are spread.

use observations::order::cells;
use quantiles::{Continuous, StudentsT};

use crate::quantile::{Interval, quantile};
use crate::resample::{Draws, resampled};

/// Mean, median and range of numbers, with percentile intervals over the numbers drawn with
/// replacement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Interval of the mean.
    pub mean_interval: Option<Interval>,
    /// Their median.
    pub median: f64,
    /// Interval of the median.
    pub median_interval: Option<Interval>,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

/// Clusters that an interval needs: fewer hardly differ from draw to draw.
const CLUSTERS_MIN: usize = 4;
/// From so many on the mean's interval is that of the draws; below it is Student's.
const DRAWN_FROM: usize = 10;

/// The spread of finite numbers, whole clusters drawn with replacement for the intervals; none of
/// no numbers, and no interval of fewer than four clusters.
///
/// Of fewer than ten clusters the mean's interval is Student's t with one less than the clusters,
/// about the sandwich over clusters (of clusters of one size: t on their means): a percentile
/// interval of four draws is half as wide (Cameron & Miller 2015, J. Hum. Resour. 50).
///
/// # Panics
/// There is not one cluster a number.
#[must_use]
pub fn spread(values: &[f64], clusters: &[f64], draws: Draws) -> Option<Spread> {
    assert_eq!(values.len(), clusters.len(), "one cluster a number");
    let members = cells(&[clusters]);
    let all = ascending(values.to_vec());
    let (&least, &greatest) = (all.first()?, all.last()?);
    Some(Spread {
        count: values.len(),
        mean: values.iter().sum::<f64>() / values.len() as f64,
        mean_interval: if members.len() < DRAWN_FROM {
            student(values, &members, draws.level)
        } else {
            interval(&members, draws, |rows| mean_of(values, rows))
        },
        median: quantile(&all, 0.5),
        median_interval: interval(&members, draws, |rows| median_of(values, rows)),
        least,
        greatest,
    })
}

/// The interval of a statistic of rows, whole clusters drawn with replacement.
fn interval(
    members: &[Vec<usize>],
    draws: Draws,
    statistic: impl Fn(&[usize]) -> f64 + Sync,
) -> Option<Interval> {
    if members.len() < CLUSTERS_MIN {
        return None;
    }
    resampled(members.len(), draws.replicates, draws.level, draws.seed, |drawn| {
        let rows: Vec<usize> =
            drawn.iter().flat_map(|&cluster| members[cluster].iter().copied()).collect();
        Some(statistic(&rows))
    })
}

/// `mean ± t(G-1) s`, `s² = G/(G-1) sum_g (sum of the deviations in g)²/n²`.
fn student(values: &[f64], members: &[Vec<usize>], level: f64) -> Option<Interval> {
    if members.len() < CLUSTERS_MIN {
        return None;
    }
    let (n, count) = (values.len() as f64, members.len() as f64);
    let mean = values.iter().sum::<f64>() / n;
    let off = |rows: &Vec<usize>| rows.iter().map(|&row| values[row] - mean).sum::<f64>();
    let squares: f64 = members.iter().map(off).map(|off| off * off).sum();
    let error = (count / (count - 1.0) * squares).sqrt() / n;
    let student = StudentsT::new(0.0, 1.0, count - 1.0).ok()?;
    let half = student.inverse_cdf(f64::midpoint(1.0, level)) * error;
    Some(Interval { low: mean - half, high: mean + half })
}

fn mean_of(values: &[f64], rows: &[usize]) -> f64 {
    rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64
}

fn median_of(values: &[f64], rows: &[usize]) -> f64 {
    quantile(&ascending(rows.iter().map(|&row| values[row]).collect()), 0.5)
}

fn ascending(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17: `t.interval(0.95, 3, mean, sem)` of four numbers.
    #[test]
    fn four_clusters_have_the_interval_of_student() {
        let values = [0.076, 0.094, 0.105, 0.142];
        let draws = Draws { replicates: 100, level: 0.95, seed: 1 };
        let found = spread(&values, &values, draws).unwrap().mean_interval.unwrap();
        assert!((found.low - LOW).abs() < 1e-9 && (found.high - HIGH).abs() < 1e-9, "{found:?}");
    }

    const LOW: f64 = 0.059_916_512_565_927_345;
    const HIGH: f64 = 0.148_583_487_434_072_63;
}
