//! The models of all arms by their places, and the floor of each arm by a law of scale.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use fit::Effort;
use measures::{Draws, cells};
use observations::Observations;
use rayon::prelude::*;
use stress::Fitted;

use super::LossToLoss;
use crate::fitting::parameter_index;
use crate::measure::compute::Given;
use crate::rows::column;

/// The models of one arm.
pub struct Models {
    rows: Observations,
    /// The place of each, counted over all arms.
    pub places: Vec<usize>,
    /// Their losses.
    pub losses: Vec<f64>,
}

/// The floor of one arm's losses, in nats.
pub struct Floor {
    /// Of all models up to the bound.
    pub estimate: f64,
    /// Of each draw of places; none where the law has no minimum.
    pub drawn: Vec<Option<f64>>,
}

/// The floor of each arm up to each bound, by the arm's name and the number of the bound; none
/// where the law of scale has no minimum.
pub type Floors<'a> = BTreeMap<(&'a str, usize), Option<Floor>>;

/// The models of all arms.
pub struct Sweep<'a> {
    /// By the name of the arm.
    pub arms: BTreeMap<&'a str, Models>,
    /// What each place is along the axis.
    pub along: Vec<f64>,
}

impl<'a> Sweep<'a> {
    /// The models by their places.
    ///
    /// # Errors
    /// A column is missing, or an arm has two models at a place.
    pub fn new(measure: &'a LossToLoss, given: &Given<'_>) -> Result<Self> {
        let names = crate::measure::compute::Compute::arms(measure);
        let mut keys = vec![Vec::new(); measure.alike_in.len()];
        let mut axis = Vec::new();
        for name in &names {
            let rows = &given.arm(name)?.observations;
            axis.extend_from_slice(column(rows, &measure.along)?);
            for (all, of) in keys.iter_mut().zip(&measure.alike_in) {
                all.extend_from_slice(column(rows, of)?);
            }
        }
        let groups = cells(&keys.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let mut places = vec![0; axis.len()];
        for (place, group) in groups.iter().enumerate() {
            for &row in group {
                places[row] = place;
            }
        }
        let along = groups.iter().map(|group| axis[group[0]]).collect();
        let (mut arms, mut from) = (BTreeMap::new(), 0);
        for name in names {
            let rows = given.arm(name)?.observations.clone();
            let losses = column(&rows, &measure.metric)?.to_vec();
            let own = places[from..from + rows.len()].to_vec();
            from += rows.len();
            let mut distinct = own.clone();
            distinct.sort_unstable();
            distinct.dedup();
            ensure!(
                distinct.len() == own.len(),
                "arm {name} has two models of equal {}; hint: exclude one, or name more columns",
                measure.alike_in.join(" and ")
            );
            arms.insert(name, Models { rows, places: own, losses });
        }
        Ok(Self { arms, along })
    }

    /// The bounds below which models are fitted, the last of which leaves none above it.
    pub fn bounds(&self, budgets_min: usize) -> Vec<f64> {
        let mut values = self.along.clone();
        values.sort_by(f64::total_cmp);
        values.dedup();
        if values.len() > budgets_min { values.split_off(budgets_min - 1) } else { Vec::new() }
    }

    /// The floor of each arm up to each bound.
    pub fn floors(&self, measure: &LossToLoss, bounds: &[f64], draws: Draws) -> Floors<'_> {
        let numbers = 0..bounds.len();
        let asked: Vec<(&str, usize)> =
            self.arms.keys().flat_map(|&arm| numbers.clone().map(move |at| (arm, at))).collect();
        let floor = |&(arm, at): &(&'a str, usize)| {
            let counts = self.counts(bounds[at], draws);
            ((arm, at), self.floor(measure, arm, bounds[at], &counts))
        };
        asked.par_iter().map(floor).collect()
    }

    /// How often each place up to a bound is drawn in each replicate.
    pub fn counts(&self, bound: f64, draws: Draws) -> Vec<Vec<u32>> {
        let seen: Vec<usize> =
            (0..self.along.len()).filter(|&place| self.along[place] <= bound).collect();
        let seed = robustness::seed(draws.seed, &format!("{} places", seen.len()));
        let counts = |replicate: usize| {
            let mut counts = vec![0; self.along.len()];
            for drawn in robustness::draw(seed, replicate as u64, seen.len()) {
                counts[seen[drawn]] += 1;
            }
            counts
        };
        (0..draws.replicates).map(counts).collect()
    }

    fn floor(
        &self,
        measure: &LossToLoss,
        arm: &str,
        bound: f64,
        counts: &[Vec<u32>],
    ) -> Option<Floor> {
        let models = self.arms.get(arm)?;
        let of_rows = 0..models.losses.len();
        let seen: Vec<usize> =
            of_rows.filter(|&row| self.along[models.places[row]] <= bound).collect();
        let (step, config) = (&measure.floors, measure.solver.config());
        let problem = step.problem(measure.objective.objective(), &models.rows.take(&seen)).ok()?;
        let index = parameter_index(problem.law, step.offset.as_deref()?)?;
        let bounds = step.bounds(&problem);
        let grid = crate::fitting::grid(problem.law, &step.starts);
        let best = fit::search(&problem, &grid, Effort::EveryStart, &bounds, &config).ok()?.best;
        let floor = |theta: &[f64]| problem.law.parameters()[index].printed(theta[index]);
        let fitted = Fitted {
            problem: &problem,
            theta: &best.theta,
            held: &best.on_bound,
            bounds: &bounds,
            config: &config,
        };
        let drawn = |counts: &Vec<u32>| {
            let own: Vec<u32> = seen.iter().map(|&row| counts[models.places[row]]).collect();
            fitted.refitted(&own).map(|theta| floor(&theta))
        };
        best.stop.converged().then(|| Floor {
            estimate: floor(&best.theta),
            drawn: counts.iter().map(drawn).collect(),
        })
    }
}
