//! What a measure can compute; the arithmetic is `measures`' and `robustness`', the names of its
//! numbers are here.

mod adjusted;
mod bowls;
mod constants;
mod crossover;
mod extrapolation;
mod families;
mod formula_agreement;
mod given;
mod grid_bias;
mod interval_width;
mod pairs;
mod regression;
mod sampling;
mod sampling_shape;

use schemars::JsonSchema;
use serde::Deserialize;

pub use given::{Findings, Given, Rows, extremes};

/// One way of computing numbers from a set.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// `-ln mean pass@k = a k^-b` over problems, from samples and successes.
    CoveragePowerLaw(sampling::CoveragePowerLaw),
    /// Two checkpoints on the same problems, at every k at once.
    PairedBand(sampling_shape::PairedBand),
    /// The distribution of the chance of one sample over problems.
    Tail(sampling_shape::Tail),
    /// How straight the coverage is on logarithmic axes.
    Curvature(sampling_shape::Curvature),
    /// One constant chance a problem, under sampling that stopped after the block of the first
    /// success.
    StoppedDispersion(sampling_shape::StoppedDispersion),
    /// One constant chance a problem, over two campaigns.
    Homogeneity(sampling_shape::Homogeneity),
    /// Published scores of pass@k held against their own counts.
    PublishedScores(sampling_shape::PublishedScores),
    /// `response = c prod x^e` by least squares of logarithms.
    LogLinear(regression::LogLinear),
    /// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
    Summary(regression::Summary),
    /// `metric = c along^e` on the frontier: the strict running minimum of the metric over the
    /// ascending axis.
    FrontierPowerLaw(regression::FrontierPowerLaw),
    /// `metric = c along^e` within each family of models.
    Families(families::Families),
    /// Where one recipe overtakes another along an axis.
    Crossover(crossover::Crossover),
    /// The best run of each cell of a sweep over two settings, and the shape about it.
    Bowls(bowls::Bowls),
    /// The effect of one setting, adjusted for others, and its change with scale.
    Adjusted(adjusted::Adjusted),
    /// Two arms, run by run.
    Pairs(pairs::Pairs),
    /// One arm at a place and at twice that.
    Doublings(pairs::Doublings),
    /// Share of the variance of the loss that a law explains at given constants.
    RSquared(constants::RSquared),
    /// Log likelihood of the loss under a law at several sets of printed constants, and the ratios
    /// to the first set.
    LogLikelihood(constants::LogLikelihood),
    /// Laws fitted to a few named rows by least squares, and how far they miss rows that they have
    /// not seen.
    Extrapolation(extrapolation::Extrapolation),
    /// How many printed values of a column a formula of other columns comes to.
    FormulaAgreement(formula_agreement::FormulaAgreement),
    /// How wide the interval of the compute-optimal exponent is, and how many runs a printed width
    /// would take.
    IntervalWidth(interval_width::IntervalWidth),
    /// How far the parabola of Approach 2 is off on a surface without noise.
    GridBias(grid_bias::GridBias),
}

/// What every method can say and do.
pub trait Compute {
    /// Whether its intervals are made by resampling.
    fn resamples(&self) -> bool {
        false
    }

    /// The arms that it holds against each other, by name.
    fn arms(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Refuses settings that mean nothing, before any row is read.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// For the report.
    fn words(&self) -> String;

    /// Computes its numbers and figures.
    ///
    /// # Errors
    /// The rows cannot be used, with what is wrong and what to do.
    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> anyhow::Result<()>;
}

impl Method {
    /// The method itself.
    pub fn kind(&self) -> &dyn Compute {
        match self {
            Self::CoveragePowerLaw(method) => method,
            Self::LogLinear(method) => method,
            Self::Summary(method) => method,
            Self::FrontierPowerLaw(method) => method,
            Self::Families(method) => method,
            Self::Crossover(method) => method,
            Self::PairedBand(method) => method,
            Self::Tail(method) => method,
            Self::Curvature(method) => method,
            Self::StoppedDispersion(method) => method,
            Self::Homogeneity(method) => method,
            Self::PublishedScores(method) => method,
            Self::Bowls(method) => method,
            Self::Adjusted(method) => method,
            Self::Pairs(method) => method,
            Self::Doublings(method) => method,
            Self::RSquared(method) => method,
            Self::LogLikelihood(method) => method,
            Self::Extrapolation(method) => method,
            Self::FormulaAgreement(method) => method,
            Self::IntervalWidth(method) => method,
            Self::GridBias(method) => method,
        }
    }
}
