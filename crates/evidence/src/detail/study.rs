//! One law fitted to one set of observations: the fit, its parameters, its checks.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::BatteryPart;

/// What only a study finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyDetail {
    /// The variable each axis of the law stands for, such as `training_flop`.
    pub variables: Vec<String>,
    /// The law.
    pub law: Law,
    /// The objective.
    pub objective: Objective,
    /// How the optimum was found and how sure we are of it.
    pub fit: Fit,
    /// The parameters, in the order of the law.
    pub parameters: Vec<Parameter>,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
    /// What the fits to resamples found, where a page computes from them; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draws: Option<Draws>,
    /// Constants that papers print, held against these rows.
    pub printed: Vec<PrintedConstants>,
    /// The checks of the catalogue that apply.
    pub checks: Vec<Check>,
    /// How the fit was attacked, and what was found: the parts without their numbers and figures,
    /// which stand among the study's.
    pub battery: Vec<BatteryPart>,
    /// What the battery was made of, and by which run.
    pub battery_origin: BatteryOrigin,
}

/// What a battery was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatteryOrigin {
    /// SHA-256 of the rows, the study, its settings and the version of the engine.
    pub digest: String,
    /// The commit that made it; absent where this run did.
    pub commit: Option<String>,
    /// How large its simulations are: `full` or `small`.
    pub sizes: String,
}

/// A functional form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
    /// Paper and equation.
    pub source: String,
}

/// What is minimised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
}

/// An optimum and the evidence that it is one. The objective there, the starts and those that
/// agree are the study's quantities `objective`, `starts` and `starts_agreeing`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// Whether the stopping rule was met at the best point.
    pub converged: bool,
    /// Why the solver stopped there.
    pub reason: String,
    /// Steps from the best start.
    pub steps: usize,
    /// Smallest and largest eigenvalue of the objective's Hessian at the best point, in fit
    /// coordinates; absent for objectives without one.
    pub hessian_eigenvalues: Option<[f64; 2]>,
    /// Starts that converged anywhere.
    pub starts_converged: usize,
    /// The grid, one axis a parameter of the fit.
    pub grid: Vec<Start>,
    /// Full name of the objective at the optimum: a sum over the rows, never a mean.
    pub objective: String,
    /// Full name of the number of starts.
    pub starts: String,
    /// Full name of the number of starts that ended within 1e-6 (relative) of the best objective.
    pub starts_agreeing: String,
    /// Full name of the largest scaled gradient component at the best point.
    pub gradient_scaled: String,
}

/// One axis of the grid of starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The fit coordinate, such as `ln A`.
    pub coordinate: String,
    /// Its values.
    pub values: Vec<f64>,
}

/// A parameter as papers print it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name of the parameter, and of its number among the study's quantities, such as `alpha`.
    pub name: String,
    /// Symbol in the formula, such as `α`.
    pub symbol: String,
    /// What it means.
    pub meaning: String,
    /// Standard error over the replicates.
    pub standard_error: Option<f64>,
    /// Why it has no interval, such as `at its lower bound; no interval`, or no number; absent
    /// where it has both.
    pub without_interval: Option<String>,
}

/// How the intervals were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bootstrap {
    /// What is resampled.
    pub kind: String,
    /// Replicates asked for.
    pub replicates: usize,
    /// Full name of the number of replicates that did not converge; they are counted, never
    /// dropped in silence.
    pub failed: String,
    /// Seed of the streams.
    pub seed: u64,
    /// Confidence level.
    pub level: f64,
}

/// What the fits to resamples found: enough of them for an interval at any point of the law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draws {
    /// The value of each parameter, in the order of the study's parameters: one list a replicate,
    /// every so many of the replicates.
    pub replicates: Vec<Vec<f64>>,
    /// By how much the logarithm of a new run may lie above that of the law: residuals of the fit
    /// for the degrees of freedom that it took, ascending, every so many of the rows.
    pub ln_errors: Vec<f64>,
}

/// Constants a paper prints, held against these data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedConstants {
    /// Name of the set of constants.
    pub id: String,
    /// Paper and place.
    pub label: String,
    /// How sure we are that the paper prints it: `primary`, `secondary` or `derived`.
    pub status: String,
    /// Printed value by parameter name.
    pub values: BTreeMap<String, f64>,
    /// Our objective at the printed values.
    pub objective: f64,
}

/// On which side of its threshold a statistic passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// Strictly above.
    Above,
    /// Strictly below.
    Below,
}

impl Sense {
    /// Its word before a threshold.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
        }
    }
}

/// What one check of the catalogue found at this fit; why it matters and where it comes from
/// stand in the catalogue under the same id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Id in the catalogue, such as `C6`.
    pub id: String,
    /// Its name within the study, by which a gate reads it as `STUDY.check.NAME`: the id, with
    /// what it was applied to where it applies several times, such as `C6.params`.
    pub name: String,
    /// One line for the reader.
    pub title: String,
    /// What was computed, in words.
    pub statistic: String,
    /// Full name of the statistic's value; absent where it could not be computed: then the check
    /// has not passed, and `note` says why.
    pub value: Option<String>,
    /// On which side of the threshold it passes.
    pub sense: Sense,
    /// What the statistic is held against.
    pub threshold: f64,
    /// Whether it passed.
    pub passed: bool,
    /// What follows where it has not passed, or why it could not be computed.
    pub note: String,
}
