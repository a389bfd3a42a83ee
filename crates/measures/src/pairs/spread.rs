//! How numbers are spread.

use observations::order::cells;

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

/// The spread of finite numbers, whole clusters drawn with replacement for the intervals; none of
/// no numbers, and no interval of fewer than four clusters.
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
        mean_interval: interval(&members, draws, |rows| mean_of(values, rows)),
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
