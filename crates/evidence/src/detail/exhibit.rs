//! A fit that goes wrong on purpose, beside the right one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A failure reproduced on purpose, with the fit that is right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExhibitDetail {
    /// What the failure teaches.
    pub lesson: String,
    /// What was minimised and when it was stopped.
    pub method: String,
    /// Where both runs of the optimiser start: printed value by parameter.
    pub start: BTreeMap<String, f64>,
    /// Where the start comes from.
    pub start_note: String,
    /// The same failure as somebody else recorded it.
    pub record: Option<ExhibitRecord>,
    /// The failure, the same optimiser stopped by a relative rule, the study's own fit; in this
    /// order.
    pub ends: Vec<ExhibitEnd>,
}

/// A failure as somebody else recorded it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExhibitRecord {
    /// Where it is recorded.
    pub place: String,
    /// What the optimiser is recorded to have said.
    pub says: String,
    /// The objective on record, as a sum over the rows.
    pub objective: f64,
    /// By how much of the right fit's objective it lies above it; absent where that is zero.
    pub excess: Option<f64>,
    /// Value on record by parameter; what is not recorded is absent.
    pub parameters: BTreeMap<String, f64>,
}

/// Where one way of fitting ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExhibitEnd {
    /// Which way it is.
    pub label: String,
    /// What it says of its own end.
    pub says: String,
    /// Whether it calls its end a minimum, by the rule it was given.
    pub converged_by_its_own_rule: bool,
    /// Full name of the objective there, a sum over the rows whatever was minimised.
    pub objective: String,
    /// Full name of the share of the right fit's objective by which it lies above it; absent for
    /// the right fit itself, and where that objective is zero.
    pub excess: Option<String>,
    /// The parameters there, in the order of the law.
    pub parameters: Vec<ExhibitParameter>,
    /// Steps from its start.
    pub steps: usize,
    /// Evaluations of the objective with its gradient; absent for a search over many starts.
    pub evaluations: Option<usize>,
    /// Largest entry of the gradient of the sum there, in fit coordinates.
    pub gradient_max: f64,
}

/// One parameter where a fit ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExhibitParameter {
    /// Name of the parameter, such as `alpha`.
    pub name: String,
    /// Symbol in the formula, such as `α`.
    pub symbol: String,
    /// Full name of its printed value.
    pub value: String,
    /// That value over the right fit's; absent where that is zero.
    pub ratio: Option<f64>,
}
