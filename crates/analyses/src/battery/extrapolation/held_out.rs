//! Fits to the smaller runs, and what they make of the larger ones.

use anyhow::Result;
use fit::{Bounds, Effort, Problem};
use measures::Interval;
use robustness::{Bootstrap, bootstrap, percentile_interval};
use uncertainty::cluster::numbered;

use crate::battery::Sizes;
use crate::battery::part::Given;
use crate::battery::sampled::drawn_clusters;
use crate::rows::column;
use crate::study::fitted;
use crate::study::run::Run;

/// Origins at most: each is a fit with its resamples.
const ORIGINS_MAX: usize = 12;
/// Draws of a new run's error for each resample.
const DRAWS: usize = 5;
/// The level of the intervals for a new run.
pub const LEVEL: f64 = 0.95;

/// What became of one run.
#[derive(Clone, Copy)]
pub struct Outcome {
    /// `ln y - ln L`.
    pub ln_error: f64,
    /// Whether the interval for a new run held it.
    pub is_held: bool,
}

/// A run that was held out, with the origin that it was foretold from.
pub type HeldOut = stress::HeldOut<Outcome>;

/// What fits to some of the rows need.
pub struct Seen<'a> {
    run: &'a Run<'a>,
    variables: Vec<&'a [f64]>,
    response: &'a [f64],
    replicates: usize,
    seed: u64,
}

/// The minimum over the rows that were seen.
pub struct SeenFit {
    /// What was minimised.
    pub problem: Problem<'static>,
    /// Fit coordinates.
    pub theta: Vec<f64>,
    /// Coordinates that a bound holds there.
    pub held: Vec<usize>,
    bounds: Bounds,
    /// The cluster that each of its rows is drawn with.
    clusters: Vec<usize>,
}

/// The minimum with its resamples.
struct Fitted {
    theta: Vec<f64>,
    resamples: Resamples,
}

/// What a new run is drawn from.
pub struct Resamples {
    replicates: Vec<Vec<f64>>,
    errors: Vec<f64>,
}

impl<'a> Seen<'a> {
    /// The rows of a study.
    ///
    /// # Errors
    /// The rows lack a column of the law.
    pub fn of(run: &'a Run<'a>, given: &Given<'_>) -> Result<Self> {
        let rows = &run.fit.rows;
        Ok(Self {
            run,
            variables: crate::rows::columns(rows, &run.study.variables)?,
            response: column(rows, &run.study.response)?,
            replicates: if given.sizes == Sizes::Full { 200 } else { 50 },
            seed: given.seed,
        })
    }

    /// Every run that is larger than an origin, with what the fit to the smaller ones made of it.
    pub fn held_out(&self, sizes: &[f64]) -> Vec<HeldOut> {
        let fit = |rows: &[usize]| {
            let fit = self.fit(rows)?;
            let resamples = self.resamples(&fit)?;
            Some(Fitted { theta: fit.theta, resamples })
        };
        let foretell = |fitted: &Fitted, row: usize| {
            let interval = self.new_run(&fitted.resamples, row);
            let y = self.response[row];
            let is_held = interval.low <= y && y <= interval.high;
            Outcome { ln_error: laws::ln(y) - self.ln_loss(&fitted.theta, row), is_held }
        };
        stress::rolling_origin(sizes, &stress::origins(sizes, ORIGINS_MAX), &fit, &foretell)
    }

    /// The fit to some rows; none where they are too few or do not determine the law.
    pub fn fit(&self, rows: &[usize]) -> Option<SeenFit> {
        let Self { run, .. } = *self;
        let chosen = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = self.variables.iter().map(|values| chosen(values)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let objective = run.study.objective();
        let problem = Problem::new(run.law, objective, &columns, &chosen(self.response)).ok()?;
        let bounds = fitted::bounds(run.study, run.law, &problem).ok()?;
        let effort = Effort::Promising { first: 16 };
        let (grid, config) = (run.study.grid(run.law), run.study.config());
        let best = fit::search(&problem, &grid, effort, &bounds, &config).ok()?.best;
        let is_minimum =
            best.stop.converged() && problem.is_identified(&best.theta, &best.on_bound);
        let all = drawn_clusters(run);
        let clusters: Vec<usize> = rows.iter().map(|&row| all[row]).collect();
        is_minimum.then(|| SeenFit {
            problem,
            theta: best.theta,
            held: best.on_bound,
            bounds,
            clusters: numbered(&clusters),
        })
    }

    /// Resamples of a fit, drawn as the study draws; none where a tenth or more of them cannot be
    /// fitted, or the clusters are too few to be drawn.
    pub fn resamples(&self, fit: &SeenFit) -> Option<Resamples> {
        if robustness::has_few_clusters(&fit.clusters) {
            return None;
        }
        let plan = Bootstrap {
            replicates: self.replicates,
            seed: self.seed,
            clusters: fit.clusters.clone(),
            check_every: robustness::CHECK_EVERY,
        };
        let (grid, config) = (self.run.study.grid(self.run.law), self.run.study.config());
        let drawn = bootstrap(&fit.problem, &fit.theta, &grid, &plan, &fit.bounds, &config);
        let errors = stress::scaled_residuals(&fit.problem, &fit.theta);
        measures::enough(drawn.thetas.len(), self.replicates)
            .then_some(Resamples { replicates: drawn.thetas, errors })
    }

    /// The interval for a new run where a row is.
    pub fn new_run(&self, resamples: &Resamples, row: usize) -> Interval {
        let seed = robustness::seed(self.seed, &row.to_string());
        let Resamples { replicates, errors } = resamples;
        let ln_x = self.ln_x(row);
        let draws = stress::new_run(self.run.law, replicates, &ln_x, errors, DRAWS, seed);
        percentile_interval(&draws, LEVEL)
    }

    /// The logarithm of what the law says of a row.
    pub fn ln_loss(&self, theta: &[f64], row: usize) -> f64 {
        self.run.law.ln_loss(theta, &self.ln_x(row))
    }

    /// The logarithms of the law's variables at a row.
    pub fn ln_x(&self, row: usize) -> Vec<f64> {
        self.variables.iter().map(|values| laws::ln(values[row])).collect()
    }

    /// The observed responses.
    pub const fn response(&self) -> &[f64] {
        self.response
    }
}
