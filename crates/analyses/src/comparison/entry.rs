//! One law of a comparison, with everything that needs no other law.

use anyhow::{Context, Result};
use fit::{Bounds, Config, Grid, Minimum, Misuse, Problem};
use observations::Observations;
use robustness::{BreakSearch, ErrorModel, LeaveOneOut, Side, Split};

use super::{Comparison, Contender};
use crate::fitting::{self, parameter_index};
use crate::rows::columns;

/// What every law of a comparison is held against.
pub struct Run<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Its rows.
    pub rows: &'a Observations,
    /// Which of them are seen, and which held out.
    pub split: Split,
}

/// One law with everything that needs no other law.
pub struct Entry<'a> {
    /// The law with its variables.
    pub contender: &'a Contender,
    /// What it goes by in quantities.
    pub name: String,
    /// Parameters of the law and of the errors.
    pub parameters: usize,
    /// Whether the fit to all rows converged.
    pub converged: bool,
    /// What the reader must know of it.
    pub notes: Vec<String>,
    /// Maximised log likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion for small samples, where the rows allow it.
    pub aicc: Option<f64>,
    /// Schwarz's criterion.
    pub bic: f64,
    /// The strongest break along what orders the rows, where one was looked for.
    pub strongest_break: Option<robustness::Break>,
    /// Log density of each row.
    pub densities: Vec<f64>,
    /// The same with each row left out, where all of these fits have one.
    pub left_out: Option<LeaveOneOut>,
    /// Log residuals of the rows held out.
    pub errors: Option<Vec<f64>>,
    /// The best fit to all rows.
    theta: Vec<f64>,
    /// How it was fitted.
    fitting: Fitting,
}

impl Entry<'_> {
    /// The law with its fit, as a pair of laws takes it.
    #[must_use]
    pub fn side(&self) -> Side<'_> {
        let Fitting { problem, grid, bounds, .. } = &self.fitting;
        Side { problem, theta: &self.theta, grid, bounds }
    }
}

/// The law, its data and how it is fitted.
struct Fitting {
    problem: Problem<'static>,
    grid: Grid,
    bounds: Bounds,
    config: Config,
    effort: fit::Effort,
}

impl Fitting {
    fn best(&self) -> Result<Minimum> {
        Ok(fit::search(&self.problem, &self.grid, self.effort, &self.bounds, &self.config)?.best)
    }
}

impl Run<'_> {
    /// How log residuals are distributed.
    #[must_use]
    pub const fn model(&self) -> ErrorModel {
        self.comparison.errors.model()
    }

    /// Share of the rows that lie below a place of what orders them.
    #[must_use]
    pub fn share_below(&self, place: f64) -> Option<f64> {
        let places = &self.rows.column(&self.comparison.along).ok()?.values;
        let below = places.iter().filter(|&&own| own < place).count();
        Some(measures::share(below, places.len()))
    }

    /// A law over some rows.
    fn fitting(&self, contender: &Contender, rows: &Observations) -> Result<Fitting> {
        let law = contender.law()?;
        let (objective, response) = (self.model().objective(), &self.comparison.response);
        let problem = fitting::problem(law, objective, rows, &contender.variables, response)?;
        let offset = contender.offset.as_deref().and_then(|name| parameter_index(law, name));
        let bounds = match offset {
            Some(offset) => problem.floor_under(offset),
            None => Bounds::none(law.parameters().len()),
        };
        Ok(Fitting {
            grid: fitting::grid(law, &contender.starts),
            bounds,
            config: self.comparison.solver.config(),
            effort: self.comparison.search.effort(),
            problem,
        })
    }

    /// Fits one law to all rows and to those seen.
    ///
    /// # Errors
    /// The rows are unfit for the law.
    pub fn enter<'a>(&self, contender: &'a Contender) -> Result<Entry<'a>> {
        let name = contender.name();
        let fitting = self.fitting(contender, self.rows).with_context(|| name.clone())?;
        let best = fitting.best()?;
        let Fitting { problem, grid, bounds, config, .. } = &fitting;
        let residuals = problem.residuals(&best.theta);
        let log_likelihood = robustness::log_likelihood(&residuals, self.model());
        // The scale of the errors is a parameter too.
        let parameters = problem.law.parameters().len() + 1;
        let criteria = robustness::criteria(log_likelihood, parameters, problem.rows());
        let mut notes = Vec::new();
        if !best.stop.converged() {
            notes.push(format!("the fit to all rows did not converge: {}", best.stop.words()));
        }
        let clusters = &self.rows.clusters;
        let model = self.model();
        let left_out =
            robustness::leave_one_out(problem, &best.theta, clusters, model, grid, bounds, config);
        if left_out.failed > 0 {
            notes.push(format!("{} of the leave-one-out fits did not converge", left_out.failed));
        }
        let errors = self.held_out(contender, &mut notes)?;
        let strongest_break = self.strongest_break(contender, problem, &best.theta)?;
        Ok(Entry {
            contender,
            parameters,
            converged: best.stop.converged(),
            notes,
            log_likelihood,
            aicc: criteria.aicc,
            bic: criteria.bic,
            strongest_break,
            densities: robustness::log_densities(&residuals, model),
            left_out: left_out.elpd().is_finite().then_some(left_out),
            errors,
            name,
            theta: best.theta,
            fitting,
        })
    }

    fn strongest_break(
        &self,
        contender: &Contender,
        problem: &Problem<'_>,
        theta: &[f64],
    ) -> Result<Option<robustness::Break>> {
        // To first order about the estimate more directions than rows explain everything.
        if problem.rows() <= theta.len() + 3 {
            return Ok(None);
        }
        let test = self.comparison.break_test;
        let stream = format!("{}.{}", self.comparison.id, contender.name());
        let search = BreakSearch {
            trim: test.ends()?,
            from: test.from_flop.unwrap_or(0.0),
            places_max: test.places_max,
            replicates: test.replicates,
            seed: robustness::seed(self.comparison.seed, &stream),
        };
        let variables = columns(self.rows, &contender.variables)?;
        let places = &self.rows.column(&self.comparison.along)?.values;
        Ok(robustness::break_test(problem, theta, &variables, places, &search))
    }

    /// Log residuals of the rows held out under the law fitted to the others.
    fn held_out(&self, contender: &Contender, notes: &mut Vec<String>) -> Result<Option<Vec<f64>>> {
        if self.split.held_out.is_empty() {
            return Ok(None);
        }
        let fitting = match self.fitting(contender, &self.rows.take(&self.split.seen)) {
            Ok(fitting) => fitting,
            // Too few rows are a property of the data.
            Err(error) => match error.downcast_ref::<Misuse>() {
                Some(few @ Misuse::TooFewRows { .. }) => {
                    notes.push(format!("nothing is held out: {few}"));
                    return Ok(None);
                }
                _ => return Err(error),
            },
        };
        let best = fitting.best()?;
        if !best.stop.converged() {
            notes.push(format!("the fit to the rows seen did not converge: {}", best.stop.words()));
        }
        let variables = columns(self.rows, &contender.variables)?;
        let loss = &self.rows.column(&self.comparison.response)?.values;
        let mut errors = Vec::new();
        for &row in &self.split.held_out {
            let ln_x: Vec<f64> = variables.iter().map(|values| laws::ln(values[row])).collect();
            errors.push(laws::ln(loss[row]) - fitting.problem.law.ln_loss(&best.theta, &ln_x));
        }
        Ok(Some(errors))
    }
}
