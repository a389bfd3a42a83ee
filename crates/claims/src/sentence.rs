//! The verdict as a sentence: what was measured, what is claimed, and how the two compare.
//!
//! Nobody words a verdict by hand: a claim file says what was measured (`found`) with places for
//! numbers, and what its document says (`said`); the rest follows from the gates.

use evidence::{
    Evidence, Gate, GateField, GateOperator, GateStage, Hedge, Name, Outcome, Quantity,
};

use crate::claim::Claim;
use crate::ladder::Read;
use crate::limits::{against, limit, quantity, said_number};
use crate::words::{Form, place, places, with_interval};

/// The sentence of a verdict.
pub(crate) fn sentence(
    claim: &Claim,
    (outcome, decided): (Outcome, Option<&Gate>),
    reads: &[Read],
    evidence: &Evidence,
) -> String {
    let found = claim.found.as_deref().and_then(|found| filled(found, claim, reads, evidence));
    let measured = found.as_ref().map(|found| match claimed(claim, reads, evidence) {
        Some(claimed) => format!("{found}; {claimed}."),
        None => format!("{found}."),
    });
    match outcome {
        Outcome::Awaiting => awaiting(claim),
        Outcome::NotTestable => {
            let context = found.map(|found| format!(" The nearest that was measured: {found}."));
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
            measured.unwrap_or_default()
                + &format!(" The data cannot tell whether this holds: {why}.")
        }
        Outcome::Fragile => measured.unwrap_or_default() + &shaken(reads, evidence),
    }
    .trim_start()
    .to_owned()
}

/// What a claim waits for.
fn awaiting(claim: &Claim) -> String {
    claim.awaits.as_ref().map_or_else(String::new, |awaits| {
        let why = awaits.why.trim_end_matches('.');
        format!("The rule is locked and waits for {}: {why}.", awaits.source)
    })
}

/// A sentence with its numbers; none where one of them is not there. Of several numbers each has
/// beside it what the rule asks of it, unless the document says a number itself.
fn filled(found: &str, claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<String> {
    let says_each = claim.said.is_none() && places(found).ok()?.len() > 1;
    let mut parts = found.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        let place = place(rest).ok()?;
        let (finding, name) = evidence.finding(place.quantity)?;
        let quantity = finding.quantity(name)?;
        let asks = says_each && !quantity.is_count();
        let limit = Some(place).filter(|_| asks).and_then(|it| limit(it, reads, evidence));
        text += &with_interval(quantity, place.form, limit.as_deref());
        text += rest.split_once('}')?.1;
    }
    Some(text)
}

/// What the document says of the number, or what the rule asks of the only number there is.
fn claimed(claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<String> {
    let called = &claim.asserted_in.called;
    if let Some(said) = &claim.said {
        let number = said_number(said);
        return Some(match claim.asserted_in.hedge {
            Hedge::ForInstance => format!("the {called} gives {number} as an example"),
            Hedge::May | Hedge::Can => format!("the {called} says that it can be {number}"),
            Hedge::Expects => format!("the {called} expects {number}"),
            Hedge::None | Hedge::Sometimes | Hedge::Often => {
                format!("the {called} says {number}")
            }
        });
    }
    let places = places(claim.found.as_deref()?).ok()?;
    let [only] = places[..] else { return None };
    Some(match limit(only, reads, evidence) {
        Some(limit) => format!("the claim needs {limit}"),
        None => format!("the claim falls with {}", against(only, reads, evidence)?),
    })
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
        return format!("{} (check {check} {end})", gate.name);
    }
    let read = quantity(gate, evidence);
    let unit = read.map_or("1", |quantity| quantity.unit.as_str());
    let form = Form::or_of(None, unit);
    let most = if read.and_then(Quantity::draws_at_floor).is_some() { "at most " } else { "" };
    let value = format!("{most}{}", form.print(value, unit));
    let threshold = form.print(gate.threshold, unit);
    let more = if gate.is == GateOperator::Above { "more" } else { "less" };
    let limit = format!("{more} than {threshold}");
    if gate.passed == Some(false) {
        let reached = match gate.field {
            GateField::Low => format!("the interval reaches down to {value}"),
            GateField::High => format!("the interval reaches up to {value}"),
            GateField::Estimate | GateField::Passed => format!("it is {value}"),
        };
        return format!("{} ({reached}, and {limit} is needed)", gate.name);
    }
    let end =
        end_read(gate.field).map_or_else(|| "it is ".to_owned(), |end| format!("the {end} is "));
    let why = match gate.stage {
        GateStage::Refutes => "which speaks against the claim",
        _ => "as the claim needs",
    };
    format!("{} ({end}{value}, {limit}, {why})", gate.name)
}

/// Why a gate could not be read: its data are not here, or they do not define the number.
fn unread(gate: Option<&Gate>, evidence: &Evidence) -> String {
    let Some(gate) = gate else { return "no gate could be read".to_owned() };
    let name = evidence.known(&gate.quantity);
    if let Some(why) = &gate.not_computed {
        return why.trim_end_matches('.').to_owned();
    }
    let subject = match (&name, end_read(gate.field)) {
        // The number is there, the end that the gate reads is not.
        (Some(Name::Filed(_)), Some(end)) => format!("the {end} of {}", gate.quantity),
        _ => gate.quantity.clone(),
    };
    let why = match &name {
        Some(Name::Missing(missing)) => missing.reason.as_str(),
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
