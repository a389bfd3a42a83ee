//! From gates to a verdict.

use evidence::{Evidence, Gate, GateField, GateOperator, GateStage, Outcome, Verdict};

use crate::claim::{Claim, ClaimError, GateRule, Rule};

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
}

/// Judges one claim. `rule_digest` is the SHA-256 of its file.
///
/// The ladder: a base gate that cannot be read makes the claim *not testable*; a failed gate of
/// `identified` makes it *not identified*; if all of `refutes` pass it is *refuted*; if one of
/// `supports` fails it is *not identified*; a failed or unreadable gate of `robust` makes it
/// *fragile*; otherwise it is *supported*.
#[must_use]
pub fn judge(claim: &Claim, rule_digest: &str, evidence: &Evidence) -> Verdict {
    let gates: Vec<Gate> =
        claim.rule.gates().map(|(stage, rule)| read(stage, rule, evidence)).collect();
    let (outcome, decided_by) = ladder(&gates);
    Verdict {
        claim: claim.id.clone(),
        title: claim.title.clone(),
        statement: claim.statement.clone(),
        reading: claim.reading.clone(),
        document: claim.asserted_in.document.clone(),
        place: claim.asserted_in.place.clone(),
        population: claim.population.clone(),
        // `parse` refuses a rule without such a gate.
        quantity: claim.rule.supports.first().map(|gate| gate.quantity.clone()).unwrap_or_default(),
        outcome,
        because: because(decided_by, evidence) + &others(outcome, &gates),
        decided_by: decided_by.map(|gate| gate.name.clone()),
        caution: claim.caution.clone(),
        would_change: claim.would_change.clone(),
        gates: gates.clone(),
        rule_digest: rule_digest.to_owned(),
        withdrawn: claim.withdrawn,
    }
}

/// The outcome and the gate that decided it.
fn ladder(gates: &[Gate]) -> (Outcome, Option<&Gate>) {
    let of = |stage| gates.iter().filter(move |gate| gate.stage == stage);
    let unread = gates.iter().find(|gate| gate.stage != GateStage::Robust && gate.passed.is_none());
    let failed = |stage| of(stage).find(|gate| gate.passed != Some(true));
    if unread.is_some() {
        (Outcome::NotTestable, unread)
    } else if let Some(gate) = failed(GateStage::Identified) {
        (Outcome::NotIdentified, Some(gate))
    } else if failed(GateStage::Refutes).is_none() {
        (Outcome::Refuted, of(GateStage::Refutes).next())
    } else if let Some(gate) = failed(GateStage::Supports) {
        (Outcome::NotIdentified, Some(gate))
    } else if let Some(gate) = failed(GateStage::Robust) {
        (Outcome::Fragile, Some(gate))
    } else {
        (Outcome::Supported, of(GateStage::Supports).next())
    }
}

/// Refuses gates that read a study or a measure which neither ran nor is missing: a misspelt name
/// is not missing data.
///
/// # Errors
/// There is such a gate; the message lists them.
pub fn check_studies(claim: &Claim, place: &str, evidence: &Evidence) -> Result<(), ClaimError> {
    let unknown = |gate: &&GateRule| evidence.owner(&gate.quantity).is_none();
    match claim.rule.gates().map(|(_, gate)| gate).find(unknown) {
        None => Ok(()),
        Some(gate) => Err(ClaimError::Study {
            place: place.to_owned(),
            gate: gate.name.clone(),
            quantity: gate.quantity.clone(),
            known: evidence.owners().collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Reads what a gate reads.
fn read(stage: GateStage, rule: &GateRule, evidence: &Evidence) -> Gate {
    let value = evidence.quantity(&rule.quantity).and_then(|quantity| match rule.field {
        GateField::Estimate => Some(quantity.estimate),
        GateField::Low => quantity.low,
        GateField::High => quantity.high,
    });
    let passed = value.map(|value| match rule.is {
        GateOperator::Above => value > rule.threshold,
        GateOperator::Below => value < rule.threshold,
    });
    Gate {
        name: rule.name.clone(),
        stage,
        quantity: rule.quantity.clone(),
        field: rule.field,
        is: rule.is,
        threshold: rule.threshold,
        reason: rule.reason.clone(),
        value,
        passed,
    }
}

/// The deciding sentence: what the gate asks for, whether it holds, and the number that says so.
fn because(gate: Option<&Gate>, evidence: &Evidence) -> String {
    let Some(gate) = gate else { return "no gate decided".to_owned() };
    let holds = match gate.passed {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "cannot be tested",
    };
    format!("“{}” {holds}: {}", gate.name, reading(gate, evidence))
}

/// That a refutation rests on every gate that speaks against the claim, where there are several.
fn others(outcome: Outcome, gates: &[Gate]) -> String {
    let against = gates.iter().filter(|gate| gate.stage == GateStage::Refutes).count();
    match (outcome, against) {
        (Outcome::Refuted, 2) => "; so does the other gate against it".to_owned(),
        (Outcome::Refuted, more) if more > 2 => {
            format!("; so do the {} other gates against it", more - 1)
        }
        _ => String::new(),
    }
}

/// What the gate read, beside its threshold.
fn reading(gate: &Gate, evidence: &Evidence) -> String {
    let end = match gate.field {
        GateField::Estimate => "it is ",
        GateField::Low => "the lower end is ",
        GateField::High => "the upper end is ",
    };
    let Some(value) = gate.value else {
        let why = evidence
            .missing(&gate.quantity)
            .map_or("the evidence has no such number", |missing| missing.reason.as_str());
        return format!("{} could not be read: {why}", gate.quantity);
    };
    let side = match gate.is {
        GateOperator::Above => "above",
        GateOperator::Below => "below",
    };
    let negation = if gate.passed == Some(true) { "" } else { "not " };
    format!("{end}{}, {negation}{side} {}", short(value), short(gate.threshold))
}

/// Four significant digits: enough for a sentence, the gate itself keeps all.
fn short(value: f64) -> String {
    let rounded = format!("{value:.3e}");
    let plain =
        rounded.parse::<f64>().map_or_else(|_| rounded.clone(), |rounded| rounded.to_string());
    let text = if value == 0.0 || (1e-3..1e6).contains(&value.abs()) { plain } else { rounded };
    text.replace('-', "\u{2212}")
}
