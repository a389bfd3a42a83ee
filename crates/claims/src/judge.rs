//! From gates to a verdict.

use evidence::{
    EarlierVerdict, Evidence, Finding, Gate, GateField, GateStage, Name, Outcome, RuleAge, Verdict,
};

use crate::brief::brief;
use crate::claim::{Claim, ClaimError, EarlierRule, GateRule, Rule};
use crate::ladder::{Read, ladder};
use crate::name::{Names, hint, location_of};
use crate::sentence::sentence;

/// Judges one claim. `location` is what errors call its file, `rule_digest` the SHA-256 of it.
///
/// The ladder: a base gate whose number these data do not define, with a reason filed, makes the
/// claim *not identified*, and so does a failed gate of `identified`; if all of `refutes` pass it
/// is *refuted* (what [`Rule::refutes_again`] asks of it is shown and moves nothing); if one of
/// `supports` fails it is *not identified*; a failed gate of `robust` makes it *fragile*; otherwise
/// it is *supported*. Where gates that could not be read leave this open it
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
    let names = Names {
        is_declared: &|name| evidence.known(name).is_some(),
        nearest: &|name| evidence.nearest(name),
    };
    if let Some(fault) = name_faults(claim, location, &names).into_iter().next() {
        return Err(fault);
    }
    let read = read_all(&claim.rule, evidence);
    let (outcome, decided_by) = outcome(&read, evidence);
    let again = read_again(&claim.rule, outcome, evidence);
    let awaits = claim.awaits.is_some() && outcome == Outcome::NotTestable;
    let outcome = if awaits { Outcome::Awaiting } else { outcome };
    let brief = brief(claim, &read, evidence);
    let because = sentence(claim, (outcome, decided_by), &read, evidence);
    let decided_by = decided_by.map(|gate| gate.name.clone());
    // `parse` refuses a rule without such a gate.
    let first = claim.rule.supports.first();
    let asserted = &claim.asserted_in;
    Ok(Verdict {
        claim: claim.id.clone(),
        title: claim.title.clone(),
        statement: claim.statement.clone(),
        quote: asserted.quote.clone(),
        hedge: asserted.hedge,
        said: claim.said.clone(),
        reading: claim.reading.clone(),
        document: asserted.document.clone(),
        place: asserted.place.clone(),
        url: asserted.url.clone(),
        population: claim.population.clone(),
        quantity: first.map(|gate| gate.quantity.value.clone()).unwrap_or_default(),
        outcome,
        because,
        brief,
        decided_by,
        caution: claim.caution.clone(),
        would_change: claim.would_change.clone(),
        gates: read.into_iter().map(|read| read.gate).collect(),
        refuted_again: again.into_iter().map(|read| read.gate).collect(),
        rule_digest: rule_digest.to_owned(),
        age: RuleAge::unknown(),
        earlier: claim.earlier.iter().map(|earlier| earlier_verdict(earlier, evidence)).collect(),
        supersedes: claim.supersedes.clone(),
        superseded_by: None,
        awaits: claim.awaits.clone(),
        disputes: claim.disputes.clone(),
        stability: claim.stability.clone(),
        worlds: Vec::new(),
        chance: None,
        withdrawn: claim.withdrawn,
    })
}

fn read_all(rule: &Rule, evidence: &Evidence) -> Vec<Read> {
    rule.gates().map(|(stage, gate)| read(stage, gate, evidence)).collect()
}

/// What speaks against the claim, asked again; nothing where it is not refuted.
fn read_again(rule: &Rule, outcome: Outcome, evidence: &Evidence) -> Vec<Read> {
    if outcome != Outcome::Refuted {
        return Vec::new();
    }
    let again = rule.refutes_again();
    again.iter().map(|gate| read(GateStage::Robust, &readable(gate, evidence), evidence)).collect()
}

/// The gate with the number itself in the place of an end that the number does not have.
fn readable(gate: &GateRule, evidence: &Evidence) -> GateRule {
    let reads = |field: GateField| {
        let (found, name) = evidence.finding(&gate.quantity.value)?;
        field.read(found, name)
    };
    let is_without_end = reads(gate.field).is_none() && reads(GateField::Estimate).is_some();
    let field = if is_without_end { GateField::Estimate } else { gate.field };
    GateRule { field, ..gate.clone() }
}

/// What gates say together, and which of them decided.
fn outcome<'a>(read: &'a [Read], evidence: &Evidence) -> (Outcome, Option<&'a Gate>) {
    match undefined(read, evidence) {
        Some(gate) => (Outcome::NotIdentified, Some(gate)),
        None => ladder(read),
    }
}

/// What an earlier version of a rule says of the same evidence.
fn earlier_verdict(earlier: &EarlierRule, evidence: &Evidence) -> EarlierVerdict {
    let read = read_all(&earlier.rule, evidence);
    let (outcome, decided_by) = outcome(&read, evidence);
    EarlierVerdict {
        commit: earlier.commit.clone(),
        why: earlier.why.clone(),
        outcome,
        decided_by: decided_by.map(|gate| gate.name.clone()),
    }
}

/// The first base gate whose number the data that are here do not define, with a reason filed.
fn undefined<'a>(gates: &'a [Read], evidence: &Evidence) -> Option<&'a Gate> {
    let base = gates.iter().map(|read| &read.gate).filter(|gate| gate.stage != GateStage::Robust);
    let mut unread = base.filter(|gate| gate.passed.is_none());
    unread.find(|gate| evidence.undefined(&gate.quantity).is_some())
}

/// Every gate that reads a name which nothing declares, unless it says that nothing does; and every
/// gate that says so of a declared name.
pub fn name_faults(claim: &Claim, location: &str, names: &Names<'_>) -> Vec<ClaimError> {
    // What a claim waits for is declared by nothing yet.
    let awaits = claim.awaits.is_some();
    let of_gate = |(_, gate): (GateStage, &GateRule)| {
        let (location, name) = (location_of(location, &gate.quantity), gate.name.clone());
        let quantity = gate.quantity.value.clone();
        match ((names.is_declared)(&quantity), &gate.not_computed) {
            (false, None) if awaits => None,
            (false, None) => {
                let hint = hint(&(names.nearest)(&quantity));
                Some(ClaimError::Name { location, gate: name, quantity, hint })
            }
            (true, Some(_)) => Some(ClaimError::Computed { location, gate: name, quantity }),
            (true, None) | (false, Some(_)) => None,
        }
    };
    claim.rule.gates().filter_map(of_gate).collect()
}

/// Reads what a gate reads.
fn read(stage: GateStage, rule: &GateRule, evidence: &Evidence) -> Read {
    let found = evidence.finding(&rule.quantity.value);
    let value = found.and_then(|(found, name)| rule.field.read(found, name));
    let passed = value.map(|value| rule.is.holds(value, rule.threshold));
    let is_missing = matches!(evidence.known(&rule.quantity.value), Some(Name::Missing(_)));
    let fails_wholly = passed == Some(false)
        && whole(rule.field, found).is_some_and(|[low, high]| {
            !rule.is.holds(low, rule.threshold) && !rule.is.holds(high, rule.threshold)
        });
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
    Read { gate, not_here: value.is_none() && is_missing, fails_wholly }
}

/// The whole interval of the number of which a field reads an end; none where it reads no end.
fn whole(field: GateField, found: Option<(&Finding, &str)>) -> Option<[f64; 2]> {
    if !matches!(field, GateField::Low | GateField::High) {
        return None;
    }
    let (found, name) = found?;
    let quantity = found.quantity(name)?;
    Some([quantity.low?, quantity.high?])
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

#[cfg(test)]
mod tests {
    use super::four_digits;

    #[test]
    fn four_digits_are_plain_from_a_thousandth_to_a_million_and_for_nothing() {
        for (value, expected) in [
            (0.0, "0"),
            (0.339_09, "0.3391"),
            (1e-3, "0.001"),
            (9.994e-4, "9.994e\u{2212}4"),
            (999_900.0, "999900"),
            (1e6, "1.000e6"),
            (-20.264, "\u{2212}20.26"),
        ] {
            assert_eq!(four_digits(value), expected);
        }
    }
}
