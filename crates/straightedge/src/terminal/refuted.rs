//! The claims that are refuted most clearly.
//!
//! A refuted claim is the clearer the farther the number of the gate that decided lies from its
//! threshold, as a share of the larger of the two: the scale on which that gate was chosen among
//! all those against the claim, as the one that holds by least. A check, which holds or does not, a
//! threshold of 0 and a number that is read without its interval (a p value, a share of draws) have
//! no such scale; a claim that they decided is not named here.

use evidence::{Evidence, Gate, GateField, Outcome, Verdict};

use super::{WIDTH, cut};

/// Columns that a title needs to be understood.
const TITLE_MIN: usize = 20;

/// So many of them under a heading, the clearest first.
pub fn clearest(evidence: &Evidence, shown: usize) -> Vec<String> {
    let mut ranked: Vec<(f64, &Verdict, &Gate)> =
        evidence.verdicts.iter().filter_map(distance).collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.claim.cmp(&other.1.claim)));
    ranked.truncate(shown);
    if ranked.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "Refuted most clearly".to_owned()];
    lines.extend(ranked.iter().map(|(_, verdict, gate)| line(evidence, verdict, gate)));
    lines
}

/// How far the gate that refuted a claim lies from its threshold.
fn distance(verdict: &Verdict) -> Option<(f64, &Verdict, &Gate)> {
    if verdict.outcome != Outcome::Refuted {
        return None;
    }
    let name = verdict.decided_by.as_ref()?;
    let gate = verdict.gates.iter().find(|gate| gate.name == *name)?;
    let reads_interval = matches!(gate.field, GateField::Low | GateField::High);
    let margin =
        claims::margin(gate).filter(|_| reads_interval).filter(|_| gate.threshold.abs() > 0.0)?;
    Some((margin, verdict, gate))
}

/// The title, what was found, and what was said or needed.
fn line(evidence: &Evidence, verdict: &Verdict, gate: &Gate) -> String {
    let found = verdict.brief.as_ref().map(|brief| format!(": {brief}"));
    let found = found.unwrap_or_else(|| of_gate(evidence, gate));
    let room = WIDTH.saturating_sub(2 + found.chars().count()).max(TITLE_MIN);
    cut(&format!("  {}{found}", cut(&verdict.title, room)), WIDTH)
}

/// Of a claim that says not in words what was measured: the end that its gate read, and the
/// threshold beyond which the claim falls.
fn of_gate(evidence: &Evidence, gate: &Gate) -> String {
    let unit = evidence.quantity(&gate.quantity).map_or("1", |quantity| &quantity.unit);
    // A bare number and a share need no word.
    let unit = if ["1", "fraction"].contains(&unit) { String::new() } else { format!(" {unit}") };
    let bound = match gate.field {
        GateField::Low => "at least ",
        GateField::High => "at most ",
        GateField::Estimate | GateField::Passed => "",
    };
    let value = claims::four_digits(gate.value.unwrap_or(f64::NAN));
    let threshold = claims::four_digits(gate.threshold);
    format!(": found {bound}{value}, refuted {} {threshold}{unit}", gate.is.word())
}
