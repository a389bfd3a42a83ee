//! One comparison of a rule, and what it read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Finding;

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

impl GateStage {
    /// Its name, as a file has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::Supports => "supports",
            Self::Refutes => "refutes",
            Self::Robust => "robust",
        }
    }
}

/// What of a number, or of a check, a gate reads.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum GateField {
    /// The estimate; of a check `STUDY.check.NAME`, that of its statistic.
    Estimate,
    /// The lower end of the interval.
    Low,
    /// The upper end of the interval.
    High,
    /// Whether the check `STUDY.check.NAME` passed: 1 if it did, otherwise 0.
    Passed,
}

impl GateField {
    /// What it reads of the number, or the check, of a (short) name; absent where the finding has
    /// no such number, the number no such end, or the study no such check.
    #[must_use]
    pub fn read(self, found: &Finding, name: &str) -> Option<f64> {
        match self {
            Self::Estimate => Some(found.quantity(name)?.estimate),
            Self::Low => found.quantity(name)?.low,
            Self::High => found.quantity(name)?.high,
            Self::Passed => Some(f64::from(u8::from(found.check(name)?.passed))),
        }
    }

    /// As a reader reads it, without an article.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Estimate => "estimate",
            Self::Low => "lower end",
            Self::High => "upper end",
            Self::Passed => "passed",
        }
    }
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

impl GateOperator {
    /// Whether a value is strictly on its side of a threshold; never for what is not a number.
    #[must_use]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::Below => value < threshold,
        }
    }

    /// Its sign before a threshold.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::Below => "<",
        }
    }

    /// Its word before a threshold.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
        }
    }

    /// The operator of the other side. At the threshold itself neither of the two holds.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Above => Self::Below,
            Self::Below => Self::Above,
        }
    }

    /// The boundary of the values for which it holds: they lie strictly between the two ends.
    #[must_use]
    pub const fn boundary(self, threshold: f64) -> [f64; 2] {
        match self {
            Self::Above => [threshold, f64::INFINITY],
            Self::Below => [f64::NEG_INFINITY, threshold],
        }
    }
}

/// One gate with what it read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its name within the rule.
    pub name: String,
    /// What it is for.
    pub stage: GateStage,
    /// Full name of the number, or `STUDY.check.NAME`.
    pub quantity: String,
    /// What of it is read.
    pub field: GateField,
    /// The comparison.
    pub is: GateOperator,
    /// What it is compared with.
    pub threshold: f64,
    /// Why this threshold.
    pub reason: String,
    /// Why nothing computes its number yet, where nothing does.
    pub not_computed: Option<String>,
    /// What was read; absent when the number (or that end of it, or the check) is not there.
    pub value: Option<f64>,
    /// Whether it passed; absent when nothing could be read.
    pub passed: Option<bool>,
}
