//! Every rule of the project can end either way: planted evidence makes it stand, the opposite
//! makes it fall, evidence between the two leaves it open, and none makes it untestable.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use claims::{Claim, GateRule, judge, parse};
use evidence::{Evidence, GateField, GateOperator, MeasureFinding, Outcome, Quantity, from_json};

/// Bounds that gates set to one end of a quantity.
type Bounds = BTreeMap<(String, &'static str), [f64; 2]>;

const fn end(field: GateField) -> &'static str {
    match field {
        GateField::Estimate => "estimate",
        GateField::Low => "low",
        GateField::High => "high",
    }
}

/// Narrows the bounds so that a gate holds, or so that it does not.
fn narrow(bounds: &mut Bounds, gate: &GateRule, holds: bool) {
    let [low, high] = bounds
        .entry((gate.quantity.clone(), end(gate.field)))
        .or_insert([f64::NEG_INFINITY, f64::INFINITY]);
    let is_above =
        matches!((gate.is, holds), (GateOperator::Above, true) | (GateOperator::Below, false));
    if is_above {
        *low = low.max(gate.threshold);
    } else {
        *high = high.min(gate.threshold);
    }
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

/// Evidence whose quantities lie within the bounds; none where a rule contradicts itself.
fn planted(bounds: &Bounds) -> Option<Evidence> {
    let mut evidence =
        from_json(include_str!("empty_evidence.json")).expect("an empty evidence file");
    evidence.studies.clear();
    let mut owners: BTreeMap<String, BTreeMap<String, Quantity>> = BTreeMap::new();
    for ((name, field), range) in bounds {
        let value = within(*range)?;
        // The last dot parts owner and quantity well enough for planted names.
        let (owner, quantity) = name.rsplit_once('.').expect("owner and quantity");
        let found = owners.entry(owner.to_owned()).or_default().entry(quantity.to_owned());
        let found = found.or_insert_with(|| Quantity::plain(f64::NAN, "1", 9, "planted"));
        match *field {
            "low" => found.low = Some(value),
            "high" => found.high = Some(value),
            _ => found.estimate = value,
        }
    }
    let measure = |(id, quantities)| MeasureFinding {
        id,
        title: String::new(),
        question: String::new(),
        digest: String::new(),
        observations: String::new(),
        method: String::new(),
        level: None,
        n: 9,
        quantities,
        figures: Vec::new(),
    };
    evidence.measures = owners.into_iter().map(measure).collect();
    Some(evidence)
}

fn outcome(claim: &Claim, held: &[&[GateRule]], not_held: Option<&GateRule>) -> Option<Outcome> {
    let rule = &claim.rule;
    let all = [&rule.identified, &rule.supports, &rule.refutes, &rule.robust];
    let mut bounds = Bounds::new();
    // Every end that a gate reads is there, whatever it is.
    for gate in all.into_iter().flatten() {
        bounds
            .entry((gate.quantity.clone(), end(gate.field)))
            .or_insert([f64::NEG_INFINITY, f64::INFINITY]);
    }
    held.iter().copied().flatten().for_each(|gate| narrow(&mut bounds, gate, true));
    if let Some(gate) = not_held {
        narrow(&mut bounds, gate, false);
    }
    Some(judge(claim, "digest", &planted(&bounds)?).outcome)
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
        let rule = &claim.rule;
        let stands: [&[GateRule]; 3] = [&rule.identified, &rule.supports, &rule.robust];
        // Some rules need a gate against them to fail as well: what supports may leave room for
        // both.
        let supported = outcome(&claim, &stands, rule.refutes.first());
        assert_eq!(supported, Some(Outcome::Supported), "{stem}: planted in its favour");
        let refuted = outcome(&claim, &[&rule.identified, &rule.refutes], None);
        assert_eq!(refuted, Some(Outcome::Refuted), "{stem}: planted against it");
        for gate in &rule.robust {
            let shaken = outcome(&claim, &[&rule.identified, &rule.supports], Some(gate));
            assert!(
                matches!(shaken, Some(Outcome::Fragile | Outcome::Refuted)),
                "{stem}: without \"{}\" it is {shaken:?}",
                gate.name
            );
        }
        if let Some(gate) = rule.identified.first() {
            let open = outcome(&claim, &[&rule.supports, &rule.robust], Some(gate));
            assert_eq!(open, Some(Outcome::NotIdentified), "{stem}: without \"{}\"", gate.name);
        }
        let bare = planted(&Bounds::new()).expect("evidence without any number");
        assert_eq!(
            judge(&claim, "digest", &bare).outcome,
            Outcome::NotTestable,
            "{stem}: without evidence"
        );
        claims += 1;
    }
    assert!(claims >= 20, "{claims} claims");
}
