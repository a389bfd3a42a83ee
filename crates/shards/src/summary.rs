//! What replicates say, as a summary that can be added to others.

use std::collections::BTreeMap;

use measures::Interval;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::Exact;

/// The grid of a histogram: bins of equal width between two limits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// Bins between them.
    pub bins: u32,
}

impl Grid {
    /// The width of a bin.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.high - self.low) / f64::from(self.bins)
    }

    /// How far a quantile may lie from that of the values themselves: half a bin, since each order
    /// statistic is taken at the middle of its bin.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.width() / 2.0
    }

    /// The bin of a value; none outside the limits.
    fn bin(&self, value: f64) -> Option<u32> {
        if !(self.low..=self.high).contains(&value) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of bins"
        )]
        let bin = ((value - self.low) / self.width()) as u32;
        Some(bin.min(self.bins - 1))
    }

    fn middle(&self, bin: u32) -> f64 {
        self.low + (f64::from(bin) + 0.5) * self.width()
    }
}

/// What replicates of one specification say; sums are of the distances from its estimate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Replicates that were drawn.
    pub drawn: usize,
    /// Those with a value.
    pub values: usize,
    /// Those whose lowest minimum only a search found.
    pub rescued: usize,
    /// The exact sum of the distances.
    pub sum: Exact,
    /// The exact sum of their squares.
    pub squares: Exact,
    /// The least value.
    pub least: Option<f64>,
    /// The greatest value.
    pub greatest: Option<f64>,
    /// How many values lie in each bin that has any.
    pub bins: BTreeMap<u32, u64>,
    /// Values outside the limits of the grid: below and above.
    pub outside: [u64; 2],
}

impl Summary {
    /// Adds a replicate: its value, if it has one, and whether only a search found it.
    pub fn add(&mut self, value: Option<f64>, rescued: bool, estimate: f64, grid: &Grid) {
        self.drawn += 1;
        self.rescued += usize::from(rescued);
        let Some(value) = value.filter(|value| value.is_finite()) else { return };
        self.values += 1;
        self.sum.add(value - estimate);
        self.squares.add_square(value - estimate);
        self.least = least(self.least, Some(value));
        self.greatest = greatest(self.greatest, Some(value));
        match grid.bin(value) {
            Some(bin) => *self.bins.entry(bin).or_default() += 1,
            None => self.outside[usize::from(value > grid.high)] += 1,
        }
    }

    /// Adds what other replicates say.
    pub fn add_summary(&mut self, other: &Self) {
        self.drawn += other.drawn;
        self.values += other.values;
        self.rescued += other.rescued;
        self.sum.add_sum(&other.sum);
        self.squares.add_sum(&other.squares);
        self.least = least(self.least, other.least);
        self.greatest = greatest(self.greatest, other.greatest);
        for (&bin, count) in &other.bins {
            *self.bins.entry(bin).or_default() += count;
        }
        self.outside[0] += other.outside[0];
        self.outside[1] += other.outside[1];
    }

    /// The mean of the values; none of no values.
    #[must_use]
    pub fn mean(&self, estimate: f64) -> Option<f64> {
        (self.values > 0).then(|| estimate + self.sum.total() / self.values as f64)
    }

    /// The standard deviation of the values, over n - 1; none of less than two.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let count = self.values as f64;
        let sum = self.sum.total();
        let variance = (self.squares.total() - sum * sum / count) / (count - 1.0);
        (self.values > 1).then(|| variance.max(0.0).sqrt())
    }

    /// The percentile interval, each end within [`Grid::error`] of that of the values themselves;
    /// none where too few replicates have a value, or an end lies outside the grid.
    #[must_use]
    pub fn interval(&self, level: f64, grid: &Grid) -> Option<Interval> {
        if !measures::enough(self.values, self.drawn) {
            return None;
        }
        let tail = (1.0 - level) / 2.0;
        let (low, high) = (self.quantile(tail, grid)?, self.quantile(1.0 - tail, grid)?);
        Some(Interval { low, high })
    }

    /// The quantile at a share, type 7 of Hyndman & Fan 1996 over the middles of bins.
    fn quantile(&self, share: f64, grid: &Grid) -> Option<f64> {
        let position = share * (self.values.checked_sub(1)?) as f64;
        let below = position.floor();
        let at = |place: f64| self.ordered(place, grid);
        let first = at(below)?;
        if position - below == 0.0 {
            return Some(first);
        }
        Some(first + (position - below) * (at(below + 1.0)? - first))
    }

    /// The middle of the bin of the value at a place in ascending order, from 0.
    fn ordered(&self, place: f64, grid: &Grid) -> Option<f64> {
        let mut passed = self.outside[0];
        if place < passed as f64 {
            return None;
        }
        self.bins.iter().find_map(|(&bin, count)| {
            passed += count;
            (place < passed as f64).then(|| grid.middle(bin))
        })
    }
}

fn least(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).min_by(f64::total_cmp)
}

fn greatest(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid { low: 0.0, high: 1.0, bins: 4096 };

    fn values() -> Vec<f64> {
        let spread = |i: u32| (f64::from(i) * 0.618_033_988_749_894_8).fract();
        (0..1000).map(|i| 0.4 + 0.2 * spread(i) * spread(7 * i + 3)).collect()
    }

    fn summary(values: &[f64]) -> Summary {
        let mut summary = Summary::default();
        for &value in values {
            summary.add(Some(value), false, 0.43, &GRID);
        }
        summary
    }

    #[test]
    fn moments_and_ends_are_those_of_the_values() {
        let values = values();
        let summary = summary(&values);
        let mean = values.iter().sum::<f64>() / 1000.0;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let near = |ours: Option<f64>, theirs: f64, within: f64| {
            let ours = ours.expect("there are values");
            assert!((ours - theirs).abs() <= within, "{ours} against {theirs}");
        };
        near(summary.mean(0.43), mean, 1e-14);
        near(summary.deviation(), (squares / 999.0).sqrt(), 1e-14);
        for level in [0.5, 0.8, 0.95, 0.999] {
            let theirs = measures::percentile_interval(&values, level);
            let ours = summary.interval(level, &GRID).expect("enough");
            near(Some(ours.low), theirs.low, GRID.error());
            near(Some(ours.high), theirs.high, GRID.error());
        }
    }

    #[test]
    fn parts_add_up_to_the_whole_in_any_order() {
        let values = values();
        let whole = summary(&values);
        for cut in [1, 7, 37, 100] {
            let mut parts: Vec<Summary> = values.chunks(cut).map(summary).collect();
            parts.reverse();
            let mut sum = Summary::default();
            for part in &parts {
                sum.add_summary(part);
            }
            let bits =
                |of: &Summary| (of.mean(0.43).map(f64::to_bits), of.deviation().map(f64::to_bits));
            assert_eq!(bits(&sum), bits(&whole), "{cut}");
            assert_eq!((&sum.bins, sum.drawn, sum.least), (&whole.bins, 1000, whole.least));
        }
    }

    #[test]
    fn what_lies_outside_the_grid_gives_no_end() {
        let mut summary = summary(&values());
        for _ in 0..50 {
            summary.add(Some(1.5), true, 0.43, &GRID);
        }
        assert_eq!((summary.outside, summary.rescued), ([0, 50], 50));
        assert_eq!(summary.interval(0.95, &GRID), None);
        assert!(summary.interval(0.8, &GRID).is_some());
        for _ in 0..200 {
            summary.add(None, false, 0.43, &GRID);
        }
        assert_eq!(summary.interval(0.8, &GRID), None, "fewer than nine tenths have a value");
    }
}
