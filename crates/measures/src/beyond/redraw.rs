//! Counts drawn anew at both levels: problems with replacement, then the samples of each.

use laws::exp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::grid::Grid;
use super::mixture::Mixture;
use super::rows::Rows;
use crate::counts::Counts;
use crate::random::binomial;

/// What each problem's own counts leave open about its chance.
pub(super) struct Redraw {
    /// The group of each problem.
    group_of: Vec<usize>,
    /// Of each group: its samples, and its possible chances with the shares up to each.
    open: Vec<Open>,
}

struct Open {
    samples: u64,
    shares: Vec<f64>,
    chances: Vec<f64>,
}

impl Redraw {
    /// After counts, under masses at the places.
    pub(super) fn new(problems: &[Counts], rows: &Rows, grid: &Grid, mixture: &Mixture) -> Self {
        let open = rows.groups.iter().map(|group| {
            let (first, row) = rows.row(group);
            let mut sum = 0.0;
            let weights = row.iter().zip(&mixture.masses[first..]);
            let mut shares: Vec<f64> = weights
                .map(|(row, mass)| {
                    sum += row * mass;
                    sum
                })
                .collect();
            for share in &mut shares {
                *share /= sum;
            }
            let chances = grid.places[first..first + row.len()].iter().map(|place| place.p);
            Open { samples: group.counts.samples, shares, chances: chances.collect() }
        });
        let position = |counts: &Counts| {
            rows.groups.iter().position(|group| group.counts == *counts).unwrap_or(0)
        };
        Self { group_of: problems.iter().map(position).collect(), open: open.collect() }
    }

    /// The counts of one draw: a problem for each, a chance that its counts leave open, and as many
    /// samples as it had, or as are asked for.
    pub(super) fn counts(&self, seed: u64, replicate: usize, as_of: &Size) -> Vec<Counts> {
        let mut stream = stream(seed, replicate);
        let mut one = |_| {
            let group = self.group_of[stream.random_range(0..self.group_of.len())];
            let Open { samples, shares, chances } = &self.open[group];
            let place: f64 = stream.random();
            let p = chances[shares.partition_point(|share| *share < place).min(chances.len() - 1)];
            let samples = as_of.samples.unwrap_or(*samples);
            Counts { samples, successes: binomial(&mut stream, samples, p) }
        };
        (0..as_of.problems.unwrap_or(self.group_of.len())).map(&mut one).collect()
    }
}

/// How large a draw is; none, as the data are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) problems: Option<usize>,
    pub(super) samples: Option<u64>,
}

fn stream(seed: u64, replicate: usize) -> ChaCha8Rng {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(replicate as u64);
    stream
}

/// The counts of problems whose chances have masses at the places.
pub(super) fn planted(
    masses: &[f64],
    grid: &Grid,
    samples: impl Iterator<Item = u64>,
    seed: u64,
    replicate: usize,
) -> Vec<Counts> {
    let mut stream = stream(seed, replicate);
    let mut sum = 0.0;
    let shares: Vec<f64> = masses
        .iter()
        .map(|mass| {
            sum += mass;
            sum
        })
        .collect();
    let mut one = |samples: u64| {
        let place = sum * stream.random::<f64>();
        let at = shares.partition_point(|share| *share < place).min(shares.len() - 1);
        // Anywhere in the cell, evenly by logarithms.
        let p = match at.checked_sub(1) {
            None => 0.0,
            Some(cell) => within(grid, cell, stream.random()),
        };
        Counts { samples, successes: binomial(&mut stream, samples, p) }
    };
    samples.map(&mut one).collect()
}

/// A chance in a cell.
fn within(grid: &Grid, cell: usize, share: f64) -> f64 {
    let (low, high) = (grid.edges[cell], grid.edges[cell + 1]);
    match () {
        () if low.p <= 0.0 => high.p * share,
        () if high.p <= 0.5 => exp(low.ln_p + share * (high.ln_p - low.ln_p)),
        () if high.rest <= 0.0 => 1.0 - low.rest * share,
        () => 1.0 - exp(low.ln_rest + share * (high.ln_rest - low.ln_rest)),
    }
}
