//! Compute-optimal allocation: the best split of compute between parameters and tokens, found
//! several ways.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The compute-optimal split of one set of runs, by each approach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationDetail {
    /// How runs are put into budgets, and how intervals are made.
    pub method: String,
    /// Confidence level of the intervals.
    pub level: f64,
    /// The budgets it reports on, by name, in FLOP.
    pub budgets_flop: BTreeMap<String, f64>,
    /// The approaches.
    pub approaches: Vec<AllocationApproach>,
    /// The parametric approach again under other ways to count parameters and compute.
    pub countings: Vec<AllocationCounting>,
    /// Full name of the exponent that a study without embeddings would find under the fitted law.
    pub without_embeddings: Option<String>,
}

/// What one approach finds. Every text but id and label is the full name of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationApproach {
    /// Name in quantities, such as `parabola`.
    pub id: String,
    /// One line for the reader.
    pub label: String,
    /// Budgets whose best size it rests on; absent for a fitted law.
    pub optima: Option<usize>,
    /// Exponent of N*(C).
    pub a: String,
    /// Exponent of D*(C).
    pub b: String,
    /// D*/N* at each budget, by its name.
    pub tokens_per_param: BTreeMap<String, String>,
    /// What the approach alone does to losses without noise.
    pub grid_bias: Option<AllocationGridBias>,
}

/// What an approach makes of the fitted law's own losses, without noise, at the same runs. Every
/// text is the full name of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationGridBias {
    /// Shift of the exponent a.
    pub a: String,
    /// The same over the standard error of the approach's a, where it has one.
    pub a_in_standard_errors: Option<String>,
    /// Relative shift of D*/N* at each budget, by its name.
    pub tokens_per_param: BTreeMap<String, String>,
}

/// The fitted law under one way to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationCounting {
    /// Name in quantities, such as `total_six_nd`.
    pub id: String,
    /// What counts as a parameter.
    pub params: String,
    /// What counts as compute.
    pub flop: String,
    /// Full name of the exponent of N*(C).
    pub a: String,
    /// Full name of D*/N* at each budget, by its name.
    pub tokens_per_param: BTreeMap<String, String>,
}
