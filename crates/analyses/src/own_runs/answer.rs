//! The answer to a table of runs, as it is printed and as JSON.

use evidence::RejectedRows;
use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::{FailedCheck, Number};

/// What a table of runs says: one law, fitted.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OwnRuns {
    /// The name of the file.
    pub file: String,
    /// The law.
    pub law: String,
    /// Its formula.
    pub formula: String,
    /// Paper and equation of the law.
    pub source: String,
    /// The columns that it is fitted to, in its order.
    pub variables: Vec<String>,
    /// The column that it predicts.
    pub response: String,
    /// What is minimised.
    pub objective: String,
    /// The columns of the file that were taken.
    pub columns: Vec<UsedColumn>,
    /// Data rows of the file.
    pub rows_read: usize,
    /// Rows that the law is fitted to.
    pub rows_fitted: usize,
    /// Rows that it is not fitted to, by reason.
    pub rejected: Vec<RejectedRows>,
    /// Whether the best point is a minimum.
    pub converged: bool,
    /// Why the solver stopped there.
    pub ended: String,
    /// Starts of the search.
    pub starts: usize,
    /// Starts that ended at the best minimum.
    pub starts_agreeing: usize,
    /// Confidence level of all intervals.
    pub level: f64,
    /// What was drawn anew for the intervals.
    pub drawn: String,
    /// How often it was drawn.
    pub replicates: usize,
    /// Refits to drawn rows that failed.
    pub replicates_failed: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// The parameters, in the order of the law.
    pub parameters: Vec<FittedParameter>,
    /// Which parameters the rows do not determine; absent where they determine all.
    pub not_identified: Option<String>,
    /// The direction of the parameters that the rows know least of.
    pub weakest: Option<String>,
    /// How many checks passed.
    pub checks_passed: usize,
    /// The checks that failed.
    pub checks_failed: Vec<FailedCheck>,
    /// The fitted run of the largest compute; absent where parameters, tokens or compute are not
    /// known.
    pub largest_run: Option<LargestRun>,
    /// What the law says for the compute of the largest run of the file and multiples of it; empty
    /// where it does not speak of compute.
    pub at_budgets: Vec<AtBudget>,
    /// How the law was chosen; absent where it was named.
    pub compared: Option<Compared>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UsedColumn {
    /// What it measures.
    pub quantity: String,
    /// Its heading; absent where it is derived from the others.
    pub heading: Option<String>,
    /// Its unit in the file; of a derived column, the formula.
    pub unit: String,
    /// What exactly is counted, where somebody said so.
    pub counts: Option<String>,
}

/// A parameter of the law.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FittedParameter {
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// Its unit, `1` where it has none.
    pub unit: String,
    /// At the fit; absent where the rows do not determine it.
    pub estimate: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Why it has no interval; absent where it has one.
    pub without_interval: Option<String>,
    /// How number and interval were made.
    pub method: Option<String>,
}

/// The fitted run of the largest compute.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct LargestRun {
    /// Its line in the file.
    pub line: usize,
    /// Its compute, in FLOP.
    pub compute_flop: f64,
    /// Its parameters.
    pub params: f64,
    /// Its training tokens.
    pub training_tokens: f64,
    /// Tokens for each parameter.
    pub tokens_per_param: f64,
}

/// What the law says for a budget.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AtBudget {
    /// The budget over the compute of the largest run of the file.
    pub times_largest_run: f64,
    /// The budget, in FLOP.
    pub compute_flop: f64,
    /// The loss of a model that spends it best, in the unit of the response.
    pub loss: Number,
    /// Its parameters; absent where the law does not split a budget.
    pub params: Option<Number>,
    /// Its training tokens.
    pub training_tokens: Option<Number>,
    /// Its tokens for each parameter.
    pub tokens_per_param: Option<Number>,
}

/// How several laws foretold runs that they had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// Along what the runs that were held out are larger.
    pub along: String,
    /// From how many sets of smaller runs the larger ones were foretold.
    pub origins: usize,
    /// How many runs were foretold, each from every set that it is larger than.
    pub forecasts: usize,
    /// The laws, the least error first; those that could not be compared at the end.
    pub laws: Vec<Standing>,
    /// The error of foretelling the response of the largest run seen, as for a law.
    pub last_value_error: f64,
}

/// How one law did.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Standing {
    /// The law.
    pub law: String,
    /// The columns that it is fitted to.
    pub variables: Vec<String>,
    /// How many parameters it has.
    pub parameters: usize,
    /// The root mean square of `ln y - ln L` over all forecasts; absent where it was not compared.
    pub error: Option<f64>,
    /// The mean of `ln y - ln L`: positive where the law foretold too little.
    pub bias: Option<f64>,
    /// Parameters that the runs of some set leave open though no forecast hangs on them, such as a
    /// floor that has vanished; empty where there are none.
    pub without_influence: Vec<String>,
    /// Why it was not compared.
    pub why_not: Option<String>,
}
