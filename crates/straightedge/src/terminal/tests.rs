//! One screen whatever there is to say.

use std::collections::BTreeMap;

use evidence::{Gate, GateField, GateOperator, GateStage, Head, Kind, Missing, SourceFile, Stamp};

use super::*;

/// Evidence that says nothing yet.
pub fn evidence() -> Evidence {
    Evidence {
        schema_version: evidence::SCHEMA_VERSION,
        stamp: Stamp {
            version: "0.1.0-aaaaaaaa-bbbbbbbb".to_owned(),
            program_version: "0.1.0".to_owned(),
            commit: "unknown".to_owned(),
            dirty: false,
            date: "2026-01-01".to_owned(),
            timestamp_seconds: 0,
            data_digest: String::new(),
            toolchain: String::new(),
        },
        files: Vec::new(),
        open: Vec::new(),
        sources: Vec::new(),
        observations: Vec::new(),
        findings: Vec::new(),
        missing: Vec::new(),
        catalogue: Vec::new(),
        published: Vec::new(),
        benchmarks: Vec::new(),
        peers: Vec::new(),
        oracles: BTreeMap::new(),
        counts: BTreeMap::new(),
        replications: Vec::new(),
        verdicts: Vec::new(),
    }
}

/// A supported claim without gates.
pub fn verdict(claim: &str) -> Verdict {
    Verdict {
        claim: claim.to_owned(),
        title: format!("Title of {claim}"),
        statement: String::new(),
        reading: None,
        document: "A document whose name is longer than its column is wide".to_owned(),
        place: String::new(),
        population: String::new(),
        quantity: String::new(),
        outcome: Outcome::Supported,
        decided_by: None,
        because: String::new(),
        caution: String::new(),
        would_change: String::new(),
        gates: Vec::new(),
        rule_digest: String::new(),
        withdrawn: false,
    }
}

/// A gate that reads a number, or could not.
pub fn gate(stage: GateStage, quantity: &str, value: Option<f64>, threshold: f64) -> Gate {
    Gate {
        name: format!("gate on {quantity}"),
        stage,
        quantity: quantity.to_owned(),
        field: GateField::Estimate,
        is: GateOperator::Below,
        threshold,
        reason: String::new(),
        not_computed: None,
        value,
        passed: value.map(|value| value < threshold),
    }
}

/// A study that could not run for want of a file, or for another reason where none is named.
pub fn missing(id: &str, file: Option<&str>) -> Missing {
    Missing {
        head: Head {
            kind: Kind::Study,
            id: id.to_owned(),
            title: String::new(),
            question: String::new(),
            digest: String::new(),
            observations: None,
            studies: Vec::new(),
            declares: vec!["alpha".to_owned()],
        },
        reason: "a reason that is far too long for a line of a terminal, ".repeat(3),
        command: file.map(|_| "cargo xtask pull".to_owned()),
        files: file.map(str::to_owned).into_iter().collect(),
    }
}

/// A source whose files are missing for these reasons.
pub fn source(reasons: &[&str]) -> SourceFinding {
    let file = |(at, reason): (usize, &&str)| SourceFile {
        id: format!("file-{at}"),
        kind: "url".to_owned(),
        location: String::new(),
        sha256: String::new(),
        state: FileState::Missing {
            reason: (*reason).to_owned(),
            command: "cargo xtask pull".to_owned(),
        },
    };
    SourceFinding {
        id: "far".to_owned(),
        title: String::new(),
        citation: String::new(),
        identifier: "none".to_owned(),
        licence: String::new(),
        obtained: String::new(),
        traps: Vec::new(),
        files: reasons.iter().enumerate().map(file).collect(),
    }
}

/// The summary of evidence, which must be one screen.
fn lines(evidence: &Evidence, since: Option<&str>) -> Vec<String> {
    let since = since.map(str::to_owned);
    let lines = summary(&Said { evidence, since, elapsed: Some(Duration::from_secs(86)) });
    assert!(lines.len() <= 24, "{} lines: {lines:#?}", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    lines
}

/// Evidence with so many documents, files and causes of each.
fn crowded(many: usize) -> Evidence {
    let mut evidence = evidence();
    let reasons: Vec<String> = (0..many).map(|at| format!("cause number {at}")).collect();
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    evidence.sources.push(source(&reasons));
    for at in 0..many {
        let study = format!("study-{at}");
        evidence.missing.push(missing(&study, Some(&format!("far/file-{at}"))));
        evidence.missing.push(missing(&format!("few-{at}"), None));
        evidence.verdicts.push(Verdict {
            document: format!("{at} document"),
            outcome: Outcome::NotRunHere,
            gates: vec![gate(GateStage::Supports, &format!("{study}.alpha"), None, 1.0)],
            ..verdict(&format!("claim-{at}"))
        });
    }
    evidence
}

#[test]
fn everything_at_once_is_one_screen_with_the_missing_files_first() {
    for many in [1, 5, 40] {
        let said = lines(&crowded(many), Some("Since 0.1.0-a-b: 1 verdict changed")).join("\n");
        for part in ["Since 0.1.0-a-b", "Most wanted:", "Bring them with", "Not run few-0"] {
            assert!(said.contains(part), "{part} is absent of {many}: {said}");
        }
        assert!(said.contains("far/file-0"), "{said}");
        assert!(said.ends_with("report.html"), "{said}");
    }
}

#[test]
fn lists_are_whole_where_there_is_room() {
    let mut evidence = evidence();
    evidence.verdicts = ["a", "b", "c", "d"]
        .map(|document| Verdict { document: document.to_owned(), ..verdict(document) })
        .to_vec();
    let said = lines(&evidence, None);
    for document in ["a ", "b ", "c ", "d "] {
        assert!(said.iter().any(|line| line.starts_with(document)), "{document}: {said:#?}");
    }
    assert!(!said.iter().any(|line| line.starts_with("Since")), "{said:#?}");
}
