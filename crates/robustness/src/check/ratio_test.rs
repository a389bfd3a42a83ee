//! A likelihood ratio of two fits with all that its null takes.

use fit::{Bounds, Config, Minimum, Problem, minimise, refine};
use quantiles::{ChiSquared, Continuous, FisherSnedecor};

use crate::check::error_model::{ErrorModel, log_likelihood};
use crate::check::ratio_null::{
    Compare, Compared, EQUAL, NullPlan, NullTest, SizePlan, TestSize, bootstrap_ratio, ratio_size,
};
use crate::check::span::leverages;

/// A likelihood ratio, and what the textbook says of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// Twice the difference of the log likelihoods.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// Probability of a larger statistic in the textbook, see [`LikelihoodRatio::reference`]: right
    /// only where the noise is what the likelihood says it is.
    pub textbook: f64,
    /// What the textbook holds the statistic against.
    pub reference: &'static str,
    /// Log likelihood of the restricted model.
    pub restricted: f64,
    /// Log likelihood of the free model.
    pub free: f64,
}

/// A likelihood ratio with all that its null takes.
pub struct RatioTest<'a> {
    /// The ratio.
    pub ratio: LikelihoodRatio,
    observed: Compared,
    compare: Box<Compare<'a>>,
}

/// A restricted law and a freer one that contains it, fitted to the same responses.
pub struct Fits<'a> {
    /// The restricted law with the rows, then the free one.
    pub problems: [&'a Problem<'a>; 2],
    /// The restricted fit.
    pub held: &'a Minimum,
    /// Limits of its parameters: one that lies on its limit is not free.
    pub bounds: &'a Bounds,
    /// Ends of the free fit, from several starts.
    pub free: &'a [Minimum],
}

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
        larger: &Problem<'_>,
        model: ErrorModel,
    ) -> Option<Self> {
        if !(restricted.is_finite() && free.is_finite()) || restricted > free + EQUAL {
            return None;
        }
        let statistic = 2.0 * (free - restricted).max(0.0);
        let rows = larger.rows() as f64;
        let left = rows - larger.law.parameters().len() as f64;
        let (textbook, reference) = match model {
            ErrorModel::Normal => {
                let ratio = libm::expm1(statistic / rows) * left / freedom as f64;
                (FisherSnedecor::new(freedom as f64, left).ok()?.sf(ratio), "F")
            }
            ErrorModel::HuberDensity => {
                (ChiSquared::new(freedom as f64).ok()?.sf(statistic), "chi-squared")
            }
        };
        Some(Self { statistic, freedom, textbook, reference, restricted, free })
    }
}

impl<'a> RatioTest<'a> {
    /// None where the restricted fit is better than the free one, or a likelihood is not finite.
    #[must_use]
    pub fn new(
        fits: &Fits<'_>,
        freedom: usize,
        model: ErrorModel,
        compare: impl Fn(&[f64]) -> Option<Compared> + Sync + 'a,
    ) -> Option<Self> {
        let ratio =
            LikelihoodRatio::new(fits.likelihoods(model), freedom, fits.problems[1], model)?;
        let observed = fits.with_ratio(ratio.statistic);
        Some(Self { ratio, observed, compare: Box::new(compare) })
    }

    /// Where the ratio lies in its null, drawn by cluster: a sign for each.
    ///
    /// # Panics
    /// There are more or fewer clusters than rows.
    #[must_use]
    pub fn null(&self, clusters: &[usize], plan: &NullPlan) -> NullTest {
        bootstrap_ratio(&self.observed, clusters, &*self.compare, plan)
    }

    /// How often the test by that null rejects at a level where there is nothing to find; none
    /// where more than a tenth of the draws failed.
    #[must_use]
    pub fn size(&self, clusters: &[usize], plan: &SizePlan) -> Option<TestSize> {
        ratio_size(&self.observed, clusters, &*self.compare, plan)
    }
}

impl Fits<'_> {
    /// The largest log likelihood of each law.
    fn likelihoods(&self, model: ErrorModel) -> [f64; 2] {
        let [smaller, larger] = self.problems;
        let free = self.free.iter().map(|end| likelihood(larger, &end.theta, model));
        let most = free.filter(|likelihood| !likelihood.is_nan()).fold(f64::NEG_INFINITY, f64::max);
        [likelihood(smaller, &self.held.theta, model), most]
    }

    /// The comparison of a draw; none where a likelihood is not finite. The free law contains the
    /// restricted one, so that its likelihood is no smaller, wherever its search has ended.
    pub fn compared(&self, model: ErrorModel) -> Option<Compared> {
        let [restricted, free] = self.likelihoods(model);
        let ratio = 2.0 * (free.max(restricted) - restricted);
        ratio.is_finite().then(|| self.with_ratio(ratio))
    }

    /// The restricted fit as the null takes it.
    fn with_ratio(&self, ratio: f64) -> Compared {
        let (problem, theta) = (self.problems[0], &self.held.theta);
        let (residuals, gradients) = problem.row_gradients(theta);
        let roots: Vec<f64> = problem.weights().into_iter().map(f64::sqrt).collect();
        let Bounds { lower, upper } = self.bounds;
        let is_free = |i: &usize| lower[*i] < theta[*i] && theta[*i] < upper[*i];
        let slopes = (0..theta.len()).filter(is_free).map(|parameter| {
            let column = gradients.iter().skip(parameter).step_by(theta.len());
            column.zip(&roots).map(|(slope, root)| slope * root).collect()
        });
        let leverages = leverages(slopes.collect(), residuals.len());
        Compared::new(ratio, &problem.log_responses(), &residuals, &leverages)
    }
}

/// The minimum near a point; from further off where the fast way does not converge.
pub fn near(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    let end = refine(problem, start, bounds, config);
    if end.stop.converged() { end } else { minimise(problem, start, bounds, config) }
}

/// The log likelihood of a law at a point, over the scale of the errors.
///
/// A row of weight w has errors that are `w^(-1/2)` times as wide under the normal density,
/// `w^(-1)` times under the other, whose cost grows with the size and not with the square of a
/// residual: so weighted, a likelihood has its maximum where the weighted objective has its
/// minimum.
#[must_use]
pub fn likelihood(problem: &Problem<'_>, theta: &[f64], model: ErrorModel) -> f64 {
    let narrowing = |weight: f64| match model {
        ErrorModel::Normal => weight.sqrt(),
        ErrorModel::HuberDensity => weight,
    };
    let factors: Vec<f64> = problem.weights().into_iter().map(narrowing).collect();
    let residuals = problem.residuals(theta);
    let even: Vec<f64> = residuals.iter().zip(&factors).map(|(r, factor)| r * factor).collect();
    log_likelihood(&even, model) + factors.iter().map(|&factor| laws::ln(factor)).sum::<f64>()
}
