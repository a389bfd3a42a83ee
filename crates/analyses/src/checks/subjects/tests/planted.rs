//! Evidence with planted numbers.

use std::collections::BTreeMap;

use evidence::{Detail, Evidence, Finding, Head, Kind, Missing, Quantity, from_json};
use serde::de::DeserializeOwned;

/// Evidence without a finding.
pub fn empty() -> Evidence {
    let mut evidence = template();
    evidence.findings.clear();
    evidence
}

fn template() -> Evidence {
    from_json(include_str!("empty_evidence.json")).expect("evidence")
}

/// What a study files beside its numbers.
pub fn study() -> Detail {
    template().findings.remove(0).detail
}

/// A part of evidence as a file has it.
pub fn read<T: DeserializeOwned>(yaml: &str) -> T {
    serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
}

/// What a measure files beside its numbers.
pub fn measure() -> Detail {
    Detail::Measure(read("{method: a, level: 0.95}"))
}

/// The head of an analysis.
pub fn head(kind: Kind, id: &str, declares: &[&str]) -> Head {
    Head {
        kind,
        id: id.to_owned(),
        title: String::new(),
        question: String::new(),
        digest: String::new(),
        observations: None,
        studies: Vec::new(),
        declares: declares.iter().map(|&name| name.to_owned()).collect(),
    }
}

/// A finding over nine rows that declares what it files.
pub fn finding(head: Head, numbers: Vec<(&str, Quantity)>, detail: Detail) -> Finding {
    let named = |(name, quantity): (&str, Quantity)| (name.to_owned(), quantity);
    let quantities: BTreeMap<String, Quantity> = numbers.into_iter().map(named).collect();
    let declares = head.declares.iter().chain(quantities.keys()).cloned().collect();
    Finding {
        head: Head { declares, ..head },
        n: 9,
        excluded: Vec::new(),
        quantities,
        undefined: BTreeMap::new(),
        figures: Vec::new(),
        detail,
    }
}

/// A number without an interval.
pub fn plain(value: f64) -> Quantity {
    Quantity::plain(value, "1", 9, "planted")
}

/// A number in the middle of its interval.
pub fn within(low: f64, high: f64) -> Quantity {
    plain(f64::midpoint(low, high)).within(low, high, 0.95)
}

/// Evidence of one finding.
pub fn of(finding: Finding) -> Evidence {
    Evidence { findings: vec![finding], ..empty() }
}

/// Evidence of one measure with these numbers.
pub fn of_measure(numbers: Vec<(&str, Quantity)>) -> Evidence {
    of(finding(head(Kind::Measure, "m", &[]), numbers, measure()))
}

/// Evidence in which an analysis that declares a number could not run.
pub fn not_run(kind: Kind, declares: &[&str]) -> Evidence {
    let missing = Missing {
        head: head(kind, "m", declares),
        reason: "its rows are not here".to_owned(),
        command: None,
        files: Vec::new(),
    };
    Evidence { missing: vec![missing], ..empty() }
}
