//! A claim as data: who says what, where, and the gates that decide.

use evidence::{Awaits, Dispute, GateField, GateOperator, GateStage, Hedge, Said, Supersedes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_yaml::Spanned;

use crate::name::{location_of, placed};
use crate::words::places;

/// One claim.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name; unique, and never reused for another definition.
    pub id: String,
    /// A heading for it.
    pub title: String,
    /// What is claimed, in our own words.
    pub statement: String,
    /// Which reading this is, where the sentence allows several; each is a claim of its own.
    pub reading: Option<String>,
    /// Where it is claimed.
    pub asserted_in: AssertedIn,
    /// The number that the sentence names, where it names one.
    #[serde(default)]
    pub said: Option<Said>,
    /// What was measured, as a sentence without its full stop: `{study.quantity|percent}` stands
    /// for a number with its interval. Absent for what is worded from the deciding gate alone.
    #[serde(default)]
    pub found: Option<String>,
    /// What the first number of `found` is of which the rule asks something, in a few words, for
    /// tables: `fall of the loss`.
    #[serde(default)]
    pub measured: Option<String>,
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
    /// The older claims that this one takes the place of: a rule changes in no other way.
    #[serde(default)]
    pub supersedes: Vec<Supersedes>,
    /// Earlier versions of the rule, which are judged and shown beside it.
    #[serde(default)]
    pub earlier: Vec<EarlierRule>,
    /// Data that are not there yet: the rule is locked now and judged when they come.
    #[serde(default)]
    pub awaits: Option<Awaits>,
    /// Who does not agree, and our answer.
    #[serde(default)]
    pub disputes: Vec<Dispute>,
    /// Share of the specifications of a multiverse that support the claim by their interval: full
    /// name of the number, which ends in `supported`; that of the others ends in `refuted`.
    #[serde(default)]
    pub stability: Option<String>,
}

/// An earlier version of a rule.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierRule {
    /// The commit that holds it.
    pub commit: String,
    /// Why it was changed.
    pub why: String,
    /// Its gates.
    pub rule: Rule,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssertedIn {
    /// The document with its identifier.
    pub document: String,
    /// Where in it.
    pub place: String,
    /// The sentence as it stands there, forty words at most.
    #[serde(default)]
    pub quote: Option<String>,
    /// How firmly it asserts.
    #[serde(default = "unhedged")]
    pub hedge: Hedge,
    /// What the document is, as verdicts call it: `article`, `paper`.
    #[serde(default = "source")]
    pub called: String,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
    /// Of a paper, the score sheet of how its law was made: one that leaves its counting or its
    /// objective open caps the verdict at fragile.
    #[serde(default)]
    pub checklist: Option<String>,
}

const fn unhedged() -> Hedge {
    Hedge::None
}

fn source() -> String {
    "source".to_owned()
}

/// The gates, by what they are for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

impl Rule {
    /// Every gate with its stage, in the order in which they decide.
    pub(crate) fn gates(&self) -> impl Iterator<Item = (GateStage, &GateRule)> {
        [
            (GateStage::Identified, &self.identified),
            (GateStage::Supports, &self.supports),
            (GateStage::Refutes, &self.refutes),
            (GateStage::Robust, &self.robust),
        ]
        .into_iter()
        .flat_map(|(stage, gates)| gates.iter().map(move |gate| (stage, gate)))
    }

    /// What speaks against the claim, asked of every number that only the gates of `robust` read
    /// and that has the same name within its analysis: the same number, made another way or of
    /// other data. The page of a claim that falls shows what they say; they decide nothing, since
    /// no rule was written with them.
    ///
    /// A gate of `robust` is written for the claim, and one that fails does not say that the claim
    /// falls by its number too. A gate that reads a number of another name (a count of crossings,
    /// a bias) asks another question, of a claim that stands alone.
    #[must_use]
    pub fn refutes_again(&self) -> Vec<GateRule> {
        let mut numbers: Vec<&GateRule> = Vec::new();
        for gate in &self.robust {
            let is_known = |known: &GateRule| known.quantity.value == gate.quantity.value;
            if !self.refutes.iter().any(is_known) && !numbers.iter().any(|&known| is_known(known)) {
                numbers.push(gate);
            }
        }
        let asked = |number: &GateRule| {
            let is_asked =
                |gate: &&GateRule| gate.field != GateField::Passed && short(gate) == short(number);
            let again = |gate: &GateRule| {
                let of = number.quantity.value.rsplit_once('.').map_or("", |(owner, _)| owner);
                let (name, quantity) = (format!("{}, by {of}", gate.name), number.quantity.clone());
                let not_computed = number.not_computed.clone();
                GateRule { name, quantity, not_computed, ..gate.clone() }
            };
            self.refutes.iter().filter(is_asked).map(again).collect::<Vec<_>>()
        };
        let mut gates: Vec<GateRule> = Vec::new();
        for gate in numbers.into_iter().flat_map(asked) {
            let is_same = |other: &GateRule| comparison(other) == comparison(&gate);
            if !gates.iter().any(is_same) {
                gates.push(gate);
            }
        }
        gates
    }
}

/// What a gate compares, whatever it is called.
fn comparison(gate: &GateRule) -> (&str, GateField, GateOperator, u64) {
    (&gate.quantity.value, gate.field, gate.is, gate.threshold.to_bits())
}

/// The name of the number that a gate reads, within its analysis.
fn short(gate: &GateRule) -> &str {
    let name = &gate.quantity.value;
    name.rsplit_once('.').map_or(name, |(_, short)| short)
}

/// One comparison of a number with a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateRule {
    /// Its name within the rule.
    pub name: String,
    /// Full name of the number, such as `chinchilla-huber.alpha`, or `STUDY.check.NAME`.
    #[schemars(with = "String")]
    #[serde(serialize_with = "name_alone")]
    pub quantity: Spanned<String>,
    /// What of it is read.
    pub field: GateField,
    /// The comparison.
    pub is: GateOperator,
    /// What it is compared with.
    pub threshold: f64,
    /// Why this threshold.
    pub reason: String,
    /// Why nothing computes this number yet, where nothing does: the claim is then not testable
    /// for this reason. Absent for a number that something declares.
    #[serde(default)]
    pub not_computed: Option<String>,
}

/// A name without its place in the file.
fn name_alone<S: serde::Serializer>(
    name: &Spanned<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&name.value)
}

/// A claim file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Not YAML of this layout.
    #[error("{location}: {fault}; hint: compare with the other files in data/claims")]
    Layout {
        /// File, line and column.
        location: String,
        /// What is wrong.
        fault: String,
    },
    /// A gate reads a name that nothing declares.
    #[error(
        "{location}: gate \"{gate}\" reads \"{quantity}\", which nothing declares; hint: {hint}"
    )]
    Name {
        /// File, line and column of the name.
        location: String,
        /// The gate.
        gate: String,
        /// The name it reads.
        quantity: String,
        /// The nearest names.
        hint: String,
    },
    /// A gate says that nothing computes its number, and something does.
    #[error(
        "{location}: gate \"{gate}\" says that nothing computes \"{quantity}\", and something \
        does; hint: take not_computed out of the gate"
    )]
    Computed {
        /// File, line and column of the name.
        location: String,
        /// The gate.
        gate: String,
        /// The name it reads.
        quantity: String,
    },
    /// The rule cannot decide anything.
    #[error("{location}: {fault}; hint: {hint}")]
    Rule {
        /// The file; for what a gate reads, with line and column.
        location: String,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
}

fn rule_error(
    location: impl Into<String>,
    fault: impl Into<String>,
    hint: &'static str,
) -> ClaimError {
    ClaimError::Rule { location: location.into(), fault: fault.into(), hint }
}

/// Reads one claim file. `location` is what errors call it; `stem` is its file name, which the id
/// must equal.
///
/// # Errors
/// The text is not a claim, the id is not the file's name, a gate's quantity is not
/// `owner.quantity`, two gates share a name, a threshold is not finite, a gate on whether a check
/// passed names no check or cannot go both ways, or the rule can neither support nor refute.
pub fn parse(text: &str, location: &str, stem: &str) -> Result<Claim, ClaimError> {
    let claim: Claim = serde_yaml::from_str(text).map_err(|error| {
        let (location, fault) = placed(location, &error);
        ClaimError::Layout { location, fault }
    })?;
    if claim.id != stem {
        return Err(rule_error(
            location,
            format!("id \"{}\" is not the file's name \"{stem}\"", claim.id),
            "name the file after the claim",
        ));
    }
    if claim.rule.supports.is_empty() || claim.rule.refutes.is_empty() {
        return Err(rule_error(
            location,
            "the rule needs at least one gate under supports and one under refutes",
            "a rule that can end only one way judges nothing",
        ));
    }
    check_words(&claim, location)?;
    check_rule(&claim.rule, location)?;
    for earlier in &claim.earlier {
        check_rule(&earlier.rule, location)?;
    }
    Ok(claim)
}

/// Most words of a sentence that is quoted.
pub const QUOTE_WORDS_MAX: usize = 40;

/// Refuses a quote that is too long and a sentence with a place that cannot be filled.
fn check_words(claim: &Claim, location: &str) -> Result<(), ClaimError> {
    let quote = claim.asserted_in.quote.as_deref().unwrap_or_default();
    let words = quote.split_whitespace().count();
    if words > QUOTE_WORDS_MAX {
        return Err(rule_error(
            location,
            format!("the quote has {words} words, of {QUOTE_WORDS_MAX} at most"),
            "quote the part that is judged, with … for what is left out",
        ));
    }
    if let Some(url) = &claim.asserted_in.url
        && !url.starts_with("https://")
    {
        return Err(rule_error(
            location,
            format!("the address \"{url}\" does not begin with https://"),
            "write the full address of the document",
        ));
    }
    let found = claim.found.as_deref().unwrap_or_default();
    places(found).map(drop).map_err(|place| {
        rule_error(
            location,
            format!("found has a place \"{place}\" that no number can fill"),
            "write {study.quantity} or {study.quantity|percent}; forms are percent, number, times, fall",
        )
    })
}

/// Refuses a rule with two gates of one name, or with a gate that cannot be read.
fn check_rule(rule: &Rule, location: &str) -> Result<(), ClaimError> {
    let mut names = Vec::new();
    for (_, gate) in rule.gates() {
        if names.contains(&&gate.name) {
            return Err(rule_error(
                location,
                format!("two gates are called \"{}\"", gate.name),
                "give each gate a name of its own",
            ));
        }
        check_gate(gate, location)?;
        names.push(&gate.name);
    }
    Ok(())
}

/// Refuses a gate that cannot be read, or cannot go both ways, whatever the evidence.
fn check_gate(gate: &GateRule, location: &str) -> Result<(), ClaimError> {
    let quantity = gate.quantity.value.as_str();
    if !quantity.split('.').all(|part| !part.is_empty()) || !quantity.contains('.') {
        return Err(rule_error(
            location_of(location, &gate.quantity),
            format!("gate \"{}\" reads \"{quantity}\"", gate.name),
            "write study.quantity, as `straightedge show` lists them",
        ));
    }
    if !gate.threshold.is_finite() {
        return Err(rule_error(
            location,
            format!("gate \"{}\" has no finite threshold", gate.name),
            "write a number",
        ));
    }
    if gate.field != GateField::Passed {
        return Ok(());
    }
    if !quantity.contains(".check.") {
        return Err(rule_error(
            location_of(location, &gate.quantity),
            format!("gate \"{}\" asks whether \"{quantity}\" passed", gate.name),
            "only a check passes: write STUDY.check.NAME, or read another field",
        ));
    }
    // What is read is 0 or 1: a threshold outside would decide without reading.
    if gate.threshold <= 0.0 || gate.threshold >= 1.0 {
        return Err(rule_error(
            location,
            format!("gate \"{}\" holds {} against 0 or 1", gate.name, gate.threshold),
            "write 0.5: a check that passed is read as 1, another as 0",
        ));
    }
    Ok(())
}
