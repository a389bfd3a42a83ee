//! Laws against each other on one set of observations.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Law, Quantity, RejectedRows};

/// Several laws on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelComparison {
    /// Name of the comparison.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// SHA-256 of the comparison's file.
    pub digest: String,
    /// The set of observations.
    pub observations: String,
    /// Rows compared on.
    pub n: usize,
    /// Rows of the set it leaves out, by reason.
    pub excluded: Vec<RejectedRows>,
    /// The distribution of log residuals under every law.
    pub errors: String,
    /// Rows held out: those of the largest compute.
    pub held_out: usize,
    /// The least compute held out, in FLOP; absent where none is.
    pub held_out_from_flop: Option<f64>,
    /// The laws, by held-out error; those without one at the end.
    pub laws: Vec<ComparedLaw>,
    /// Predictions that need no law, by held-out error.
    pub baselines: Vec<ComparedBaseline>,
    /// Every number of the comparison by name.
    pub quantities: BTreeMap<String, Quantity>,
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
    /// Akaike's criterion for small samples.
    pub aicc: Option<f64>,
    /// Its weight among the laws.
    pub aicc_weight: Option<f64>,
    /// Schwarz's criterion.
    pub bic: f64,
    /// Expected log predictive density by leave-one-out, minus that of the law that predicts best;
    /// the standard error is that of the difference.
    pub loo_difference: Option<[f64; 2]>,
    /// Vuong's statistic against the law that predicts best by leave-one-out, and its p value.
    pub vuong: Option<[f64; 2]>,
    /// The strongest break.
    pub break_found: Option<ComparedBreak>,
    /// Error on the rows held out.
    pub held_out: Option<HeldOut>,
}

/// The strongest break of a law along compute.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedBreak {
    /// Twice the largest log likelihood ratio.
    pub statistic: f64,
    /// Where it is, in FLOP.
    pub flop: f64,
    /// Bootstrap probability of one as strong without a break.
    pub p_value: f64,
}

/// How far a prediction is from rows held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// Root mean square of the log residuals.
    pub log_rmse: f64,
    /// Mean relative error.
    pub relative_error: f64,
    /// Mean log residual: positive where more loss is left than was promised.
    pub bias: f64,
    /// Probability of rank sums as uneven between its errors and those of the law with the least
    /// error, adjusted for the number of tests; absent for that law itself.
    pub p_value: Option<f64>,
}

/// A prediction that needs no law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedBaseline {
    /// Its name.
    pub name: String,
    /// Error on the rows held out.
    pub held_out: HeldOut,
}
