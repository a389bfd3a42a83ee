//! Foretells one new run by several laws, and by all of them together, with intervals that a new
//! run may be held against.
//!
//! The error of a law beyond its runs is that of the law, not of its parameters: intervals from the
//! residuals of the fit alone hold next to none of the runs ten times larger. So the spread is that
//! of the errors which the same law made on runs it had not seen, as much larger than those it had.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use fit::Problem;
use laws::Law;
use observations::Observations;
use robustness::{Bootstrap, CHECK_EVERY};

use crate::fitting::built_in;
use crate::rows::column;

/// Levels of the intervals, the narrowest first.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];
/// Resamples of each law.
pub const REPLICATES: usize = 1000;
/// New runs that are drawn from each resample.
const RUNS: usize = 10;
/// Errors of runs whose distance is that of the run foretold, up to this factor.
const DISTANCE_FACTOR: f64 = 2.0;
/// Errors of runs with as many tokens a parameter as the run foretold, up to this factor.
const RATIO_FACTOR: f64 = 4.0;
/// Fewer errors than this make no spread.
const ERRORS_MIN: usize = 10;
/// The exponents from which every law is sought; scales follow by least squares.
const EXPONENTS: [f64; 8] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
/// Starts of a scale that does not follow from the others.
const SCALES: [f64; 5] = [1e-3, 0.1, 1.0, 10.0, 1e3];
/// What is minimised.
const OBJECTIVE: fit::Objective = fit::Objective::Huber { delta: 1e-3 };
/// When a fit stops.
const CONFIG: fit::Config = fit::Config { steps_max: 300, gradient_scaled_max: 1e-10 };

/// What is foretold by whom.
pub struct Foretold {
    /// The law's name, or `pooled`.
    pub law: String,
    /// The prediction: the median of the draws.
    pub estimate: f64,
    /// Intervals for one new run, at [`LEVELS`].
    pub intervals: Vec<[f64; 2]>,
}

/// What is asked.
pub struct Question<'a> {
    /// The runs.
    pub rows: &'a Observations,
    /// The column to foretell.
    pub response: &'a str,
    /// The laws.
    pub laws: &'a [String],
    /// The run, by column; its compute among them.
    pub place: &'a BTreeMap<String, f64>,
    /// Seed of all draws.
    pub seed: u64,
}

/// A seed for one forecast out of the project's seed and a name.
#[must_use]
pub fn seed(project: u64, name: &str) -> u64 {
    robustness::seed(project, name)
}

/// Foretells one run by each law, then by all of them together.
///
/// Each of `REPLICATES` resamples of the rows is fitted anew, and `RUNS` new runs are drawn
/// from each: its prediction with one of the errors that the law made on runs held out because they
/// are larger, those as many times larger than the largest run it was fitted to as the run foretold
/// is, within a factor of `DISTANCE_FACTOR`, and of as many tokens a parameter, within
/// `RATIO_FACTOR`. The errors keep their sign: a law that was too high on every larger run is
/// taken to be so again. Pooled draws are those of all laws, each with the same weight.
///
/// # Errors
/// A law is unknown or not of these variables, a column is missing, a law cannot be fitted, or too
/// few runs are as much larger than others.
pub fn foretell(question: &Question<'_>) -> Result<Vec<Foretold>> {
    let (mut all, mut pooled) = (Vec::new(), Vec::new());
    for name in question.laws {
        let asked = ByLaw::new(question, built_in(name)?)?;
        let draws = asked.draws().with_context(|| format!("law {name}"))?;
        all.push(foretold(name, &draws));
        pooled.extend(draws);
    }
    if all.len() > 1 {
        all.push(foretold("pooled", &pooled));
    }
    Ok(all)
}

fn foretold(law: &str, draws: &[f64]) -> Foretold {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let interval = |level| {
        let interval = robustness::percentile_interval(draws, level);
        [interval.low, interval.high]
    };
    Foretold {
        law: law.to_owned(),
        estimate: robustness::quantile(&sorted, 0.5),
        intervals: LEVELS.map(interval).into(),
    }
}

/// One law, with the columns that it reads.
struct ByLaw<'a> {
    question: &'a Question<'a>,
    law: &'static dyn Law,
    variables: Vec<&'a [f64]>,
    response: &'a [f64],
    flop: &'a [f64],
    /// The run foretold, one logarithm a variable.
    at: Vec<f64>,
    grid: fit::Grid,
    bounds: fit::Bounds,
}

impl<'a> ByLaw<'a> {
    fn new(question: &'a Question<'a>, law: &'static dyn Law) -> Result<Self> {
        let names = law.variables();
        let variables = names.iter().map(|name| column(question.rows, name));
        let at = names.iter().map(|name| Ok(laws::ln(question.place(name)?)));
        Ok(Self {
            question,
            law,
            variables: variables.collect::<Result<_>>()?,
            response: column(question.rows, question.response)?,
            flop: column(question.rows, "training_flop")?,
            at: at.collect::<Result<_>>()?,
            grid: grid(law),
            bounds: fit::Bounds::none(law.parameters().len()).within(&law.domain()),
        })
    }

    /// Draws of the run foretold.
    fn draws(&self) -> Result<Vec<f64>> {
        let every: Vec<usize> = (0..self.response.len()).collect();
        let problem = self.problem(&every)?;
        let found = self.search(&problem)?;
        ensure!(
            found.stop.converged(),
            "the fit did not converge: {}; hint: leave the law out",
            found.stop.words()
        );
        let plan = Bootstrap {
            replicates: REPLICATES,
            seed: robustness::seed(self.question.seed, self.law.name()),
            clusters: every,
            check_every: CHECK_EVERY,
        };
        let replicates =
            robustness::bootstrap(&problem, &found.theta, &self.grid, &plan, &self.bounds, &CONFIG);
        ensure!(
            replicates.failed * 10 <= REPLICATES,
            "{} of {REPLICATES} resamples could not be fitted; hint: leave the law out",
            replicates.failed
        );
        let (errors, seed) = (self.errors()?, robustness::seed(plan.seed, "new run"));
        Ok(stress::new_run(self.law, &replicates.thetas, &self.at, &errors, RUNS, seed))
    }

    /// The errors that the law made on larger runs, as far from those it had seen.
    fn errors(&self) -> Result<Vec<f64>> {
        let fit = |rows: &[usize]| {
            let found = self.search(&self.problem(rows).ok()?).ok()?;
            found.stop.converged().then_some(found.theta)
        };
        let ln_error = |theta: &Vec<f64>, row: usize| {
            let ln_x: Vec<f64> =
                self.variables.iter().map(|values| laws::ln(values[row])).collect();
            laws::ln(self.response[row]) - self.law.ln_loss(theta, &ln_x)
        };
        let origins = stress::origins(self.flop, usize::MAX);
        let largest = self.flop.iter().copied().fold(0.0, f64::max);
        let distance = self.question.place("training_flop")? / largest;
        let ratio = self.question.ratio()?;
        let ratios = self.question.ratios()?;
        let is_near =
            |one: f64, other: f64, factor: f64| one < factor * other && other < factor * one;
        let errors = stress::rolling_origin(self.flop, &origins, &fit, &ln_error);
        let alike = errors.iter().filter(|error| {
            is_near(error.distance, distance, DISTANCE_FACTOR)
                && is_near(ratios[error.row], ratio, RATIO_FACTOR)
        });
        let errors: Vec<f64> = alike.map(|error| error.found).collect();
        ensure!(
            errors.len() >= ERRORS_MIN,
            "only {} held-out runs are {distance:.1} times larger than those that were fitted, and \
            nothing shows how far off the law is out there; hint: foretell a smaller run",
            errors.len()
        );
        Ok(errors)
    }

    fn problem(&self, rows: &[usize]) -> Result<Problem<'static>> {
        let chosen = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let variables: Vec<Vec<f64>> = self.variables.iter().map(|values| chosen(values)).collect();
        let columns: Vec<&[f64]> = variables.iter().map(Vec::as_slice).collect();
        Ok(Problem::new(self.law, OBJECTIVE, &columns, &chosen(self.response))?)
    }

    fn search(&self, problem: &Problem<'_>) -> Result<fit::Minimum> {
        let effort = fit::Effort::Promising { first: 16 };
        Ok(fit::search(problem, &self.grid, effort, &self.bounds, &CONFIG)?.best)
    }
}

impl Question<'_> {
    fn place(&self, name: &str) -> Result<f64> {
        let value = self.place.get(name).copied().filter(|value| *value > 0.0);
        value.with_context(|| {
            format!("the place says nothing of {name}; hint: --at {name}=NUMBER, above zero")
        })
    }

    /// Tokens a parameter of the run foretold.
    fn ratio(&self) -> Result<f64> {
        Ok(self.place("training_tokens")? / self.place("params")?)
    }

    /// Tokens a parameter of every run.
    fn ratios(&self) -> Result<Vec<f64>> {
        let (params, tokens) =
            (column(self.rows, "params")?, column(self.rows, "training_tokens")?);
        Ok(tokens.iter().zip(params).map(|(tokens, params)| tokens / params).collect())
    }
}

/// Starts for every parameter that does not follow from the others.
fn grid(law: &dyn Law) -> fit::Grid {
    let follow = law.coefficients();
    let axes = law.parameters().iter().enumerate().map(|(index, parameter)| {
        let is_exponent = parameter.scale == laws::Scale::Linear;
        let starts = if is_exponent { EXPONENTS.to_vec() } else { SCALES.map(laws::ln).to_vec() };
        (!follow.contains(&index)).then_some(starts)
    });
    fit::Grid { axes: axes.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted;

    /// The planted law in compute, foretold ten times beyond its rows.
    fn question(rows: &Observations, flop: f64) -> Result<Vec<Foretold>> {
        let place = [("training_flop", flop), ("params", 1e9), ("training_tokens", 2e10)];
        let place = place.map(|(name, value)| (name.to_owned(), value)).into();
        foretell(&Question {
            rows,
            response: "loss_nats",
            laws: &["chinchilla_additive".to_owned(), "chinchilla_tied".to_owned()],
            place: &place,
            seed: 5,
        })
    }

    /// Sizes and tokens at six budgets, ten sizes each, with the losses of an additive law under
    /// noise; beyond 5e18 FLOP the losses lie below it by `bend`.
    fn sweep(bend: f64) -> Observations {
        let budgets = [1e18, 2e18, 4e18, 1e19, 2e19, 4e19];
        let mut rows = planted::rows(60, 1.0, |_, _| 2.0);
        let mut columns = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for row in 0..60 {
            let flop: f64 = budgets[row / 10];
            let ratio = laws::exp(laws::ln(5.0) + 0.35 * (row % 10) as f64);
            let params = (flop / 6.0 / ratio).sqrt();
            let tokens = flop / 6.0 / params;
            let law = 1.7
                + 400.0 * laws::exp(-0.34 * laws::ln(params))
                + 410.0 * laws::exp(-0.28 * laws::ln(tokens));
            let bent = if flop > 5e18 { 1.0 - bend } else { 1.0 };
            let loss = law * bent * (1.0 + 0.2 * planted::noise(row));
            for (column, value) in columns.iter_mut().zip([params, tokens, flop, loss]) {
                column.push(value);
            }
        }
        let names = ["params", "training_tokens", "training_flop", "loss_nats"];
        for (name, values) in names.into_iter().zip(columns) {
            rows.columns.insert(name.to_owned(), planted::planted_column(name, values));
        }
        rows
    }

    #[test]
    fn a_law_that_is_right_foretells_well() {
        let found = question(&sweep(0.0), 4e20).expect("foretold");
        assert_eq!(found.len(), 3, "two laws and both together");
        let (params, tokens): (f64, f64) = (1e9, 2e10);
        let truth = 1.7
            + 400.0 * laws::exp(-0.34 * laws::ln(params))
            + 410.0 * laws::exp(-0.28 * laws::ln(tokens));
        let [low, high] = found[0].intervals[2];
        assert!(low < truth && truth < high, "{low} to {high} and not {truth}");
    }

    /// Where larger runs lay below the law, the errors of larger runs widen the interval.
    #[test]
    fn a_law_that_was_wrong_before_is_less_sure() {
        let width = |bend| {
            let found = question(&sweep(bend), 4e20).expect("foretold");
            let [low, high] = found[0].intervals[2];
            high - low
        };
        assert!(width(0.02) > 2.0 * width(0.0), "{} against {}", width(0.02), width(0.0));
    }

    #[test]
    fn nothing_is_foretold_where_nothing_shows_the_error() {
        let error = question(&sweep(0.0), 1e25).map(drop).expect_err("too far");
        let error = format!("{error:#}");
        assert!(error.contains("times larger than those that were fitted"), "{error}");
    }
}
