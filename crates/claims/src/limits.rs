//! What a document says of a number and what a rule asks of it, in words.

use evidence::{Evidence, Gate, GateField, GateOperator, GateStage, Quantity, Said};

use crate::ladder::Read;
use crate::words::{Form, Place, number};

/// The number that a document says, with its unit.
pub(crate) fn said_number(said: &Said) -> String {
    let unit = if said.unit == "1" { String::new() } else { format!(" {}", said.unit) };
    match (said.low, said.high) {
        (Some(low), Some(high)) => format!("{} to {}{unit}", number(low), number(high)),
        (Some(low), None) => format!("{}{unit} or more", number(low)),
        (None, Some(high)) => format!("{}{unit} or less", number(high)),
        (None, None) => format!("{}{unit}", number(said.value)),
    }
}

/// What the rule asks of a number for the claim to stand: more than, less than, or between; none
/// where it asks nothing of it.
pub(crate) fn limit(place: Place<'_>, reads: &[Read], evidence: &Evidence) -> Option<String> {
    bounds(place, GateStage::Supports, reads, evidence)
}

/// With which values of a number the claim falls.
pub(crate) fn against(place: Place<'_>, reads: &[Read], evidence: &Evidence) -> Option<String> {
    bounds(place, GateStage::Refutes, reads, evidence)
}

fn bounds(
    place: Place<'_>,
    stage: GateStage,
    reads: &[Read],
    evidence: &Evidence,
) -> Option<String> {
    let gates = || {
        let gates = reads.iter().map(|read| &read.gate).filter(|gate| gate.stage == stage);
        gates.filter(|gate| gate.field != GateField::Passed && gate.quantity == place.quantity)
    };
    let read = quantity(gates().next()?, evidence);
    let unit = read.map_or("1", |quantity| quantity.unit.as_str());
    let form = Form::or_of(place.form, unit);
    let counts = |bound: f64| read.is_some_and(|quantity| quantity.counts_against(bound));
    let bound = |is: GateOperator| gates().find(|gate| gate.is == is).map(|gate| gate.threshold);
    let (above, below) = (bound(GateOperator::Above), bound(GateOperator::Below));
    // A fall is printed with the other sign.
    let (least, most) = if form == Form::Fall { (below, above) } else { (above, below) };
    let print = |value: f64| form.print(value, unit);
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{} to {}", form.bare(least), print(most))),
        (Some(least), None) if counts(least) => Some(format!("at least {}", print(least.ceil()))),
        (None, Some(most)) if counts(most) => Some(at_most(most.floor())),
        (Some(least), None) => Some(format!("more than {}", print(least))),
        (None, Some(most)) => Some(format!("less than {}", print(most))),
        (None, None) => None,
    }
}

/// The greatest count that may be.
fn at_most(count: f64) -> String {
    if count == 0.0 { "none".to_owned() } else { format!("at most {}", number(count)) }
}

pub(crate) fn quantity<'a>(gate: &Gate, evidence: &'a Evidence) -> Option<&'a Quantity> {
    let (finding, name) = evidence.finding(&gate.quantity)?;
    finding.quantity(name)
}
