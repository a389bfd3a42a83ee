//! Laws against each other on one set of observations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Law;

/// Several laws on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonDetail {
    /// The distribution of log residuals under every law.
    pub errors: String,
    /// Rows held out: those of the largest compute, or of the largest values of `along`.
    pub held_out: usize,
    /// The least compute held out, in FLOP, or the least value of `along`; absent where none is.
    pub held_out_from_flop: Option<f64>,
    /// What orders the rows; absent where it is training compute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub along: Option<ComparedAlong>,
    /// The laws, by held-out error; those without one at the end.
    pub laws: Vec<ComparedLaw>,
    /// Predictions that need no law, by held-out error.
    pub baselines: Vec<ComparedBaseline>,
}

/// The column that orders the rows of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedAlong {
    /// Its name.
    pub name: String,
    /// How a figure's axis calls it.
    pub label: String,
    /// Its unit.
    pub unit: String,
}

/// One law of a comparison. What is absent could not be computed; `notes` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedLaw {
    /// The law.
    pub law: Law,
    /// The variables it is fitted along.
    pub variables: Vec<String>,
    /// Parameters of the law and of the errors.
    pub parameters: usize,
    /// Whether the fit to all rows converged.
    pub converged: bool,
    /// What the reader must know of this row.
    pub notes: Vec<String>,
    /// Maximised log likelihood.
    pub log_likelihood: f64,
    /// Full name of Akaike's criterion for small samples.
    pub aicc: Option<String>,
    /// Its weight among the laws.
    pub aicc_weight: Option<f64>,
    /// Full name of Schwarz's criterion.
    pub bic: String,
    /// Full names of the expected log predictive density by leave-one-out, minus that of the law
    /// that predicts best, and of the standard error of that difference.
    pub loo_difference: Option<[String; 2]>,
    /// Vuong's statistic against the law that predicts best by leave-one-out.
    pub vuong_statistic: Option<f64>,
    /// Full name of its p value.
    pub vuong_p: Option<String>,
    /// The strongest break.
    pub strongest_break: Option<ComparedBreak>,
    /// Error on the rows held out.
    pub held_out: Option<HeldOut>,
}

/// The strongest break of a law along compute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedBreak {
    /// Twice the largest log likelihood ratio.
    pub statistic: f64,
    /// Full name of the compute at which it is, in FLOP.
    pub flop: String,
    /// Share of the rows that lie below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_below: Option<f64>,
    /// Full name of the bootstrap probability of one as strong without a break.
    pub p_value: String,
}

/// How far a prediction is from rows held out: full names of the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// Root mean square of the log residuals.
    pub log_rmse: String,
    /// Mean relative error.
    pub relative_error: String,
    /// Mean log residual: positive where the loss is above its prediction.
    pub bias: String,
    /// Probability of rank sums as uneven between its errors and those of the law with the least
    /// error, adjusted for the number of tests; absent for that law itself.
    pub p_value: Option<String>,
}

/// A prediction that needs no law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedBaseline {
    /// What it is called.
    pub name: String,
    /// Error on the rows held out.
    pub held_out: HeldOut,
}
