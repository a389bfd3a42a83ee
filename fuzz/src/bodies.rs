//! What each target does with bytes: it reads them as the program does. Any answer is right, a
//! refusal with a hint above all; a panic, a hang or memory without end is not.

use std::path::Path;

use analyses::definition::Document;
use analyses::pass_at_k::{Counted, Question};

use crate::limits;

/// A text as a file of a project, which is called `a` as its id is to be.
fn document(text: &str) -> Document {
    Document {
        location: "a.yaml".to_owned(),
        stem: "a".to_owned(),
        text: text.to_owned(),
        digest: String::new(),
    }
}

/// A text that is within the limits of files that people write.
fn written(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_short = bytes.len() as u64 <= sources::WRITTEN_BYTES_MAX;
    (is_short && limits::check("a.yaml", text).is_ok()).then_some(text)
}

/// The word behind `# ` in the first line: which kind of file this is.
fn kind(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("# ").unwrap_or_default()
}

/// A manifest.
pub fn source(bytes: &[u8]) {
    let Some(text) = written(bytes) else { return };
    match sources::manifest(Path::new("a.yaml"), text) {
        Ok(manifest) => drop(sources::lock(&[manifest])),
        Err(faults) => {
            let has_hint = |fault: &sources::SourceError| fault.to_string().contains("; hint: ");
            assert!(faults.iter().all(has_hint), "{faults:?}");
        }
    }
}

/// A file that asks something of observations: its first line names the kind.
pub fn analysis(bytes: &[u8]) {
    let Some(text) = written(bytes) else { return };
    let document = document(text);
    match analyses::definitions::KINDS.iter().find(|known| known.name == kind(text)) {
        Some(known) => drop((known.check)(&document)),
        None => drop(analyses::battery::definition::parse(&document)),
    }
}

/// A file of which claims are judged: its first line names the kind.
pub fn judged(bytes: &[u8]) {
    let Some(text) = written(bytes) else { return };
    let (location, stem) = ("a.yaml", "a");
    match kind(text) {
        "forecast" => drop(claims::forecast(text, location, stem)),
        "outcome" => drop(claims::outcomes(text, location, stem)),
        "checklist" => {
            if let Ok(checklist) = claims::checklist(text, location, stem) {
                let _ = (checklist.finding(), checklist.tally(None), checklist.essentials());
            }
        }
        "replication" => drop(claims::rows(text, location, stem)),
        "worlds" => drop(worlds::parse(text, location, stem)),
        _ => drop(claims::parse(text, location, stem)),
    }
}

/// An archive: the first of its members that is called `a`, `b/a` or `../a`.
pub fn zip(bytes: &[u8]) {
    for path in ["a", "b/a", "../a"] {
        if let Ok(found) = sources::member(bytes, path, 1 << 20) {
            assert!(found.len() <= 1 << 20, "{} bytes", found.len());
        }
    }
}

/// Evidence: what is read is written and read back as the same.
pub fn evidence(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(read) = ::evidence::from_json(text) else { return };
    let written = ::evidence::to_json(&read).expect("what was read can be written");
    assert!(::evidence::from_json(&written).expect("and read again") == read, "it changed");
}

/// Counts: of each four bytes, samples and successes of a problem.
pub fn counts(bytes: &[u8]) {
    let count = |pair: &[u8]| {
        // Up to a million, most of them small.
        let (mantissa, exponent) = (u64::from(pair[0]), u32::from(pair[1] % 5));
        mantissa * 10_u64.pow(exponent)
    };
    let problems: Vec<Counted> = bytes
        .chunks_exact(4)
        .take(12)
        .map(|four| Counted { samples: count(&four[..2]), successes: count(&four[2..]) })
        .collect();
    let question =
        Question { k: 1000, within: None, budget: None, costs: None, draws: 20, level: 0.9 };
    let _ = analyses::pass_at_k::forecast(&problems, question);
}
