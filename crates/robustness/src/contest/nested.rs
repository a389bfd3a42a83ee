//! A law against one that contains it: a likelihood ratio with a null of its own.
//!
//! Vuong's test is for laws of which neither contains the other: between nested laws the spread
//! that it divides by goes to nothing where the smaller law is true.

use fit::{Bounds, Config, Effort, Grid, Minimum, Misuse, Problem, minimise, search};

use crate::check::{ErrorModel, Fits, RatioTest, near};

/// One law of a pair on the pair's rows.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The law with the rows.
    pub problem: &'a Problem<'a>,
    /// Its best fit to them.
    pub theta: &'a [f64],
    /// Starts of its search.
    pub grid: &'a Grid,
    /// Limits of its parameters.
    pub bounds: &'a Bounds,
}

/// Starts that each draw's search of the larger law follows at first.
const SEARCH: Effort = Effort::Promising { first: 2 };
/// A draw's fit of the larger law need not be known to the last digit: of a scaled gradient of 1e-6
/// the likelihood hangs by its square.
const NEAR_ENOUGH: f64 = 1e-6;
/// Steps of such a fit at most: one that is still on its way along a flat valley gains little more.
const STEPS_MAX: usize = 60;

/// Tests whether the rows need the larger law: twice the difference of the log likelihoods, with
/// all that its null takes. `at` takes the smaller law's fit coordinates to those of the larger one
/// at which both laws are the same.
///
/// The null of such a ratio is seldom χ²: at the smaller law some parameters of the larger one have
/// no influence (where a break lies that is none; Davies 1987, Biometrika 74). So each draw of the
/// null is fitted as the data were, the larger law from starts of its grid and from the data's own
/// fit. None where a likelihood is not finite.
///
/// # Errors
/// A grid does not fit its law.
pub fn nested_test<'a>(
    smaller: Side<'a>,
    larger: Side<'a>,
    at: &'a (dyn Fn(&[f64]) -> Vec<f64> + Sync),
    model: ErrorModel,
    config: &'a Config,
) -> Result<Option<RatioTest<'a>>, Misuse> {
    let quick = Config {
        steps_max: config.steps_max.min(STEPS_MAX),
        gradient_scaled_max: config.gradient_scaled_max.max(NEAR_ENOUGH),
    };
    let fit_larger = move |problem: &Problem<'_>, held: &[f64]| -> Result<Vec<Minimum>, Misuse> {
        let found = search(problem, larger.grid, SEARCH, larger.bounds, &quick)?;
        let own = minimise(problem, larger.theta, larger.bounds, &quick);
        // No worse than where both laws are the same.
        let same = Minimum { theta: at(held), ..own.clone() };
        Ok(vec![found.best, own, same])
    };
    let compare = move |ln_y: &[f64]| {
        let [drawn, wide] =
            [smaller.problem, larger.problem].map(|problem| problem.with_log_responses(ln_y));
        let held = near(&drawn, smaller.theta, smaller.bounds, config);
        let free = fit_larger(&wide, &held.theta).ok()?;
        let fits =
            Fits { problems: [&drawn, &wide], held: &held, bounds: smaller.bounds, free: &free };
        fits.compared(model)
    };
    let held = near(smaller.problem, smaller.theta, smaller.bounds, config);
    let free = fit_larger(larger.problem, &held.theta)?;
    let problems = [smaller.problem, larger.problem];
    let fits = Fits { problems, held: &held, bounds: smaller.bounds, free: &free };
    let freedom = larger.theta.len() - smaller.theta.len();
    Ok(RatioTest::new(&fits, freedom, model, compare))
}
