//! What the commands answer that look something up.

use std::collections::BTreeMap;

use analyses::library::LawEntry;
use changes::Changes;
use evidence::{ForecastFinding, Quantity, Replication, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

use super::runs::Judgement;

/// Numbers of the evidence: `show`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Shown {
    /// The one of that name.
    One(Box<Quantity>),
    /// All below a name, or whose names begin or end so, by full name.
    Several(BTreeMap<String, Quantity>),
    /// Without a name, or where several owners begin so: the full names.
    Names(Vec<String>),
    /// `show replication`: published numbers beside ours.
    Replications(Vec<Replication>),
}

/// Claims: `explain`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explained {
    /// The one claim with its rule and what was found.
    pub verdict: Option<Box<Verdict>>,
    /// Without a name, or where several begin so: each in short.
    pub claims: Vec<Judgement>,
}

/// Laws: `laws`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Laws {
    /// Each law that is named so or whose name begins so; all without a name.
    pub laws: Vec<LawFound>,
}

/// A law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LawFound {
    /// What it is.
    pub law: LawEntry,
    /// The analyses of the project that fitted it to rows; none where nothing is fitted.
    pub fitted_in: Option<Vec<String>>,
}

/// Forecasts and their outcomes: `score`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Scored {
    /// Every filed forecast.
    pub forecasts: Vec<ForecastFinding>,
    /// How many numbers were foretold.
    pub foretold: usize,
    /// Of how many the outcome is known.
    pub with_outcome: usize,
}

/// What differs between two versions: `diff`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Differing {
    /// The changes.
    #[serde(flatten)]
    pub changes: Changes,
    /// With `--changelog`, the claims whose verdict changed and that no line names; the program
    /// ends with 1 where there are any.
    pub unnamed: Option<Vec<String>>,
}

/// Templates: `templates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Templates {
    /// Every template of the report.
    pub templates: Vec<TemplateFound>,
    /// With `--export`, the files that were written.
    pub written: Vec<String>,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TemplateFound {
    /// Its name.
    pub name: String,
    /// Whether the project's own takes the place of ours.
    pub is_own: bool,
    /// What it makes.
    pub makes: String,
}

/// A text for a shell or for `man`: `completions`, `man`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Text {
    /// The text.
    pub text: String,
}
