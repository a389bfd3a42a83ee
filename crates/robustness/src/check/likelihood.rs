//! Likelihood ratios: published constants against our refit, and an offset against none.
//!
//! The likelihoods have a free scale, estimated with the parameters, so that a ratio needs no
//! assumed noise. Where the rows are weighted both sides take the weighted likelihood. A ratio's p
//! value comes from a null of its own, see [`RatioTest::null`]; the textbook's stands beside it,
//! for papers that print it.

use fit::{Bounds, Config, Effort, Grid, Minimum, Misuse, Problem, minimise, search};
use laws::{Law, Scale};

use crate::check::error_model::ErrorModel;
use crate::check::ratio_test::{Fits, RatioTest, likelihood, near};

/// Twice the difference of two log likelihoods.
#[must_use]
pub fn likelihood_ratio(general: f64, restricted: f64) -> f64 {
    2.0 * (general - restricted)
}

/// `ln L` of every row by a law at a point; `ln_variables` holds one column a variable.
#[must_use]
pub fn ln_predicted(law: &dyn Law, theta: &[f64], ln_variables: &[Vec<f64>]) -> Vec<f64> {
    let rows = ln_variables.first().map_or(0, Vec::len);
    let mut predicted = Vec::with_capacity(rows);
    for row in 0..rows {
        let ln_x: Vec<f64> = ln_variables.iter().map(|column| column[row]).collect();
        predicted.push(law.ln_loss(theta, &ln_x));
    }
    predicted
}

/// Starts that the search without an offset follows at first.
const SEARCH: Effort = Effort::UntilSettled { first: 8 };

/// `ln 1e9`: an offset at a billionth of its estimate is below every residual, and its logarithm is
/// still a number.
const LN_BILLION: f64 = 20.723_265_836_946_41;

/// Tests published constants against the refit, giving the constants the benefit of their rounding.
///
/// `published` bounds the fit coordinates that would be printed as the paper prints them; the
/// restricted model takes the best point inside. Equal bounds test the printed digits as if they
/// were exact. The textbook's degrees of freedom are the law's parameters, as if the box were a
/// point: it errs on the side of the paper. None where the two likelihoods cannot be compared.
#[must_use]
pub fn published_test<'law>(
    problem: &Problem<'law>,
    refit: &[f64],
    published: &Bounds,
    model: ErrorModel,
    config: &Config,
) -> Option<RatioTest<'law>> {
    let problem = problem.with_objective(model.objective());
    let none = Bounds::none(refit.len());
    let free = minimise(&problem, refit, &none, config);
    let middle: Vec<f64> = published
        .lower
        .iter()
        .zip(&published.upper)
        .map(|(low, high)| 0.5 * (low + high))
        .collect();
    // A minimum in a box can depend on the side it is entered from: once from the printed values,
    // once from the refit.
    let ends = [&middle[..], refit].map(|start| minimise(&problem, start, published, config));
    let restricted = best(&problem, ends.into(), model);
    let (rows, start) = (problem.clone(), restricted.theta.clone());
    let (limits, config) = (published.clone(), *config);
    let compare = move |ln_y: &[f64]| {
        let drawn = rows.with_log_responses(ln_y);
        let held = near(&drawn, &start, &limits, &config);
        // The draws lie about the restricted fit.
        let free = [near(&drawn, &start, &none, &config)];
        fits(&drawn, &held, &limits, &free).compared(model)
    };
    let free = [free];
    let fits = fits(&problem, &restricted, published, &free);
    RatioTest::new(&fits, refit.len(), model, compare)
}

/// Tests whether the data need the offset: the law as it is against the law without, refitted from
/// every start of the grid. Without means a billionth of the estimate where the fit takes the
/// offset's logarithm, else nothing. None where the two likelihoods cannot be compared.
///
/// # Errors
/// The grid does not fit the law.
pub fn offset_test<'law>(
    problem: &Problem<'law>,
    refit: &[f64],
    offset: usize,
    grid: &Grid,
    model: ErrorModel,
    config: &Config,
) -> Result<Option<RatioTest<'law>>, Misuse> {
    let problem = problem.with_objective(model.objective());
    let none = Bounds::none(refit.len());
    let free = minimise(&problem, refit, &none, config);
    let nothing = match problem.law.parameters()[offset].scale {
        Scale::Log => refit[offset] - LN_BILLION,
        Scale::Linear => 0.0,
    };
    let mut without = none.clone();
    (without.lower[offset], without.upper[offset]) = (nothing, nothing);
    // The other coefficients are projected with the offset already gone: they must carry the whole
    // loss.
    let mut starts = grid.clone();
    starts.axes[offset] = Some(vec![nothing]);
    let restricted = search(&problem, &starts, SEARCH, &without, config)?.best;
    let (rows, start, limits) = (problem.clone(), restricted.theta.clone(), without.clone());
    let (estimate, config) = (free.theta.clone(), *config);
    // Half of the draws want no offset at all, whose logarithm has no least value.
    let above_nothing = match problem.law.parameters()[offset].scale {
        Scale::Log => problem.floor_under(offset),
        Scale::Linear => none,
    };
    let compare = move |ln_y: &[f64]| {
        let drawn = rows.with_log_responses(ln_y);
        let held = near(&drawn, &start, &limits, &config);
        let with = with_offset(&drawn, &held.theta, offset);
        let mut free = vec![minimise(&drawn, &with, &above_nothing, &config)];
        if !free[0].stop.converged() {
            free.push(minimise(&drawn, &estimate, &above_nothing, &config));
        }
        fits(&drawn, &held, &limits, &free).compared(model)
    };
    let free = [free];
    let fits = fits(&problem, &restricted, &without, &free);
    Ok(RatioTest::new(&fits, 1, model, compare))
}

/// A point with some of the loss given to the offset, from which a fit can find how much there is:
/// a tenth of the least response, which the other coefficients lose.
fn with_offset(problem: &Problem<'_>, theta: &[f64], offset: usize) -> Vec<f64> {
    const SHARE: f64 = 0.1;
    let least = problem.log_responses().into_iter().fold(f64::INFINITY, f64::min);
    let mut with = theta.to_vec();
    for &coefficient in problem.law.coefficients() {
        match problem.law.parameters()[coefficient].scale {
            Scale::Log => with[coefficient] += laws::ln(1.0 - SHARE),
            Scale::Linear => with[coefficient] *= 1.0 - SHARE,
        }
    }
    with[offset] = match problem.law.parameters()[offset].scale {
        Scale::Log => least + laws::ln(SHARE),
        Scale::Linear => SHARE * laws::exp(least),
    };
    with
}

/// Two fits of one law to the same rows.
const fn fits<'a>(
    problem: &'a Problem<'a>,
    held: &'a Minimum,
    bounds: &'a Bounds,
    free: &'a [Minimum],
) -> Fits<'a> {
    Fits { problems: [problem, problem], held, bounds, free }
}

/// The end with the largest likelihood; the first of equals.
fn best(problem: &Problem<'_>, ends: Vec<Minimum>, model: ErrorModel) -> Minimum {
    let height = |end: &Minimum| likelihood(problem, &end.theta, model);
    let larger = |a: Minimum, b: Minimum| if height(&b) > height(&a) { b } else { a };
    ends.into_iter().reduce(larger).expect("an end")
}
