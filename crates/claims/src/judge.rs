//! From gates to a verdict.

use evidence::{Evidence, Gate, GateField, GateStage, Name, Outcome, Verdict};

use crate::claim::{Claim, ClaimError, GateRule};
use crate::ladder::{Read, ladder};
use crate::name::{hint, location_of};

/// Judges one claim. `location` is what errors call its file, `rule_digest` the SHA-256 of it.
///
/// The ladder: a base gate whose number these data do not define, with a reason filed, makes the
/// claim *not identified*, and so does a failed gate of `identified`; if all of `refutes` pass it
/// is *refuted*; if one of `supports` fails it is *not identified*; a failed gate of `robust` makes
/// it *fragile*; otherwise it is *supported*. Where gates that could not be read leave this open it
/// is *not run here*, if what they read could not run on this machine, or *not testable*, if there
/// are no such data. A gate of `robust` that could not be read is a test that was not run.
///
/// # Errors
/// A gate reads a name that nothing declares: a misspelt name is not missing data.
pub fn judge(
    claim: &Claim,
    location: &str,
    rule_digest: &str,
    evidence: &Evidence,
) -> Result<Verdict, ClaimError> {
    let declared = |name: &str| evidence.name(name).map(drop);
    if let Some(fault) = name_faults(claim, location, &declared).into_iter().next() {
        return Err(fault);
    }
    let read: Vec<Read> =
        claim.rule.gates().map(|(stage, rule)| read(stage, rule, evidence)).collect();
    let (outcome, decided_by) = match undefined(&read, evidence) {
        Some(gate) => (Outcome::NotIdentified, Some(gate)),
        None => ladder(&read),
    };
    let because = because(decided_by, evidence) + &others(outcome, &read);
    let decided_by = decided_by.map(|gate| gate.name.clone());
    // `parse` refuses a rule without such a gate.
    let first = claim.rule.supports.first();
    Ok(Verdict {
        claim: claim.id.clone(),
        title: claim.title.clone(),
        statement: claim.statement.clone(),
        reading: claim.reading.clone(),
        document: claim.asserted_in.document.clone(),
        place: claim.asserted_in.place.clone(),
        population: claim.population.clone(),
        quantity: first.map(|gate| gate.quantity.value.clone()).unwrap_or_default(),
        outcome,
        because,
        decided_by,
        caution: claim.caution.clone(),
        would_change: claim.would_change.clone(),
        gates: read.into_iter().map(|read| read.gate).collect(),
        rule_digest: rule_digest.to_owned(),
        withdrawn: claim.withdrawn,
    })
}

/// The first base gate whose number the data that are here do not define, with a reason filed.
fn undefined<'a>(gates: &'a [Read], evidence: &Evidence) -> Option<&'a Gate> {
    let base = gates.iter().map(|read| &read.gate).filter(|gate| gate.stage != GateStage::Robust);
    let mut unread = base.filter(|gate| gate.passed.is_none());
    unread.find(|gate| evidence.undefined(&gate.quantity).is_some())
}

/// Every gate that reads a name which nothing declares, unless it says that nothing does; and every
/// gate that says so of a declared name. `declared` gives the nearest names of one that is not.
pub fn name_faults(
    claim: &Claim,
    location: &str,
    declared: &dyn Fn(&str) -> Result<(), Vec<String>>,
) -> Vec<ClaimError> {
    let of_gate = |(_, gate): (GateStage, &GateRule)| {
        let (location, name) = (location_of(location, &gate.quantity), gate.name.clone());
        let quantity = gate.quantity.value.clone();
        match (declared(&quantity), &gate.not_computed) {
            (Err(nearest), None) => {
                let hint = hint(&nearest);
                Some(ClaimError::Name { location, gate: name, quantity, hint })
            }
            (Ok(()), Some(_)) => Some(ClaimError::Computed { location, gate: name, quantity }),
            (Ok(()), None) | (Err(_), Some(_)) => None,
        }
    };
    claim.rule.gates().filter_map(of_gate).collect()
}

/// Reads what a gate reads.
fn read(stage: GateStage, rule: &GateRule, evidence: &Evidence) -> Read {
    let found = evidence.finding(&rule.quantity.value);
    let value = found.and_then(|(found, name)| rule.field.read(found, name));
    let passed = value.map(|value| rule.is.holds(value, rule.threshold));
    let is_missing = matches!(evidence.name(&rule.quantity.value), Ok(Name::Missing(_)));
    let gate = Gate {
        name: rule.name.clone(),
        stage,
        quantity: rule.quantity.value.clone(),
        field: rule.field,
        is: rule.is,
        threshold: rule.threshold,
        reason: rule.reason.clone(),
        not_computed: rule.not_computed.clone(),
        value,
        passed,
    };
    Read { gate, not_here: value.is_none() && is_missing }
}

/// The deciding sentence: what the gate asks for, whether it holds, and the number that says so.
fn because(gate: Option<&Gate>, evidence: &Evidence) -> String {
    let Some(gate) = gate else { return "no gate decided".to_owned() };
    let holds = match gate.passed {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "was not read",
    };
    format!("“{}” {holds}: {}", gate.name, reading(gate, evidence))
}

/// That a verdict rests on every gate for or against the claim, where there are several: the one
/// named is the closest to its threshold.
fn others(outcome: Outcome, gates: &[Read]) -> String {
    let (stage, side) = match outcome {
        Outcome::Supported => (GateStage::Supports, "for"),
        Outcome::Refuted => (GateStage::Refutes, "against"),
        _ => return String::new(),
    };
    match gates.iter().filter(|read| read.gate.stage == stage).count() {
        0 | 1 => String::new(),
        2 => format!("; so does the other gate {side} it, by more"),
        all => format!("; so do the {} other gates {side} it, by more", all - 1),
    }
}

/// What the gate read, beside its threshold.
fn reading(gate: &Gate, evidence: &Evidence) -> String {
    let Some(value) = gate.value else { return unread(gate, evidence) };
    if gate.field == GateField::Passed {
        let check = gate.quantity.split_once(".check.").map_or("", |(_, check)| check);
        let end = if value > 0.0 { "passed" } else { "did not pass" };
        return format!("check {check} {end}");
    }
    let subject = match end_read(gate.field) {
        Some(end) => format!("the {end}"),
        None => "it".to_owned(),
    };
    let negation = if gate.passed == Some(true) { "" } else { "not " };
    let (value, threshold) = (four_digits(value), four_digits(gate.threshold));
    format!("{subject} is {value}, {negation}{} {threshold}", gate.is.word())
}

/// Why a gate could not be read: its data are not here, or they do not define the number.
fn unread(gate: &Gate, evidence: &Evidence) -> String {
    let name = evidence.name(&gate.quantity);
    let subject = match (&name, end_read(gate.field)) {
        // The number is there, the end that the gate reads is not.
        (Ok(Name::Filed(_)), Some(end)) => format!("the {end} of {}", gate.quantity),
        _ => gate.quantity.clone(),
    };
    let why = match (&gate.not_computed, &name) {
        (Some(why), _) => return format!("nothing computes {}: {why}", gate.quantity),
        (None, Ok(Name::Missing(missing))) => missing.reason.as_str(),
        (None, _) => evidence.undefined(&gate.quantity).unwrap_or("these data do not define it"),
    };
    format!("{subject} could not be read: {why}")
}

/// The end of the interval that a field reads, in words; none for the number itself.
const fn end_read(field: GateField) -> Option<&'static str> {
    match field {
        GateField::Low | GateField::High => Some(field.words()),
        GateField::Estimate | GateField::Passed => None,
    }
}

/// Four significant digits: enough for a sentence, the gate itself keeps all.
#[must_use]
pub fn four_digits(value: f64) -> String {
    let rounded = format!("{value:.3e}");
    let plain =
        rounded.parse::<f64>().map_or_else(|_| rounded.clone(), |rounded| rounded.to_string());
    let text = if value == 0.0 || (1e-3..1e6).contains(&value.abs()) { plain } else { rounded };
    text.replace('-', "\u{2212}")
}
