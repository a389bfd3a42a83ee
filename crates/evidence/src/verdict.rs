//! What was decided about a claim, and by which gate.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{Gate, GateStage};

/// The ladder of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every gate passed, under every specification.
    Supported,
    /// Passes the base specification and fails a robustness gate that was read.
    Fragile,
    /// The data contradict it, under every specification the rule names.
    Refuted,
    /// The data cannot tell.
    NotIdentified,
    /// The data tell, and what they tell lies between what would support and what would refute.
    LiesBetween,
    /// There are no public data that would decide.
    NotTestable,
    /// The claim names data that are not there yet; its rule is locked and waits for them.
    Awaiting,
    /// What would decide could not run here; no verdict.
    NotRunHere,
}

impl Outcome {
    /// Every outcome, in the order in which a reader is told how many there are of each.
    pub const ALL: [Self; 8] = [
        Self::Supported,
        Self::Fragile,
        Self::Refuted,
        Self::NotIdentified,
        Self::LiesBetween,
        Self::NotTestable,
        Self::Awaiting,
        Self::NotRunHere,
    ];

    /// Whether the claim was judged: neither for want of public data, nor of data that are to
    /// come, nor of what is here is anything said of it.
    #[must_use]
    pub const fn is_judged(self) -> bool {
        !matches!(self, Self::NotTestable | Self::Awaiting | Self::NotRunHere)
    }

    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Fragile => "fragile",
            Self::Refuted => "refuted",
            Self::NotIdentified => "not identified",
            Self::LiesBetween => "lies between",
            Self::NotTestable => "not testable",
            Self::Awaiting => "awaiting data",
            Self::NotRunHere => "not run here",
        }
    }
}

/// How firmly a sentence asserts: a sentence with "can" needs one case, one with "typically" a
/// share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hedge {
    /// It states a fact without a reservation.
    None,
    /// "may", "might": it may be so.
    May,
    /// "can": it happens; one case is enough.
    Can,
    /// "for instance", "for example": the numbers illustrate.
    ForInstance,
    /// "sometimes": some cases.
    Sometimes,
    /// "often", "typically", "generally": most cases.
    Often,
    /// "expects", "could expect": a forecast.
    Expects,
}

impl Hedge {
    /// Whether the sentence speaks of some cases, so that no single one refutes it.
    #[must_use]
    pub const fn is_of_cases(self) -> bool {
        matches!(self, Self::May | Self::Can | Self::Sometimes)
    }

    /// As a reader reads it: how the sentence asserts, and what that asks of the data.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "stated without a reservation",
            Self::May => "hedged with \"may\" or \"might\"",
            Self::Can => "hedged with \"can\": one case is enough",
            Self::ForInstance => "given as an example (\"for instance\")",
            Self::Sometimes => "hedged with \"sometimes\": some cases are enough",
            Self::Often => "hedged with \"often\" or \"generally\": most cases are needed",
            Self::Expects => "given as an expectation",
        }
    }
}

/// The number that a sentence names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The number; of a range its middle.
    pub value: f64,
    /// Lower end of the range that is said, where it is one.
    pub low: Option<f64>,
    /// Upper end of that range.
    pub high: Option<f64>,
    /// Its unit, as it stands behind the number: `%`, `tokens per parameter`; `1` for none.
    pub unit: String,
}

impl Said {
    /// A threshold is about what is said if it is this near to it, as a share.
    const NEAR: std::ops::RangeInclusive<f64> = 0.6..=1.7;

    /// Whether a threshold, in the unit of what is said, is about the number that is said.
    #[must_use]
    pub fn is_near(&self, threshold: f64) -> bool {
        Self::NEAR.contains(&(threshold / self.value))
    }
}

/// What may be said of the age of the rules, in every place that says something of it.
pub const RULES_AGE: &str = "Most rules were written while their numbers could be seen. The lock \
    says of each rule when it was locked, and whether a number that it reads had been filed by \
    then; nothing else shows that a rule is older than its data.";

/// Whether a rule is older than the data that it reads, as far as the project's lock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleOlder {
    /// When the rule was locked, no number that it reads had been filed.
    Yes,
    /// When the rule was locked, a number that it reads had been filed.
    No,
    /// Nothing shows it.
    Unknown,
}

impl RuleOlder {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// What the lock shows of the age of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleAge {
    /// Whether the rule is older than its data.
    pub older_than_data: RuleOlder,
    /// Day on which it was locked, as 2026-11-29; absent where that is not known.
    pub locked_on: Option<String>,
    /// Commit that was checked out then; absent where that is not known.
    pub commit: Option<String>,
    /// SHA-256 of the evidence that was filed then; absent where there was none.
    pub evidence_digest: Option<String>,
}

impl RuleAge {
    /// Of a rule that no lock holds.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            older_than_data: RuleOlder::Unknown,
            locked_on: None,
            commit: None,
            evidence_digest: None,
        }
    }
}

/// What an earlier version of a rule says of the same evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierVerdict {
    /// The commit that holds the earlier version.
    pub commit: String,
    /// Why the rule was changed.
    pub why: String,
    /// What it says.
    pub outcome: Outcome,
    /// The gate that decides.
    pub decided_by: Option<String>,
}

/// Somebody who does not agree, and our answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// Who.
    pub who: String,
    /// When, as 2026-11-29.
    pub when: String,
    /// What they say.
    pub what: String,
    /// Our answer.
    pub answer: String,
}

/// The p value of the gate that decided, one-sided, and adjusted for the number of claims.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// By itself.
    pub alone: f64,
    /// Adjusted over the claims of the same document, after Benjamini and Yekutieli 2001.
    pub of_document: f64,
    /// Adjusted over one claim a statement of the whole report, after Holm 1979; absent for a claim
    /// that is not the first reading of its statement.
    pub of_headlines: Option<f64>,
}

/// How often a rule ends as it should on planted data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldRate {
    /// What is planted: `true`, `false` or `undecidable`.
    pub world: String,
    /// What that is, in words.
    pub planted: String,
    /// Planted sets that were judged.
    pub sets: usize,
    /// How many of them ended in which outcome.
    pub outcomes: BTreeMap<String, usize>,
    /// Why a rate is not what one would want, where it is not.
    pub note: String,
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
    /// The sentence as its document has it, where that is carried.
    pub quote: Option<String>,
    /// How firmly the sentence asserts.
    pub hedge: Hedge,
    /// The number that it names.
    pub said: Option<Said>,
    /// Which reading of a sentence that allows several.
    pub reading: Option<String>,
    /// The document in which it is made.
    pub document: String,
    /// Where in the document.
    pub place: String,
    /// Address of the document.
    pub url: Option<String>,
    /// What the claim speaks of.
    pub population: String,
    /// Full name of the number that decides: the one that the first gate it stands by reads.
    pub quantity: String,
    /// What is said of the claim.
    pub outcome: Outcome,
    /// The gate that decided, where one did.
    pub decided_by: Option<String>,
    /// The verdict as a sentence: what was measured, what is claimed, how the two compare.
    pub because: String,
    /// The same in a few words, `5.4 % (4.4 to 5.8) found, 15 % said`; absent where nothing was
    /// measured.
    pub brief: Option<String>,
    /// What the verdict does not say.
    pub caution: String,
    /// What would change it.
    pub would_change: String,
    /// Every gate of the rule.
    pub gates: Vec<Gate>,
    /// Of a claim that falls: what speaks against it, asked of numbers of the same name that only
    /// its robustness gates read. It is shown and decides nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuted_again: Vec<Gate>,
    /// SHA-256 of the rule: what is read, of what, and the gates.
    pub rule_digest: String,
    /// What the lock shows of the rule's age.
    pub age: RuleAge,
    /// What earlier versions of the rule say.
    pub earlier: Vec<EarlierVerdict>,
    /// The claims that this one takes the place of, and why.
    pub supersedes: Vec<Supersedes>,
    /// The claim that took the place of this one: its verdict counts no more.
    pub superseded_by: Option<String>,
    /// The data that it waits for.
    pub awaits: Option<Awaits>,
    /// Who does not agree.
    pub disputes: Vec<Dispute>,
    /// Share of the specifications of a multiverse that support the claim by their interval: full
    /// name of the number, which ends in `supported`; that of the others ends in `refuted`.
    pub stability: Option<String>,
    /// How often its rule ends as it should on planted data.
    pub worlds: Vec<WorldRate>,
    /// The chance of a number this far beyond its threshold, if the truth were at the threshold;
    /// absent where nothing gives one.
    pub chance: Option<Chance>,
    /// Whether whoever made the claim has withdrawn it.
    pub withdrawn: bool,
}

/// The claim that another takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supersedes {
    /// Name of the older claim.
    pub claim: String,
    /// What was wrong with its rule.
    pub why: String,
}

/// Data that a claim waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Awaits {
    /// What the data are, with their identifier.
    pub source: String,
    /// The columns that they must have.
    pub columns: Vec<String>,
    /// Why they are not here.
    pub why: String,
}

impl Verdict {
    /// Whether it counts: no other claim took its place.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.superseded_by.is_none()
    }

    /// The sentence that the claim is a reading of: the quote, or our words for it. Two claims with
    /// one document and one sentence are readings of one statement.
    #[must_use]
    pub fn sentence(&self) -> (&str, &str) {
        (&self.document, self.quote.as_deref().unwrap_or(&self.statement))
    }

    /// The tests meant to shake a claim that stands which were not run, and how many there are.
    #[must_use]
    pub fn tests_not_run(&self) -> (usize, usize) {
        let tests = || self.gates.iter().filter(|gate| gate.stage == GateStage::Robust);
        (tests().filter(|gate| gate.passed.is_none()).count(), tests().count())
    }

    /// The outcome as a reader reads it, with the tests that were not run where it stands by the
    /// others.
    #[must_use]
    pub fn words(&self) -> String {
        let outcome = self.outcome.words();
        match (self.outcome, self.tests_not_run()) {
            (Outcome::Supported, (unread, all)) if unread > 0 => {
                let tests = if all == 1 { "test" } else { "tests" };
                format!("{outcome}, {unread} of {all} {tests} not run")
            }
            // A sentence with "can" is not refuted by a case in which it does not happen.
            (Outcome::Refuted, _) if self.hedge.is_of_cases() => format!("{outcome} in this case"),
            _ => outcome.to_owned(),
        }
    }
}
