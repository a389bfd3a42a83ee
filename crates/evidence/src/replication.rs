//! Published numbers beside ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a published number compares with ours.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReplicationOutcome {
    /// Ours prints the same digits.
    Digits,
    /// Other digits, but inside the interval: the published one, or ours where none was published.
    Interval,
    /// Outside the interval.
    Differs,
    /// Nothing here can test it.
    NotTestable,
    /// The data that would test it are not on this machine.
    NotHere,
}

impl ReplicationOutcome {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Digits => "reproduced to the printed digits",
            Self::Interval => "within the interval",
            Self::Differs => "differs",
            Self::NotTestable => "cannot be tested",
            Self::NotHere => "data not here",
        }
    }
}

/// One published number and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replication {
    /// Name of the row.
    pub id: String,
    /// Authors and year.
    pub paper: String,
    /// DOI or arXiv identifier.
    pub identifier: String,
    /// What the number is.
    pub what: String,
    /// Where in the paper.
    pub place: String,
    /// `primary`, `secondary` or `derived`.
    pub status: String,
    /// The number as printed.
    pub printed: String,
    /// Its value.
    pub published: f64,
    /// Lower end of the published interval.
    pub published_low: Option<f64>,
    /// Upper end of the published interval.
    pub published_high: Option<f64>,
    /// The quantity it is held against.
    pub quantity: Option<String>,
    /// Ours, in the published unit.
    pub ours: Option<f64>,
    /// Lower end of our interval, in the published unit.
    pub ours_low: Option<f64>,
    /// Upper end of our interval, in the published unit.
    pub ours_high: Option<f64>,
    /// Ours less the published number, in standard errors of ours; absent where ours has no
    /// interval.
    pub difference: Option<f64>,
    /// What became of it.
    pub outcome: ReplicationOutcome,
    /// Why ours differs, or why it cannot be tested.
    pub note: String,
}
