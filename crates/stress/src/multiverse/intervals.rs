//! The interval of every specification, from replicates of its own streams.

use fit::{Config, Effort, Minimum, Problem, refine, search};
use measures::{Interval, enough, percentile_interval};
use rayon::prelude::*;
use robustness::has_few_clusters;

use super::draw::{counts, different};
use super::estimates::Estimate;
use super::specification::Specification;

/// How often each specification is resampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampling {
    /// Replicates of each.
    pub replicates: usize,
    /// Seed of all streams.
    pub seed: u64,
    /// Confidence level of the percentile intervals.
    pub level: f64,
    /// Every so many replicates one is held against a search.
    pub check_every: usize,
}

/// What the replicates of one specification say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Resampled {
    /// Percentile interval; none where fewer than nine tenths of the replicates have a value.
    pub interval: Option<Interval>,
    /// Replicates that did not converge or have no value.
    pub failed: usize,
    /// Replicates whose lowest minimum only a search found.
    pub rescued: usize,
}

/// Starts that a check follows at first.
const CHECK: Effort = Effort::Promising { first: 4 };
/// A search wins if its objective is lower by more than this, relative to it: rounding stays below.
const WIN: f64 = 1e-9;

/// Resamples the chosen specifications, in their order, where they have an estimate: rows or
/// clusters drawn with replacement, the law refitted from the estimate.
///
/// Replicate r of specification s is stream `s · 2³² + r` of the seed. One replicate in
/// `check_every`, and each that did not converge, is held against a search, and must determine
/// every parameter; a specification where a search wins over a refit has all its replicates
/// searched. Cost: linear in specifications times replicates.
#[must_use]
pub fn intervals(
    specifications: &[Specification<'_>],
    estimates: &[Estimate],
    chosen: &[usize],
    resampling: &Resampling,
    config: &Config,
) -> Vec<Resampled> {
    chosen
        .par_iter()
        .map(|&number| {
            let few = has_few_clusters(&specifications[number].clusters);
            if estimates[number].value.is_none() || few {
                return Resampled { failed: resampling.replicates, ..Resampled::default() };
            }
            Replicating {
                specification: &specifications[number],
                theta: &estimates[number].minimum.theta,
                resampling,
                config,
                number: number as u64,
            }
            .run()
        })
        .collect()
}

/// One replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replicate {
    /// The quantity; none where the refit did not converge or has no value.
    pub value: Option<f64>,
    /// Whether a search found a lower minimum than a refit that said it had arrived.
    pub rescued: bool,
}

/// Replicate `replicate` of specification `number`, from its own stream and from the coordinates of
/// the estimate: the same, whoever draws it and whatever else is drawn.
///
/// [`intervals`] also searches all replicates of a specification where a search wins over a refit;
/// here the caller counts these, and asks again with `check_every` 1.
#[must_use]
pub fn replicate(
    specification: &Specification<'_>,
    theta: &[f64],
    resampling: &Resampling,
    config: &Config,
    [number, replicate]: [u64; 2],
) -> Replicate {
    let is_checked = replicate.is_multiple_of(resampling.check_every.max(1) as u64);
    Replicating { specification, theta, resampling, config, number }.one(replicate, is_checked)
}

/// What the replicates of one specification share.
struct Replicating<'a> {
    specification: &'a Specification<'a>,
    theta: &'a [f64],
    resampling: &'a Resampling,
    config: &'a Config,
    number: u64,
}

impl Replicating<'_> {
    fn run(&self) -> Resampled {
        let mut ends = self.all(self.resampling.check_every);
        if self.resampling.check_every > 1 && ends.iter().any(|end| end.rescued) {
            ends = self.all(1);
        }
        let values: Vec<f64> = ends.iter().filter_map(|end| end.value).collect();
        let asked = self.resampling.replicates;
        let interval = enough(values.len(), asked)
            .then(|| percentile_interval(&values, self.resampling.level));
        Resampled {
            interval,
            failed: asked - values.len(),
            rescued: ends.iter().filter(|end| end.rescued).count(),
        }
    }

    fn all(&self, check_every: usize) -> Vec<Replicate> {
        (0..self.resampling.replicates)
            .map(|replicate| self.one(replicate as u64, replicate % check_every == 0))
            .collect()
    }

    fn one(&self, replicate: u64, is_checked: bool) -> Replicate {
        let Specification { problem, bounds, quantity, clusters, .. } = self.specification;
        let counts = counts(clusters, self.resampling.seed, (self.number << 32) + replicate);
        // With as many rows as parameters the law passes through all of them and says nothing.
        if different(&counts) <= problem.law.parameters().len() {
            return Replicate { value: None, rescued: false };
        }
        let resample = problem.reweighted(&counts);
        let refit = refine(&resample, self.theta, bounds, self.config);
        let (end, rescued) = if is_checked || !refit.stop.converged() {
            self.held_against_search(&resample, refit)
        } else {
            (Some(refit), false)
        };
        let value = end.and_then(|end| quantity(&end.theta)).filter(|value| value.is_finite());
        Replicate { value, rescued }
    }

    /// Holds a refit against a search over the grid; none where neither is a minimum that the draw
    /// determines.
    fn held_against_search(
        &self,
        resample: &Problem<'_>,
        refit: Minimum,
    ) -> (Option<Minimum>, bool) {
        let Specification { grid, bounds, .. } = self.specification;
        let found = search(resample, grid, CHECK, bounds, self.config).expect("a grid of this law");
        let has_converged = refit.stop.converged();
        let is_lower = found.best.objective < refit.objective && !found.best.agrees(&refit, WIN);
        let rescued = found.best.stop.converged() && (is_lower || !has_converged);
        let end = if rescued { found.best } else { refit };
        let is_minimum = end.stop.converged() && resample.is_identified(&end.theta, &end.on_bound);
        // Only a refit that said it had arrived casts doubt on the others.
        (is_minimum.then_some(end), rescued && has_converged)
    }
}
