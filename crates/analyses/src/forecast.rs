//! Foretells one new run by several laws, and by all of them together, with intervals that a new
//! run may be held against.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use laws::Law;
use observations::Observations;
use robustness::{Bootstrap, CHECK_EVERY};

use crate::fitting::{self, built_in};

/// Levels of the intervals, the narrowest first.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];
/// Resamples of each law.
pub const REPLICATES: usize = 1000;
/// Residuals that are added to each resample's prediction.
const RESIDUALS: usize = 10;
/// The exponents from which every law is sought; scales follow by least squares.
const EXPONENTS: [f64; 8] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
/// Starts of a scale that does not follow from the others.
const SCALES: [f64; 5] = [1e-3, 0.1, 1.0, 10.0, 1e3];

/// What is foretold by whom.
pub struct Foretold {
    /// The law's name, or `pooled`.
    pub law: String,
    /// The prediction.
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
    /// The run, by column.
    pub place: &'a BTreeMap<String, f64>,
    /// Seed of all draws.
    pub seed: u64,
}

/// Foretells one run by each law, then by all of them together.
///
/// A law is fitted by Huber's objective (δ = 0.001) to the logarithms. Each of [`REPLICATES`]
/// resamples of the rows is fitted anew, and [`RESIDUALS`] new runs are drawn from each
/// ([`stress::new_run`]). Pooled draws are those of all laws, each with the same weight; their
/// prediction is the median.
///
/// # Errors
/// A law is unknown or not of these variables, a column is missing, or a law cannot be fitted.
pub fn foretell(question: &Question<'_>) -> Result<Vec<Foretold>> {
    ensure!(!question.laws.is_empty(), "no law is named; hint: --law chinchilla_additive");
    let (mut all, mut pooled) = (Vec::new(), Vec::new());
    for name in question.laws {
        let law = built_in(name)?;
        let (estimate, draws) = by_law(question, law).with_context(|| format!("law {name}"))?;
        all.push(Foretold { law: name.clone(), estimate, intervals: intervals(&draws) });
        pooled.extend(draws);
    }
    if all.len() > 1 {
        let estimate = robustness::quantile(&sorted(&pooled), 0.5);
        let intervals = intervals(&pooled);
        all.push(Foretold { law: "pooled".to_owned(), estimate, intervals });
    }
    Ok(all)
}

/// The prediction of one law, and draws of a new run.
fn by_law(question: &Question<'_>, law: &'static dyn Law) -> Result<(f64, Vec<f64>)> {
    let variables: Vec<String> = law.variables().iter().map(|&name| name.to_owned()).collect();
    let at = variables.iter().map(|name| {
        let value = question.place.get(name);
        value
            .map(|&value| laws::ln(value))
            .with_context(|| format!("the place says nothing of {name}; hint: --at {name}=NUMBER"))
    });
    let at: Vec<f64> = at.collect::<Result<_>>()?;
    let objective = fit::Objective::Huber { delta: 1e-3 };
    let problem = fitting::problem(law, objective, question.rows, &variables, question.response)?;
    let config = fit::Config { steps_max: 300, gradient_scaled_max: 1e-10 };
    let (grid, bounds) = (grid(law), fit::Bounds::none(law.parameters().len()));
    let bounds = bounds.within(&law.domain());
    let effort = fit::Effort::UntilSettled { first: 16 };
    let found = fit::search(&problem, &grid, effort, &bounds, &config)?;
    ensure!(
        found.best.stop.converged(),
        "the fit did not converge: {}; hint: leave the law out",
        found.best.stop.words()
    );
    let plan = Bootstrap {
        replicates: REPLICATES,
        seed: robustness::seed(question.seed, law.name()),
        clusters: (0..question.rows.len()).collect(),
        check_every: CHECK_EVERY,
    };
    let theta = &found.best.theta;
    let replicates = robustness::bootstrap(&problem, theta, &grid, &plan, &bounds, &config);
    ensure!(
        replicates.failed * 10 <= REPLICATES,
        "{} of {REPLICATES} resamples could not be fitted; hint: leave the law out",
        replicates.failed
    );
    let seed = robustness::seed(plan.seed, "new run");
    let draws = stress::new_run(&problem, theta, &replicates.thetas, &at, RESIDUALS, seed);
    Ok((laws::exp(law.ln_loss(theta, &at)), draws))
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

fn sorted(draws: &[f64]) -> Vec<f64> {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn intervals(draws: &[f64]) -> Vec<[f64; 2]> {
    LEVELS
        .map(|level| {
            let interval = robustness::percentile_interval(draws, level);
            [interval.low, interval.high]
        })
        .into()
}

/// A seed for one forecast out of the project's seed and a name.
#[must_use]
pub fn seed(project: u64, name: &str) -> u64 {
    robustness::seed(project, name)
}
