//! What the checks found whose subject is no fit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one check of the catalogue found at a subject that is no fit. It reads what is filed, fits
/// nothing and decides no verdict by itself; what it asks and where it comes from stand in the
/// catalogue under the same id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectCheck {
    /// Id in the catalogue, such as `H3`.
    pub id: String,
    /// What the subject is.
    pub kind: SubjectKind,
    /// Its name: the full name of an analysis, or the name of what else it is.
    pub subject: String,
    /// What of it is asked, such as a law or an approach; empty where it is asked as a whole.
    pub part: String,
    /// What is held against the threshold; absent where the evidence does not give it.
    pub statistic: Option<f64>,
    /// Full names of the filed numbers that the statistic was made of; none where it was made of
    /// other findings.
    pub reads: Vec<String>,
    /// When it passes, in words.
    pub threshold: String,
    /// Whether it passed; absent where the statistic is not given: then it has neither passed nor
    /// failed.
    pub passed: Option<bool>,
    /// What was found, or why the statistic is not given.
    pub note: String,
}

/// What a check is made of that is not made of a fit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The score sheet of a paper.
    Paper,
    /// A source of data.
    Source,
    /// A study, by the numbers that it files.
    Study,
    /// A measure.
    Measure,
    /// An allocation.
    Allocation,
    /// A comparison of laws.
    Comparison,
    /// A published number beside ours.
    Replication,
    /// A judged claim.
    Claim,
    /// The run of the program as a whole.
    Run,
}

impl SubjectKind {
    /// As a reader reads it, with its article.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Paper => "a paper",
            Self::Source => "a source",
            Self::Study => "a study",
            Self::Measure => "a measure",
            Self::Allocation => "an allocation",
            Self::Comparison => "a comparison",
            Self::Replication => "a published number",
            Self::Claim => "a claim",
            Self::Run => "the run",
        }
    }
}
