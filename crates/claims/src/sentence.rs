//! The verdict as a sentence: what was measured, what is claimed, and how the two compare.
//!
//! Nobody words a verdict by hand: a claim file says what was measured (`found`) with places for
//! numbers, and what its document says (`said`); the rest follows from the gates.

use evidence::{
    Evidence, Gate, GateField, GateOperator, GateStage, Hedge, Name, Outcome, Quantity, Said,
};

use crate::claim::Claim;
use crate::ladder::Read;
use crate::words::{Form, number, place, places, with_interval};

/// The sentence of a verdict.
pub(crate) fn sentence(
    claim: &Claim,
    (outcome, decided): (Outcome, Option<&Gate>),
    reads: &[Read],
    evidence: &Evidence,
) -> String {
    let found = claim.found.as_deref().and_then(|found| filled(found, evidence));
    let measured = found.map(|found| format!("{found}; {}.", claimed(claim, reads, evidence)));
    match outcome {
        Outcome::Awaiting => awaiting(claim),
        Outcome::NotTestable => {
            let context = claim.found.as_deref().and_then(|found| filled(found, evidence));
            let context = context.map(|found| format!(" The nearest that was measured: {found}."));
            format!("No public data decide: {}.", unread(decided, evidence))
                + &context.unwrap_or_default()
        }
        Outcome::NotRunHere => format!("Not run here: {}.", unread(decided, evidence)),
        Outcome::Supported | Outcome::Refuted => {
            measured.unwrap_or_else(|| gate_sentence(decided, evidence) + ".")
        }
        Outcome::LiesBetween => {
            let measured = measured.unwrap_or_else(|| gate_sentence(decided, evidence) + ".");
            measured + " That lies between what would support the claim and what would refute it."
        }
        Outcome::NotIdentified => {
            let why = gate_sentence(decided, evidence);
            measured.unwrap_or_default() + &format!(" The data cannot tell: {why}.")
        }
        Outcome::Fragile => measured.unwrap_or_default() + &shaken(reads, evidence),
    }
    .trim_start()
    .to_owned()
}

/// What was measured and what it is held against, in a few words.
pub(crate) fn brief(claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<String> {
    let first = *places(claim.found.as_deref()?).ok()?.first()?;
    let (finding, name) = evidence.finding(first.quantity)?;
    let found = with_interval(finding.quantity(name)?, first.form);
    let against = match &claim.said {
        Some(said) => format!("{} said", said_number(said)),
        None => limit(claim, reads, evidence).map(|(limit, needs)| {
            if needs { format!("{limit} needed") } else { format!("falls with {limit}") }
        })?,
    };
    Some(format!("{found} found, {against}"))
}

/// What a claim waits for.
fn awaiting(claim: &Claim) -> String {
    claim.awaits.as_ref().map_or_else(String::new, |awaits| {
        let why = awaits.why.trim_end_matches('.');
        format!("The rule is locked and waits for {}: {why}.", awaits.source)
    })
}

/// A sentence with its numbers; none where one of them is not there.
fn filled(found: &str, evidence: &Evidence) -> Option<String> {
    let mut parts = found.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        let place = place(rest).ok()?;
        let (finding, name) = evidence.finding(place.quantity)?;
        text += &with_interval(finding.quantity(name)?, place.form);
        text += rest.split_once('}')?.1;
    }
    Some(text)
}

/// What the document says of the number, or what the rule asks of it.
fn claimed(claim: &Claim, reads: &[Read], evidence: &Evidence) -> String {
    let called = &claim.asserted_in.called;
    if let Some(said) = &claim.said {
        let number = said_number(said);
        return match claim.asserted_in.hedge {
            Hedge::ForInstance => format!("the {called} gives {number} as an example"),
            Hedge::May | Hedge::Can => format!("the {called} says that it can be {number}"),
            Hedge::Expects => format!("the {called} expects {number}"),
            Hedge::None | Hedge::Sometimes | Hedge::Often => {
                format!("the {called} says {number}")
            }
        };
    }
    needed(claim, reads, evidence).unwrap_or_else(|| format!("the {called} names no number"))
}

/// The number that a document says, with its unit.
fn said_number(said: &Said) -> String {
    let unit = if said.unit == "1" { String::new() } else { format!(" {}", said.unit) };
    match (said.low, said.high) {
        (Some(low), Some(high)) => format!("{} to {}{unit}", number(low), number(high)),
        (Some(low), None) => format!("{}{unit} or more", number(low)),
        (None, Some(high)) => format!("{}{unit} or less", number(high)),
        (None, None) => format!("{}{unit}", number(said.value)),
    }
}

/// What the rule asks of the first number of the sentence, in words.
fn needed(claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<String> {
    let gate = asking(claim, reads)?;
    let whole = match gate.field {
        GateField::Low | GateField::High => " with the whole interval",
        GateField::Estimate | GateField::Passed => "",
    };
    let (limit, needs) = limit(claim, reads, evidence)?;
    let verb = if needs { "needs" } else { "falls with" };
    Some(format!("the claim {verb} {limit}{whole}"))
}

/// The gate that asks something of the first number of the sentence: to stand, or else not to fall.
fn asking<'a>(claim: &Claim, reads: &'a [Read]) -> Option<&'a Gate> {
    let first = *places(claim.found.as_deref()?).ok()?.first()?;
    let of = |stage: GateStage| {
        let gates = reads.iter().map(|read| &read.gate).filter(move |gate| gate.stage == stage);
        let mut gates = gates.filter(|gate| gate.field != GateField::Passed);
        gates.find(|gate| gate.quantity == first.quantity)
    };
    of(GateStage::Supports).or_else(|| of(GateStage::Refutes))
}

/// The limit that this gate sets, and whether the claim needs it or falls with it.
fn limit(claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<(String, bool)> {
    let gate = asking(claim, reads)?;
    let form = places(claim.found.as_deref()?).ok()?.first()?.form;
    let is_above = (gate.is == GateOperator::Above) != (form == Some(Form::Fall));
    let more = if is_above { "more" } else { "less" };
    let unit = quantity(gate, evidence).map_or("1", |quantity| quantity.unit.as_str());
    let limit = Form::or_of(form, unit).print(gate.threshold, unit);
    Some((format!("{more} than {limit}"), gate.stage == GateStage::Supports))
}

fn quantity<'a>(gate: &Gate, evidence: &'a Evidence) -> Option<&'a Quantity> {
    let (finding, name) = evidence.finding(&gate.quantity)?;
    finding.quantity(name)
}

/// The tests that a claim which stands does not pass: the first two by name, the others by count.
fn shaken(reads: &[Read], evidence: &Evidence) -> String {
    let failed: Vec<&Gate> = reads
        .iter()
        .map(|read| &read.gate)
        .filter(|gate| gate.stage == GateStage::Robust && gate.passed == Some(false))
        .collect();
    let named: Vec<String> =
        failed.iter().take(2).map(|gate| gate_sentence(Some(gate), evidence)).collect();
    let others = match failed.len().saturating_sub(2) {
        0 => String::new(),
        1 => "; and 1 more test".to_owned(),
        more => format!("; and {more} more tests"),
    };
    format!(" What shakes it: {}{others}.", named.join("; "))
}

/// What a gate read, beside what it needs.
fn gate_sentence(gate: Option<&Gate>, evidence: &Evidence) -> String {
    let Some(gate) = gate else { return "no single gate decided".to_owned() };
    let Some(value) = gate.value else { return unread(Some(gate), evidence) };
    if gate.field == GateField::Passed {
        let check = gate.quantity.split_once(".check.").map_or("", |(_, check)| check);
        let end = if value > 0.0 { "passed" } else { "did not pass" };
        return format!("{}: check {check} {end}", gate.name);
    }
    let unit = quantity(gate, evidence).map_or("1", |quantity| quantity.unit.as_str());
    let form = Form::or_of(None, unit);
    let end = end_read(gate.field).map_or_else(String::new, |end| format!("the {end} is "));
    let (value, threshold) = (form.print(value, unit), form.print(gate.threshold, unit));
    let limit = format!("{} {threshold}", gate.is.word());
    let compared = match (gate.passed, gate.stage) {
        (Some(true), GateStage::Refutes) => format!("{limit}, which speaks against the claim"),
        (Some(true), _) => format!("{limit}, as the claim needs"),
        _ => format!("where {limit} is needed"),
    };
    format!("{}: {end}{value}, {compared}", gate.name)
}

/// Why a gate could not be read: its data are not here, or they do not define the number.
fn unread(gate: Option<&Gate>, evidence: &Evidence) -> String {
    let Some(gate) = gate else { return "no gate could be read".to_owned() };
    let name = evidence.name(&gate.quantity);
    if let Some(why) = &gate.not_computed {
        return why.trim_end_matches('.').to_owned();
    }
    let subject = match (&name, end_read(gate.field)) {
        // The number is there, the end that the gate reads is not.
        (Ok(Name::Filed(_)), Some(end)) => format!("the {end} of {}", gate.quantity),
        _ => gate.quantity.clone(),
    };
    let why = match &name {
        Ok(Name::Missing(missing)) => missing.reason.as_str(),
        _ => evidence.undefined(&gate.quantity).unwrap_or("these data do not define it"),
    };
    format!("{subject} could not be read: {}", why.trim_end_matches('.'))
}

/// The end of the interval that a field reads, in words; none for the number itself.
const fn end_read(field: GateField) -> Option<&'static str> {
    match field {
        GateField::Low | GateField::High => Some(field.words()),
        GateField::Estimate | GateField::Passed => None,
    }
}
