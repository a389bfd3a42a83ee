//! Refits to data that were drawn again.

use fit::{Bounds, Config, Minimum, Problem, refine};
use rayon::prelude::*;
use robustness::{Replicates, has_few_clusters, seed};

use super::residuals::Residuals;
use super::scheme::{Scheme, counts, factors};
use crate::chance::stream;
use crate::sandwich::Sandwich;

/// What is drawn, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Replicates.
    pub replicates: usize,
    /// Seed; each scheme but the pairs makes its own of it.
    pub seed: u64,
    /// Cluster of each row; rows of their own clusters are drawn row by row.
    pub clusters: Vec<usize>,
}

/// A replicate with the spread of its own estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Fit coordinates.
    pub theta: Vec<f64>,
    /// The sandwich there, on the data of the replicate.
    pub sandwich: Sandwich,
}

/// Refits the law to data drawn by a scheme, each refit from the estimate. Nothing is drawn where
/// the scheme does not suit the objective, or from clusters that are too few: then all fail.
///
/// # Panics
/// The plan has another number of rows than the problem.
#[must_use]
pub fn resample(
    problem: &Problem<'_>,
    estimate: &[f64],
    scheme: Scheme,
    plan: &Plan,
    bounds: &Bounds,
    config: &Config,
) -> Replicates {
    let made = Drawing::new(problem, estimate, scheme, plan, bounds, config)
        .map_or_else(Vec::new, |drawing| drawing.all(|_, minimum| Some(minimum.theta)));
    Replicates { failed: plan.replicates - made.len(), thetas: made, checked: 0, rescued: 0 }
}

/// The same with the spread of each replicate's own estimate, for studentised intervals; those
/// that have none are left out as failed.
///
/// # Panics
/// The plan has another number of rows than the problem.
#[must_use]
pub fn resample_with_spread(
    problem: &Problem<'_>,
    estimate: &[f64],
    scheme: Scheme,
    plan: &Plan,
    bounds: &Bounds,
    config: &Config,
) -> Vec<Spread> {
    let Some(drawing) = Drawing::new(problem, estimate, scheme, plan, bounds, config) else {
        return Vec::new();
    };
    drawing.all(|draw, minimum| {
        let (base, counts) = match draw {
            Draw::Counts(counts) => (problem, counts.as_slice()),
            Draw::Responses(other) => (other, &drawing.once[..]),
        };
        let theta = minimum.theta;
        let sandwich = Sandwich::of_draw(base, &theta, bounds, &plan.clusters, counts)?;
        Some(Spread { theta, sandwich })
    })
}

/// One draw of the data.
enum Draw<'a> {
    /// How often each row was drawn.
    Counts(Vec<u32>),
    /// The rows with other responses.
    Responses(Problem<'a>),
}

/// What all replicates of one scheme share.
struct Drawing<'a> {
    problem: &'a Problem<'a>,
    estimate: &'a [f64],
    scheme: Scheme,
    plan: &'a Plan,
    bounds: &'a Bounds,
    config: &'a Config,
    /// The rows of each cluster.
    members: Vec<Vec<usize>>,
    residuals: Option<Residuals>,
    seed: u64,
    /// Each row once.
    once: Vec<u32>,
}

impl<'a> Drawing<'a> {
    fn new(
        problem: &'a Problem<'a>,
        estimate: &'a [f64],
        scheme: Scheme,
        plan: &'a Plan,
        bounds: &'a Bounds,
        config: &'a Config,
    ) -> Option<Self> {
        assert_eq!(plan.clusters.len(), problem.rows(), "one cluster a row");
        if !scheme.suits(problem.objective) || has_few_clusters(&plan.clusters) {
            return None;
        }
        let count = plan.clusters.iter().max().map_or(0, |last| last + 1);
        let mut members = vec![Vec::new(); count];
        for (row, &cluster) in plan.clusters.iter().enumerate() {
            members[cluster].push(row);
        }
        let (residuals, own_seed) = if scheme == Scheme::Pairs {
            (None, plan.seed)
        } else {
            (Some(Residuals::new(problem, estimate)?), seed(plan.seed, scheme.name()))
        };
        let once = vec![1; problem.rows()];
        Some(Self {
            problem,
            estimate,
            scheme,
            plan,
            bounds,
            config,
            members,
            residuals,
            seed: own_seed,
            once,
        })
    }

    /// What is made of each replicate, in their order, without those that failed.
    fn all<T: Send>(&self, made: impl Fn(&Draw<'_>, Minimum) -> Option<T> + Sync) -> Vec<T> {
        let one = |replicate: usize| {
            let draw = self.draw(replicate)?;
            let minimum = self.minimum(&draw)?;
            made(&draw, minimum)
        };
        let all: Vec<Option<T>> = (0..self.plan.replicates).into_par_iter().map(one).collect();
        all.into_iter().flatten().collect()
    }

    /// The data of one replicate; none where too few different rows were drawn.
    fn draw(&self, replicate: usize) -> Option<Draw<'a>> {
        let mut random = stream(self.seed, replicate as u64);
        let rows = self.problem.rows();
        let Some(residuals) = &self.residuals else {
            let counts = counts(&mut random, &self.members, rows);
            let different = counts.iter().filter(|&&count| count > 0).count();
            let is_enough = different > self.problem.law.parameters().len();
            return is_enough.then_some(Draw::Counts(counts));
        };
        let ln_y = match self.scheme {
            Scheme::Residual => residuals.drawn(&mut random),
            Scheme::Parametric => residuals.normal(&mut random),
            Scheme::WildRademacher | Scheme::WildWebb | Scheme::Pairs => {
                let is_webb = self.scheme == Scheme::WildWebb;
                let factors = factors(&mut random, self.members.len(), is_webb);
                residuals.turned(&factors, &self.plan.clusters)
            }
        };
        Some(Draw::Responses(self.problem.with_log_responses(&ln_y)))
    }

    /// The minimum on drawn data; none where the refit did not converge, or the draw does not
    /// determine the parameters.
    fn minimum(&self, draw: &Draw<'_>) -> Option<Minimum> {
        let reweighted;
        let problem = match draw {
            Draw::Counts(counts) => {
                reweighted = self.problem.reweighted(counts);
                &reweighted
            }
            Draw::Responses(problem) => problem,
        };
        let minimum = refine(problem, self.estimate, self.bounds, self.config);
        let Minimum { theta, on_bound, stop, .. } = &minimum;
        let is_minimum = stop.converged() && problem.is_identified(theta, on_bound);
        is_minimum.then_some(minimum)
    }
}
