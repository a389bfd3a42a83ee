//! Likelihood ratios: published constants against our refit, and an offset against none.
//!
//! The likelihoods have a free scale, estimated with the parameters, so that a ratio needs no
//! assumed noise.

use fit::{Bounds, Config, Effort, Grid, Misuse, Problem, minimise, search};
use laws::{Law, Scale};
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use crate::check::error_model::{ErrorModel, log_likelihood};

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

/// A likelihood ratio test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// Twice the difference of the log likelihoods.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// Probability of a larger statistic under the restricted model; see
    /// [`LikelihoodRatio::reference`].
    pub p_value: f64,
    /// What the statistic was held against.
    pub reference: &'static str,
    /// Log likelihood of the restricted model.
    pub restricted: f64,
    /// Log likelihood of the free model.
    pub free: f64,
}

/// Starts that the search without an offset follows at first.
const SEARCH: Effort = Effort::UntilSettled { first: 8 };
/// Two log likelihoods that differ by less than this are equal: the maxima are found to a part in a
/// million.
const EQUAL: f64 = 1e-5;

/// `ln 1e9`: an offset at a billionth of its estimate is below every residual, and its logarithm is
/// still a number.
const LN_BILLION: f64 = 20.723_265_836_946_41;

impl LikelihoodRatio {
    /// None where the restricted model fits better than the free one, which then is no maximum, or
    /// where a likelihood is not finite: a ratio of such a pair would speak for whatever failed.
    ///
    /// Under the normal model the ratio is a function of the F statistic, whose distribution holds
    /// at any number of rows (for a law that is nearly linear); the other model has the χ²
    /// approximation of Wilks 1938.
    fn new(
        [restricted, free]: [f64; 2],
        freedom: usize,
        problem: &Problem<'_>,
        model: ErrorModel,
    ) -> Option<Self> {
        if !(restricted.is_finite() && free.is_finite()) || restricted > free + EQUAL {
            return None;
        }
        let statistic = 2.0 * (free - restricted).max(0.0);
        let rows = problem.rows() as f64;
        let left = rows - problem.law.parameters().len() as f64;
        let (p_value, reference) = match model {
            ErrorModel::Normal => {
                let ratio = libm::expm1(statistic / rows) * left / freedom as f64;
                (FisherSnedecor::new(freedom as f64, left).ok()?.sf(ratio), "F")
            }
            ErrorModel::HuberDensity => {
                (ChiSquared::new(freedom as f64).ok()?.sf(statistic), "chi-squared")
            }
        };
        Some(Self { statistic, freedom, p_value, reference, restricted, free })
    }
}

/// Tests published constants against the refit, giving the constants the benefit of their rounding.
///
/// `published` bounds the fit coordinates that would be printed as the paper prints them; the
/// restricted model takes the best point inside. Equal bounds test the printed digits as if they
/// were exact. The degrees of freedom are the law's parameters, as if the box were a point: the
/// test errs on the side of the paper. None where the two likelihoods cannot be compared.
#[must_use]
pub fn published_test(
    problem: &Problem<'_>,
    refit: &[f64],
    published: &Bounds,
    model: ErrorModel,
    config: &Config,
) -> Option<LikelihoodRatio> {
    let problem = problem.with_objective(model.objective());
    let free = best_likelihood(&problem, refit, &Bounds::none(refit.len()), model, config);
    let middle: Vec<f64> = published
        .lower
        .iter()
        .zip(&published.upper)
        .map(|(low, high)| 0.5 * (low + high))
        .collect();
    // A minimum in a box can depend on the side it is entered from: once from the printed values,
    // once from the refit.
    let restricted = best_likelihood(&problem, &middle, published, model, config)
        .max(best_likelihood(&problem, refit, published, model, config));
    LikelihoodRatio::new([restricted, free], refit.len(), &problem, model)
}

/// Tests whether the data need the offset: the law as it is against the law without it, refitted
/// from the grid. A coefficient in logarithms is then at a billionth of its estimate, one that is
/// fitted as it is exactly zero. None where the two likelihoods cannot be compared.
///
/// # Errors
/// The grid does not fit the law.
pub fn offset_test(
    problem: &Problem<'_>,
    refit: &[f64],
    offset: usize,
    grid: &Grid,
    model: ErrorModel,
    config: &Config,
) -> Result<Option<LikelihoodRatio>, Misuse> {
    let problem = problem.with_objective(model.objective());
    let free = best_likelihood(&problem, refit, &Bounds::none(refit.len()), model, config);
    let mut without = Bounds::none(refit.len());
    let nothing = match problem.law.parameters()[offset].scale {
        Scale::Log => refit[offset] - LN_BILLION,
        Scale::Linear => 0.0,
    };
    (without.lower[offset], without.upper[offset]) = (nothing, nothing);
    // The other coefficients are projected with the offset already gone: they must carry the whole
    // loss.
    let mut starts = grid.clone();
    starts.axes[offset] = Some(vec![nothing]);
    let found = search(&problem, &starts, SEARCH, &without, config)?;
    let restricted = log_likelihood(&problem.residuals(&found.best.theta), model);
    Ok(LikelihoodRatio::new([restricted, free], 1, &problem, model))
}

/// The maximum of the likelihood inside bounds, from one start.
fn best_likelihood(
    problem: &Problem<'_>,
    start: &[f64],
    bounds: &Bounds,
    model: ErrorModel,
    config: &Config,
) -> f64 {
    let end = minimise(problem, start, bounds, config);
    log_likelihood(&problem.residuals(&end.theta), model)
}
