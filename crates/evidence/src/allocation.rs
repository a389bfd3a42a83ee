//! Compute-optimal allocation: the best split of compute between parameters and tokens, found
//! several ways.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Figure, Quantity};

/// The compute-optimal split of one set of runs, by each approach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Name of the allocation.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The study whose rows, law and objective it takes.
    pub study: String,
    /// SHA-256 of the allocation's file.
    pub digest: String,
    /// Runs behind it.
    pub n: usize,
    /// How runs are put into budgets, and how intervals are made.
    pub method: String,
    /// The budgets it reports on, by name, in FLOP.
    pub budgets_flop: BTreeMap<String, f64>,
    /// The approaches.
    pub approaches: Vec<AllocationApproach>,
    /// The parametric approach again under other ways to count parameters and compute.
    pub countings: Vec<AllocationCounting>,
    /// Every number of the allocation by name.
    pub quantities: BTreeMap<String, Quantity>,
    /// Tokens per parameter over compute, by approach.
    pub figure: Figure,
    /// Confidence level of the intervals.
    pub level: f64,
}

/// What one approach finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationApproach {
    /// Name in quantities, such as `parabola`.
    pub id: String,
    /// One line for the reader.
    pub label: String,
    /// Budgets whose best size it rests on; absent for a fitted law.
    pub optima: Option<usize>,
    /// Exponent of N*(C).
    pub a: Quantity,
    /// Exponent of D*(C).
    pub b: Quantity,
    /// D*/N* at each budget, by its name.
    pub tokens_per_param: BTreeMap<String, Quantity>,
}

/// The fitted law under one way to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationCounting {
    /// Name in quantities, such as `total_six_nd`.
    pub id: String,
    /// What counts as a parameter.
    pub params: String,
    /// What counts as compute.
    pub flop: String,
    /// Exponent of N*(C).
    pub a: Quantity,
    /// D*/N* at each budget, by its name.
    pub tokens_per_param: BTreeMap<String, Quantity>,
}
