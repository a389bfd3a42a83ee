//! What was measured and what it is held against, in a few words: for tables and the terminal.

use evidence::{Evidence, GateField, GateStage, Said};

use crate::claim::Claim;
use crate::ladder::Read;
use crate::limits::{against, limit, quantity, said_number};
use crate::words::{Form, Place, alone, places, with_interval};

/// What was measured and what it is held against, in a few words.
pub(crate) fn brief(claim: &Claim, reads: &[Read], evidence: &Evidence) -> Option<String> {
    let places = match claim.found.as_deref() {
        Some(found) => places(found).ok()?,
        None => asked_first(reads),
    };
    // The first number of which the rule asks something; of none, the first.
    let asked = places.iter().find(|place| limit(**place, reads, evidence).is_some());
    let first = *asked.or(places.first())?;
    let (finding, name) = evidence.finding(first.quantity)?;
    let quantity = finding.quantity(name)?;
    let found = match quantity.draws_at_floor() {
        Some(_) => alone(quantity, quantity.estimate),
        None => with_interval(quantity, first.form, None),
    };
    // What is said of another number is nothing to hold this one against.
    let is_alike = |said: &&Said| {
        (said.unit == "1" || found.contains(&said.unit)) && is_near(said, first, reads, evidence)
    };
    let said = claim.said.as_ref().filter(is_alike);
    let held = said.map(|said| format!("{} said", said_number(said)));
    let held = held.or_else(|| Some(format!("{} needed", limit(first, reads, evidence)?)));
    let held = held
        .or_else(|| Some(format!("the claim falls with {}", against(first, reads, evidence)?)))
        .map_or_else(String::new, |held| format!("; {held}"));
    let noun = claim.measured.as_ref().map_or_else(String::new, |noun| format!("{noun}: "));
    Some(format!("{noun}{found}{held}"))
}

/// The first number by which a claim stands, for a claim whose author wrote no sentence.
fn asked_first(reads: &[Read]) -> Vec<Place<'_>> {
    let mut gates = reads.iter().map(|read| &read.gate);
    let stands =
        gates.find(|gate| gate.stage == GateStage::Supports && gate.field != GateField::Passed);
    stands.map(|gate| Place { quantity: &gate.quantity, form: None }).into_iter().collect()
}

/// Whether what is said is of the number that was measured: a threshold by which the claim stands
/// is near to it, or the rule has none for that number.
fn is_near(said: &Said, place: Place<'_>, reads: &[Read], evidence: &Evidence) -> bool {
    let gates = reads.iter().map(|read| &read.gate);
    let mut of_number = gates
        .filter(|gate| gate.stage == GateStage::Supports && gate.quantity == place.quantity)
        .map(|gate| {
            let unit = quantity(gate, evidence).map_or("1", |quantity| quantity.unit.as_str());
            Form::or_of(place.form, unit).scale() * gate.threshold
        })
        .peekable();
    of_number.peek().is_none() || of_number.any(|threshold| said.is_near(threshold))
}
