//! Every rule of the project can end either way: planted evidence makes it stand, the opposite
//! makes it fall, evidence between the two leaves it open, and none makes it untestable.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use claims::{Claim, GateRule, judge, parse};
use evidence::{
    Check, Detail, Evidence, Finding, GateField, Head, Missing, Outcome, Quantity, Sense, from_json,
};

/// Bounds that gates set to what they read.
type Bounds = BTreeMap<(String, GateField), [f64; 2]>;

/// The bounds of what a gate reads; none yet where no gate has set any.
fn bounds_of<'a>(bounds: &'a mut Bounds, gate: &GateRule) -> &'a mut [f64; 2] {
    let everything = match gate.field {
        // Strictly between these lie 0 and 1, which are all that can be read of a check.
        GateField::Passed => [-1.0, 2.0],
        _ => [f64::NEG_INFINITY, f64::INFINITY],
    };
    bounds.entry((gate.quantity.value.clone(), gate.field)).or_insert(everything)
}

/// Narrows the bounds so that a gate holds, or so that it does not.
fn narrow(bounds: &mut Bounds, gate: &GateRule, holds: bool) {
    let operator = if holds { gate.is } else { gate.is.opposite() };
    let [below, above] = operator.boundary(gate.threshold);
    let [low, high] = bounds_of(bounds, gate);
    *low = low.max(below);
    *high = high.min(above);
}

/// A value strictly within bounds; none where they contradict each other.
fn within([low, high]: [f64; 2]) -> Option<f64> {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => (low < high).then(|| f64::midpoint(low, high)),
        (true, false) => Some(low + low.abs() + 1.0),
        (false, true) => Some(high - high.abs() - 1.0),
        (false, false) => Some(0.0),
    }
}

/// A study without any number or check, and nothing else.
fn empty() -> (Evidence, Finding) {
    let mut evidence =
        from_json(include_str!("empty_evidence.json")).expect("an empty evidence file");
    let template = evidence.findings.pop().expect("one study as a template");
    (evidence, template)
}

/// Owner and short name of a planted name.
fn parted(name: &str) -> (&str, &str) {
    if let Some(at) = name.find(".check.") {
        return (&name[..at], &name[at + 1..]);
    }
    // The last dot parts owner and quantity well enough for planted names.
    name.rsplit_once('.').expect("owner and quantity")
}

/// The head of a planted study that declares some names.
fn head(template: &Finding, owner: &str, declares: Vec<String>) -> Head {
    Head { id: owner.to_owned(), declares, ..template.head.clone() }
}

/// The study of an owner, with the names that it declares so far.
fn study_of<'a>(
    owners: &'a mut BTreeMap<String, Finding>,
    owner: &str,
    template: &Finding,
) -> &'a mut Finding {
    owners
        .entry(owner.to_owned())
        .or_insert_with(|| Finding { head: head(template, owner, Vec::new()), ..template.clone() })
}

/// Files one value as what a gate of that field reads.
fn plant(found: &mut Finding, name: &str, field: GateField, value: f64) {
    found.head.declares.push(name.to_owned());
    if field == GateField::Passed {
        let check = name.strip_prefix("check.").expect("only a check passes");
        let Detail::Study(study) = &mut found.detail else { panic!("the template is a study") };
        study.checks.push(planted_check(check, value > 0.5));
        return;
    }
    let quantity = found.quantities.entry(name.to_owned());
    let quantity = quantity.or_insert_with(|| Quantity::plain(f64::NAN, "1", 9, "planted"));
    match field {
        GateField::Low => quantity.low = Some(value),
        GateField::High => quantity.high = Some(value),
        GateField::Estimate | GateField::Passed => quantity.estimate = value,
    }
}

fn planted_check(name: &str, passed: bool) -> Check {
    Check {
        id: name.to_owned(),
        name: name.to_owned(),
        title: String::new(),
        statistic: String::new(),
        value: None,
        sense: Sense::Above,
        threshold: 0.0,
        passed,
        note: String::new(),
    }
}

/// Evidence whose quantities lie within the bounds; none where a rule contradicts itself.
fn planted(bounds: &Bounds) -> Option<Evidence> {
    let (mut evidence, template) = empty();
    let mut owners = BTreeMap::new();
    for ((name, field), range) in bounds {
        let value = within(*range)?;
        let (owner, short) = parted(name);
        plant(study_of(&mut owners, owner, &template), short, *field, value);
    }
    evidence.findings = owners.into_values().collect();
    Some(evidence)
}

/// Evidence in which every name that a claim reads is declared and none of its data are there.
fn bare(claim: &Claim) -> Evidence {
    let (mut evidence, template) = empty();
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for gate in all(claim) {
        let (owner, short) = parted(&gate.quantity.value);
        owners.entry(owner).or_default().push(short.to_owned());
    }
    for (owner, declares) in owners {
        let head = head(&template, owner, declares);
        let reason = "planted".to_owned();
        evidence.missing.push(Missing { head, reason, command: None, files: Vec::new() });
    }
    evidence
}

/// Every gate of a claim.
fn all(claim: &Claim) -> impl Iterator<Item = &GateRule> {
    let rule = &claim.rule;
    [&rule.identified, &rule.supports, &rule.refutes, &rule.robust].into_iter().flatten()
}

fn outcome(claim: &Claim, held: &[&[GateRule]], not_held: Option<&GateRule>) -> Option<Outcome> {
    let mut bounds = Bounds::new();
    // Every end that a gate reads is there, whatever it is.
    for gate in all(claim) {
        bounds_of(&mut bounds, gate);
    }
    held.iter().copied().flatten().for_each(|gate| narrow(&mut bounds, gate, true));
    if let Some(gate) = not_held {
        narrow(&mut bounds, gate, false);
    }
    Some(judged(claim, &planted(&bounds)?))
}

fn judged(claim: &Claim, evidence: &Evidence) -> Outcome {
    judge(claim, "claim.yaml", "digest", evidence).expect("declared names").outcome
}

/// Holds one claim against evidence planted for, against and beside it.
fn check(claim: &Claim) {
    let (rule, id) = (&claim.rule, &claim.id);
    let stands: [&[GateRule]; 3] = [&rule.identified, &rule.supports, &rule.robust];
    // Some rules need a gate against them to fail as well: what supports may leave room for both.
    let supported = outcome(claim, &stands, rule.refutes.first());
    assert_eq!(supported, Some(Outcome::Supported), "{id}: planted in its favour");
    let again = rule.refutes_again();
    let falls: [&[GateRule]; 2] = [&rule.identified, &rule.refutes];
    let refuted = outcome(claim, &falls, None);
    assert_eq!(refuted, Some(Outcome::Refuted), "{id}: planted against it");
    for gate in &again {
        let still = outcome(claim, &falls, Some(gate));
        assert_eq!(still, Some(Outcome::Refuted), "{id}: without \"{}\"", gate.name);
    }
    for gate in &rule.robust {
        let shaken = outcome(claim, &[&rule.identified, &rule.supports], Some(gate));
        assert!(
            matches!(shaken, Some(Outcome::Fragile | Outcome::Refuted)),
            "{id}: without \"{}\" it is {shaken:?}",
            gate.name
        );
    }
    if let Some(gate) = rule.identified.first() {
        let open = outcome(claim, &[&rule.supports, &rule.robust], Some(gate));
        assert_eq!(open, Some(Outcome::NotIdentified), "{id}: without \"{}\"", gate.name);
    }
    assert_eq!(judged(claim, &bare(claim)), Outcome::NotRunHere, "{id}: without its data");
}

/// The claim as it would be if something computed every number that its gates read: a rule that
/// waits for data must be able to end either way as well.
fn computed(mut claim: Claim) -> Claim {
    let rule = &mut claim.rule;
    let stages = [&mut rule.identified, &mut rule.supports, &mut rule.refutes, &mut rule.robust];
    for gate in stages.into_iter().flatten() {
        gate.not_computed = None;
    }
    claim.awaits = None;
    claim
}

#[test]
fn every_rule_can_end_either_way() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/claims");
    let mut claims = 0;
    for entry in fs::read_dir(folder).expect("claims") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a claim");
        let claim = parse(&text, &stem, &stem).expect("a usable claim");
        check(&computed(claim));
        claims += 1;
    }
    assert!(claims >= 20, "{claims} claims");
}

/// A rule may rest on checks alone.
#[test]
fn a_rule_on_checks_can_end_either_way() {
    let gate = |name: &str, check: &str, is: &str| {
        format!(
            "    - {{name: {name}, quantity: a.check.{check}, field: passed, is: {is}, \
            threshold: 0.5, reason: r}}\n"
        )
    };
    let text = format!(
        "id: c\ntitle: t\nstatement: s\nasserted_in: {{document: d, place: p}}\n\
        population: p\nrule:\n  identified:\n{}  supports:\n{}  refutes:\n{}  robust:\n{}\
        caution: c\nwould_change: w\nwithdrawn: false\n",
        gate("enough", "C1", "above"),
        gate("for", "C2a", "above"),
        gate("against", "C2a", "below"),
        gate("robust", "C6.params", "above"),
    );
    check(&parse(&text, "c.yaml", "c").expect("a usable claim"));
}
