//! A claim as data: who says what, where, and the gates that decide.

use evidence::{GateField, GateOperator};
use schemars::JsonSchema;
use serde::Deserialize;

/// One claim.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name; it means one thing for ever.
    pub id: String,
    /// A heading for it.
    pub title: String,
    /// What is claimed, in our own words.
    pub statement: String,
    /// Which reading this is, where the sentence allows several; each is a claim of its own.
    pub reading: Option<String>,
    /// Where it is claimed.
    pub asserted_in: AssertedIn,
    /// What the claim speaks of.
    pub population: String,
    /// The gates that decide.
    pub rule: Rule,
    /// What a verdict on it does not say.
    pub caution: String,
    /// What would change the verdict.
    pub would_change: String,
    /// Whether whoever made the claim has withdrawn it.
    pub withdrawn: bool,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssertedIn {
    /// The document with its identifier.
    pub document: String,
    /// Where in it.
    pub place: String,
}

/// The gates, by what they are for.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// All must pass, or the data cannot tell.
    pub identified: Vec<GateRule>,
    /// All must pass for the claim to stand.
    pub supports: Vec<GateRule>,
    /// All must pass for the claim to fall.
    pub refutes: Vec<GateRule>,
    /// All must pass for a claim that stands to be more than fragile.
    pub robust: Vec<GateRule>,
}

/// One comparison of a quantity with a threshold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateRule {
    /// Its name within the rule.
    pub name: String,
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
}

/// A claim file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Not YAML of this layout.
    #[error("{place}: {fault}; hint: compare with the other files in data/claims")]
    Layout {
        /// The file.
        place: String,
        /// What is wrong, with line and column.
        fault: String,
    },
    /// A gate reads a study that does not exist.
    #[error(
        "{place}: gate \"{gate}\" reads \"{quantity}\", but no study is called so; hint: there \
        are {known}"
    )]
    Study {
        /// The file.
        place: String,
        /// The gate.
        gate: String,
        /// What it reads.
        quantity: String,
        /// The studies there are.
        known: String,
    },
    /// The rule cannot decide anything.
    #[error("{place}: {fault}; hint: {hint}")]
    Rule {
        /// The file.
        place: String,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
}

/// Reads one claim file. `place` is what errors call it; `stem` is its file name, which the id must
/// equal.
///
/// # Errors
/// The text is not a claim, the id is not the file's name, a gate's quantity is not
/// `study.quantity`, two gates share a name, a threshold is not finite, or the rule can neither
/// support nor refute.
pub fn parse(text: &str, place: &str, stem: &str) -> Result<Claim, ClaimError> {
    let claim: Claim = serde_yaml::from_str(text).map_err(|error| ClaimError::Layout {
        place: place.to_owned(),
        fault: error.to_string(),
    })?;
    let fail = |fault: String, hint| Err(ClaimError::Rule { place: place.to_owned(), fault, hint });
    if claim.id != stem {
        return fail(
            format!("id \"{}\" is not the file's name \"{stem}\"", claim.id),
            "name the file after the claim",
        );
    }
    if claim.rule.supports.is_empty() || claim.rule.refutes.is_empty() {
        return fail(
            "the rule needs at least one gate under supports and one under refutes".to_owned(),
            "a rule that can end only one way judges nothing",
        );
    }
    let mut names = Vec::new();
    for (_, gate) in claim.rule.gates() {
        if names.contains(&&gate.name) {
            return fail(
                format!("two gates are called \"{}\"", gate.name),
                "give each gate a name of its own",
            );
        }
        if !gate.quantity.split('.').all(|part| !part.is_empty()) || !gate.quantity.contains('.') {
            return fail(
                format!("gate \"{}\" reads \"{}\"", gate.name, gate.quantity),
                "write study.quantity, as `cargo xtask show` lists them",
            );
        }
        if !gate.threshold.is_finite() {
            return fail(
                format!("gate \"{}\" has no finite threshold", gate.name),
                "write a number",
            );
        }
        names.push(&gate.name);
    }
    Ok(claim.clone())
}
