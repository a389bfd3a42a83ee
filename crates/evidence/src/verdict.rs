//! What was decided about a claim, and by which gate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ladder of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every gate passed, under every specification.
    Supported,
    /// Passes the base specification and fails a robustness gate.
    Fragile,
    /// The data contradict it, under every specification the rule names.
    Refuted,
    /// The data cannot tell.
    NotIdentified,
    /// The data that would decide are not there.
    NotTestable,
}

impl Outcome {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Fragile => "fragile",
            Self::Refuted => "refuted",
            Self::NotIdentified => "not identified",
            Self::NotTestable => "not testable",
        }
    }
}

/// What a gate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateStage {
    /// Must pass, or the data cannot tell.
    Identified,
    /// Must all pass for the claim to stand.
    Supports,
    /// Must all pass for the claim to fall.
    Refutes,
    /// Must all pass for a claim that stands to be more than fragile.
    Robust,
}

/// Which end of a quantity a gate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateField {
    /// The estimate.
    Estimate,
    /// The lower end of the interval.
    Low,
    /// The upper end of the interval.
    High,
}

/// How a gate compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateOperator {
    /// Strictly above the threshold.
    Above,
    /// Strictly below the threshold.
    Below,
}

/// One gate with what it read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its name within the rule.
    pub name: String,
    /// What it is for.
    pub stage: GateStage,
    /// `study.quantity`.
    pub quantity: String,
    /// Which end is read.
    pub field: GateField,
    /// The comparison.
    pub is: GateOperator,
    /// What it is compared with.
    pub threshold: f64,
    /// Why this threshold.
    pub reason: String,
    /// What was read; absent when the quantity (or that end of it) is not there.
    pub value: Option<f64>,
    /// Whether it passed; absent when nothing could be read.
    pub passed: Option<bool>,
}

/// A judged claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Name of the claim.
    pub claim: String,
    /// A heading for it.
    pub title: String,
    /// The claim in our own words.
    pub statement: String,
    /// Which reading of a sentence that allows several.
    pub reading: Option<String>,
    /// The document in which it is made.
    pub document: String,
    /// Where in the document.
    pub place: String,
    /// What the claim speaks of.
    pub population: String,
    /// The quantity that decides, `study.quantity`: the one that the first gate it stands by reads.
    pub quantity: String,
    /// What is said of the claim.
    pub outcome: Outcome,
    /// The gate that decided, where one did.
    pub decided_by: Option<String>,
    /// The deciding sentence, with its numbers.
    pub because: String,
    /// What the verdict does not say.
    pub caution: String,
    /// What would change it.
    pub would_change: String,
    /// Every gate of the rule.
    pub gates: Vec<Gate>,
    /// SHA-256 of the claim file: the rule is older than the verdict.
    pub rule_digest: String,
    /// Whether whoever made the claim has withdrawn it.
    pub withdrawn: bool,
}
