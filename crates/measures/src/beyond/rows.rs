//! How likely each problem's counts are at every place of the grid.

use laws::{exp_each, ln_each};

use super::grid::Grid;
use crate::counts::Counts;

/// Chances this far below the greatest one (in ln) do not count.
const FAR: f64 = 30.0;

/// Counts that occur together.
pub(super) struct Group {
    pub(super) counts: Counts,
    /// How many problems have them.
    pub(super) problems: f64,
    /// The first place at which they are likely.
    first: usize,
    /// Where their values stand.
    from: usize,
    to: usize,
}

/// The probability of every group's counts at the places, as a share of its greatest, where that is
/// no less than [`FAR`] below.
///
/// The greatest ones and the binomial coefficients are left out: no comparison on one grid needs
/// them.
pub(super) struct Rows {
    pub(super) groups: Vec<Group>,
    values: Vec<f64>,
    pub(super) problems: f64,
}

impl Rows {
    pub(super) fn new(problems: &[Counts], grid: &Grid) -> Self {
        let mut sorted: Vec<Counts> = problems.to_vec();
        sorted.sort_unstable_by_key(|counts| (counts.successes, counts.samples));
        let (mut groups, mut values) = (Vec::<Group>::new(), Vec::new());
        for counts in sorted {
            match groups.last_mut() {
                Some(last) if last.counts == counts => last.problems += 1.0,
                _ => groups.push(group(counts, grid, &mut values)),
            }
        }
        exp_each(&mut values);
        Self { groups, values, problems: problems.len() as f64 }
    }

    /// The places at which a group's counts are likely, the first of them, and how likely.
    pub(super) fn row(&self, group: &Group) -> (usize, &[f64]) {
        (group.first, &self.values[group.from..group.to])
    }

    /// The probability of each group under masses at the places.
    pub(super) fn probabilities(&self, masses: &[f64], into: &mut Vec<f64>) {
        into.clear();
        into.extend(self.groups.iter().map(|group| {
            let (first, row) = self.row(group);
            row.iter().zip(&masses[first..]).map(|(row, mass)| row * mass).sum::<f64>()
        }));
    }

    /// The log likelihood of probabilities of each group.
    pub(super) fn log_likelihood(&self, probabilities: &mut [f64]) -> f64 {
        ln_each(probabilities);
        self.groups.iter().zip(probabilities).map(|(group, ln_p)| group.problems * *ln_p).sum()
    }
}

fn group(counts: Counts, grid: &Grid, values: &mut Vec<f64>) -> Group {
    let (c, failures) = (counts.successes as f64, (counts.samples - counts.successes) as f64);
    // 0 ln 0 is 0.
    let at = |place: usize| {
        let chance = &grid.places[place];
        let solved = if c > 0.0 { c * chance.ln_p } else { 0.0 };
        solved + if failures > 0.0 { failures * chance.ln_rest } else { 0.0 }
    };
    let last = grid.places.len() - 1;
    let mut peak = grid.nearest(counts);
    while peak < last && at(peak + 1) > at(peak) {
        peak += 1;
    }
    while peak > 1 && at(peak - 1) > at(peak) {
        peak -= 1;
    }
    let greatest = at(peak);
    let is_near = |place: usize| at(place) > greatest - FAR;
    let first = (0..peak).rev().take_while(|&place| is_near(place)).last().unwrap_or(peak);
    let end = (peak + 1..=last).take_while(|&place| is_near(place)).last().unwrap_or(peak);
    let from = values.len();
    values.extend((first..=end).map(|place| at(place) - greatest));
    Group { counts, problems: 1.0, first, from, to: values.len() }
}
