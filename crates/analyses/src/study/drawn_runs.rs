//! The runs behind a frontier, drawn again, with the frontier of each draw and the law fitted to
//! it.
//!
//! Points of a frontier are what a selection left. Drawn themselves they hide that other runs would
//! have made another frontier ([`measures::frontier_power_law`]).

use anyhow::{Result, ensure};
use fit::{Effort, Problem};
use observations::Observations;
use observations::order::frontier;
use rayon::prelude::*;
use robustness::Replicates;

use super::Study;
use super::fitted::{self, StudyFit};
use crate::rows::{column, values_of};

/// Starts of each refit that are followed at first.
const FIRST: usize = 4;

/// Runs on the axes of the frontier, with what the law predicts.
pub struct DrawnRuns {
    along: Vec<f64>,
    metric: Vec<f64>,
    response: Vec<f64>,
}

impl DrawnRuns {
    /// The runs that a study is about, of a set of all runs that `name` calls; the frontier is that
    /// of `metric`.
    ///
    /// # Errors
    /// Their frontier is not what the study fits.
    pub fn of(
        study: &Study,
        fit: &StudyFit,
        (name, all): (&str, &Observations),
        metric: &str,
    ) -> Result<Self> {
        let rows = study.rows(all)?.observations;
        let of = |name: &str| column(&rows, name).map(<[f64]>::to_vec);
        let runs = Self {
            along: of(&study.variables[0])?,
            metric: of(metric)?,
            response: of(&study.response)?,
        };
        let mut fitted = column(&fit.rows, &study.response)?.to_vec();
        let mut frontier = runs.frontier().response;
        fitted.sort_by(f64::total_cmp);
        frontier.sort_by(f64::total_cmp);
        ensure!(
            study.variables.len() == 1 && fitted == frontier,
            "the frontier of {name} has {} points, which are not the {} rows of {}; hint: name the \
            set of all runs that the rows are the frontier of",
            frontier.len(),
            fitted.len(),
            study.id
        );
        Ok(runs)
    }

    /// How many runs there are.
    pub const fn count(&self) -> usize {
        self.along.len()
    }

    fn chosen(&self, rows: &[usize]) -> Self {
        let [along, metric, response] =
            [&self.along, &self.metric, &self.response].map(|values| values_of(values, rows));
        Self { along, metric, response }
    }

    /// Those that no run of no more compute beats.
    fn frontier(&self) -> Self {
        self.chosen(&frontier(&self.along, &self.metric))
    }

    /// The frontier of as many runs, drawn with replacement.
    fn drawn(&self, seed: u64, replicate: u64) -> Self {
        self.chosen(&robustness::draw(seed, replicate, self.along.len())).frontier()
    }

    /// A study's law fitted to these runs; none where they do not determine it.
    fn fitted(&self, study: &Study, law: &dyn laws::Law) -> Option<Vec<f64>> {
        let problem = Problem::new(law, study.objective(), &[&self.along], &self.response).ok()?;
        let bounds = fitted::bounds(study, law, &problem).ok()?;
        let (effort, config) = (Effort::Promising { first: FIRST }, study.config());
        let best = fit::search(&problem, &study.grid(law), effort, &bounds, &config).ok()?.best;
        let is_minimum =
            best.stop.converged() && problem.is_identified(&best.theta, &best.on_bound);
        is_minimum.then_some(best.theta)
    }

    /// A study's law fitted to the frontier of each of so many draws.
    pub fn replicates(
        &self,
        study: &Study,
        law: &dyn laws::Law,
        seed: u64,
        asked: usize,
    ) -> Replicates {
        let refit = |replicate: usize| self.drawn(seed, replicate as u64).fitted(study, law);
        let ends: Vec<Option<Vec<f64>>> = (0..asked).into_par_iter().map(refit).collect();
        let thetas: Vec<Vec<f64>> = ends.into_iter().flatten().collect();
        Replicates { failed: asked - thetas.len(), thetas, checked: 0, rescued: 0 }
    }
}
