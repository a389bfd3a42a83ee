//! Likelihood ratios: published constants against our refit, and an offset against none.
//!
//! The likelihoods have a free scale, estimated with the parameters, so that a ratio needs no
//! assumed noise.

use fit::{Bounds, Config, Effort, Grid, Misuse, Objective, Problem, minimise, search};
use laws::Law;
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

/// Where the parabola of the Huber density ends, in units of its scale (Besiroglu 2024, notebook
/// cell 24).
const DENSITY_DELTA: f64 = 1e-3;

/// How log residuals are distributed, up to their scale. Plain data: a definition file names the
/// variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorModel {
    /// Density `exp(-huber(r/s)) / (s Z)` with scale s, the parabola ending at a thousandth of it
    /// (Besiroglu 2024, §3). All but its centre is a Laplace distribution: its maximum lies at the
    /// least absolute deviations.
    HuberDensity,
    /// Normal density.
    Normal,
}

impl ErrorModel {
    /// The model that goes with a study's objective: normal for least squares, else the
    /// heavier-tailed density.
    #[must_use]
    pub const fn of(objective: Objective) -> Self {
        match objective {
            Objective::LeastSquares
            | Objective::RawLeastSquares
            | Objective::AsymmetricSquares { .. } => Self::Normal,
            Objective::Huber { .. }
            | Objective::LeastAbsolute
            | Objective::Quantile { .. }
            | Objective::StudentT { .. } => Self::HuberDensity,
        }
    }

    /// The objective whose minimum is, to a part in a million, this model's maximum.
    #[must_use]
    pub const fn objective(self) -> Objective {
        match self {
            Self::HuberDensity => Objective::LeastAbsolute,
            Self::Normal => Objective::LeastSquares,
        }
    }

    /// In words, for a quantity's method.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HuberDensity => "Huber density with free scale",
            Self::Normal => "normal density with free scale",
        }
    }
}

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

/// The log likelihood of residuals, maximised over the scale.
#[must_use]
pub fn log_likelihood(residuals: &[f64], model: ErrorModel) -> f64 {
    let n = residuals.len() as f64;
    match model {
        ErrorModel::Normal => {
            let variance = mean_square(residuals);
            -0.5 * n * (laws::ln(2.0 * core::f64::consts::PI * variance) + 1.0)
        }
        ErrorModel::HuberDensity => huber_scale(residuals).1,
    }
}

/// The scale at which the likelihood of residuals is largest: for the normal model their root mean
/// square.
#[must_use]
pub fn error_scale(residuals: &[f64], model: ErrorModel) -> f64 {
    match model {
        ErrorModel::Normal => mean_square(residuals).sqrt(),
        ErrorModel::HuberDensity => laws::exp(huber_scale(residuals).0),
    }
}

/// The log density of one residual at a scale; over all residuals, at their own [`error_scale`], it sums
/// to [`log_likelihood`].
#[must_use]
pub fn log_density(residual: f64, scale: f64, model: ErrorModel) -> f64 {
    let z = residual / scale;
    match model {
        ErrorModel::Normal => {
            -0.5 * (z * z + laws::ln(2.0 * core::f64::consts::PI)) - laws::ln(scale)
        }
        ErrorModel::HuberDensity => {
            let huber = Objective::Huber { delta: DENSITY_DELTA };
            -huber.value(z) - laws::ln(huber_mass(DENSITY_DELTA)) - laws::ln(scale)
        }
    }
}

fn mean_square(residuals: &[f64]) -> f64 {
    residuals.iter().map(|r| r * r).sum::<f64>() / residuals.len() as f64
}

/// The logarithm of the best scale of the Huber density, and the log likelihood there.
fn huber_scale(residuals: &[f64]) -> (f64, f64) {
    // Far from the centre the density is Laplace's with mean absolute residual scale/δ: the maximum
    // is near.
    let mean = residuals.iter().map(|r| r.abs()).sum::<f64>() / residuals.len() as f64;
    let guess = laws::ln(mean * DENSITY_DELTA);
    let ln_mass = laws::ln(huber_mass(DENSITY_DELTA));
    golden_maximum(
        &|ln_scale| huber_log_likelihood(residuals, ln_scale, ln_mass),
        guess - BRACKET,
        guess + BRACKET,
    )
}

/// Half the width, in the logarithm, of the bracket that the best scale is sought in: a factor of
/// seven each way.
const BRACKET: f64 = 2.0;

/// The log likelihood of the Huber density at a scale; `ln_mass` is the logarithm of
/// [`huber_mass`].
fn huber_log_likelihood(residuals: &[f64], ln_scale: f64, ln_mass: f64) -> f64 {
    let scale = laws::exp(ln_scale);
    let huber = Objective::Huber { delta: DENSITY_DELTA };
    let sum: f64 = residuals.iter().map(|r| huber.value(r / scale)).sum();
    -sum - residuals.len() as f64 * (ln_mass + ln_scale)
}

/// `Z_δ = ∫ exp(-huber_δ(z)) dz = sqrt(2π) erf(δ/sqrt 2) + (2/δ) exp(-δ²/2)`.
fn huber_mass(delta: f64) -> f64 {
    (2.0 * core::f64::consts::PI).sqrt() * libm::erf(delta / core::f64::consts::SQRT_2)
        + 2.0 / delta * laws::exp(-0.5 * delta * delta)
}

/// The peak of a function with one in [low, high], by golden sections: its place and its height.
fn golden_maximum(function: &impl Fn(f64) -> f64, low: f64, high: f64) -> (f64, f64) {
    /// The golden section, `(sqrt 5 - 1)/2`: one of the two inner points serves again.
    const RATIO: f64 = 0.618_033_988_749_894_8;
    /// Sixty sections shrink the bracket by 1e-12.
    const SECTIONS: usize = 60;
    let (mut low, mut high) = (low, high);
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (function(left), function(right));
    for _ in 0..SECTIONS {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = function(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = function(right);
        }
    }
    if at_left > at_right { (left, at_left) } else { (right, at_right) }
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

/// Tests whether the data need the offset: the law as it is against the law with that coefficient
/// at a billionth of its estimate, refitted from every start of the grid. None where the two
/// likelihoods cannot be compared.
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
    let nothing = refit[offset] - LN_BILLION;
    (without.lower[offset], without.upper[offset]) = (nothing, nothing);
    // The other coefficients are projected with the offset already gone: they must carry the whole
    // loss.
    let mut starts = grid.clone();
    starts.axes[offset] = Some(vec![nothing]);
    let found = search(&problem, &starts, SEARCH, &without, config)?;
    let restricted = log_likelihood(&problem.residuals(&found.best.theta), model);
    Ok(LikelihoodRatio::new([restricted, free], 1, &problem, model))
}

/// `ln 1e9`: an offset a billion times smaller moves no loss in its ninth digit.
const LN_BILLION: f64 = 20.723_265_836_946_41;

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
