//! The cover: what identifies the report, the verdicts at a glance, and what ran.

mod claims;
mod open;

use std::collections::BTreeMap;

use evidence::{Evidence, FileState, Head, Kind, Outcome, Stamp};

use crate::blocks::{code, fact, outcome_name, text};
use crate::number::{count, counted};
use crate::unasked::unasked;
use crate::view::{Fact, Glance, Section, View};

/// How many of the ladder stand on the cover whether they occur or not.
const USUAL: usize = 4;

/// The verdicts from the best to the least that can be said, the usual ones first.
const LADDER: [Outcome; 8] = [
    Outcome::Supported,
    Outcome::Fragile,
    Outcome::Refuted,
    Outcome::NotIdentified,
    Outcome::LiesBetween,
    Outcome::NotTestable,
    Outcome::Awaiting,
    Outcome::NotRunHere,
];

/// Words by which the report is found.
const KEYWORDS: [&str; 5] = [
    "AI scaling laws",
    "audit",
    "compute-optimal training",
    "reproducibility",
    "robust statistics",
];

/// The report with its body.
pub fn view(evidence: &Evidence, made_by: &str, sections: Vec<Section>) -> View {
    let stamp = &evidence.stamp;
    View {
        made_by: made_by.to_owned(),
        title: "Straightedge".to_owned(),
        subtitle: "An audit of published AI scaling laws".to_owned(),
        authors: Vec::new(),
        authors_line: String::new(),
        logo: None,
        keywords: KEYWORDS.map(str::to_owned).to_vec(),
        evidence: crate::EVIDENCE.to_owned(),
        version: stamp.version.clone(),
        version_line: format!("Version {}, {}", stamp.version, date(stamp)),
        date: crate::pdf::calendar_date(stamp.timestamp_seconds),
        is_dated: is_dated(stamp),
        facts: identity(stamp),
        glance: glances(evidence),
        front: Vec::new(),
        open: open::open(evidence),
        summary: summary(evidence),
        note: String::new(),
        claims: claims::rows(evidence),
        sections,
    }
}

/// What identifies the report.
pub fn identity(stamp: &Stamp) -> Vec<Fact> {
    let tree = match (stamp.commit.as_str(), stamp.dirty) {
        ("unknown", _) => "There is no repository here, so no commit brings these files back.",
        (_, true) => "The files differed from this commit.",
        (_, false) => "The files are those of this commit.",
    };
    vec![
        fact("Version", code(&stamp.version)),
        fact("Date", text(date(stamp))),
        fact("Commit", code(&stamp.commit)),
        fact("State", text(tree)),
        fact("Data digest", code(&stamp.data_digest)),
        fact("Program", text(format!("straightedge {}", stamp.program_version))),
        fact("Toolchain", text(&stamp.toolchain)),
    ]
}

/// The date; without a repository there is none, since a report reads no clock.
fn date(stamp: &Stamp) -> &str {
    if is_dated(stamp) { &stamp.date } else { "not known" }
}

const fn is_dated(stamp: &Stamp) -> bool {
    stamp.timestamp_seconds != 0
}

/// How many readings ended how; of the rarer ends those that there are.
fn glances(evidence: &Evidence) -> Vec<Glance> {
    let is_usual = |outcome: Outcome| LADDER.iter().take(USUAL).any(|usual| *usual == outcome);
    let all = LADDER.into_iter().map(|outcome| (outcome, glance(evidence, outcome)));
    all.filter(|(outcome, glance)| glance.any || is_usual(*outcome)).map(|(_, it)| it).collect()
}

fn glance(evidence: &Evidence, outcome: Outcome) -> Glance {
    let claims = evidence.counting().filter(|verdict| verdict.outcome == outcome).count();
    Glance {
        outcome: outcome_name(outcome),
        words: outcome.words().to_owned(),
        count: count(claims),
        any: claims > 0,
    }
}

/// What was judged, which analyses ran and which could not, and how many files were here.
fn summary(evidence: &Evidence) -> String {
    let judged = judged(evidence);
    let ran = counted(evidence.findings.len(), "analysis ran", "analyses ran");
    let could_not = count(evidence.missing.len());
    let files = evidence.sources.iter().flat_map(|source| &source.files);
    let [here, bundled] = [FileState::Here, FileState::Bundled]
        .map(|state| files.clone().filter(|file| file.state == state).count());
    let all = counted(files.clone().count(), "file", "files");
    let how = match bundled {
        0 => String::new(),
        _ => format!(", and what is made of {} more was bundled", count(bundled)),
    };
    format!(
        "{judged} {ran}{} and {could_not} could not{}. {} of {all} of the sources were \
        here{how}.",
        by_kind(evidence.findings.iter().map(|found| &found.head)),
        by_kind(evidence.missing.iter().map(|missing| &missing.head)),
        count(here)
    )
}

/// How many readings of how many statements were judged, and why the others were not.
fn judged(evidence: &Evidence) -> String {
    if evidence.verdicts.is_empty() {
        return unasked(evidence);
    }
    let ended = |outcome| evidence.counting().filter(|verdict| verdict.outcome == outcome).count();
    let judged = evidence.counting().filter(|verdict| verdict.outcome.is_judged()).count();
    let all = counted(evidence.counting().count(), "reading", "readings");
    let statements = evidence.statements().len();
    // Where each sentence has one reading, nothing is said of statements.
    let of = if statements == evidence.counting().count() {
        String::new()
    } else {
        format!(" of {}", counted(statements, "statement", "statements"))
    };
    let mut parts = vec![format!("{} of {all}{of} judged", count(judged))];
    let (not_run, without) = (ended(Outcome::NotRunHere), ended(Outcome::NotTestable));
    match ended(Outcome::Awaiting) {
        0 => {}
        1 => parts.push(format!("{} awaits data", count(1))),
        more => parts.push(format!("{} await data", count(more))),
    }
    if not_run > 0 {
        parts.push(format!("{} not run here", count(not_run)));
    }
    match without {
        0 => {}
        1 => parts.push(format!("{} has no public data", count(without))),
        more => parts.push(format!("{} have no public data", count(more))),
    }
    parts.join("; ") + "."
}

/// How many there are of each kind, in brackets; nothing where there are none.
fn by_kind<'a>(heads: impl Iterator<Item = &'a Head>) -> String {
    let mut numbers: BTreeMap<Kind, usize> = BTreeMap::new();
    for head in heads {
        *numbers.entry(head.kind).or_default() += 1;
    }
    let counts: Vec<String> = numbers
        .into_iter()
        .map(|(kind, number)| counted(number, kind.word(), kind.plural()))
        .collect();
    if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_a_repository_has_no_date() {
        let stamp = |timestamp_seconds, date: &str| Stamp {
            version: String::new(),
            program_version: String::new(),
            commit: "unknown".to_owned(),
            dirty: false,
            date: date.to_owned(),
            timestamp_seconds,
            data_digest: String::new(),
            toolchain: String::new(),
        };
        assert_eq!(date(&stamp(0, "the first day")), "not known");
        assert_eq!(date(&stamp(951_782_400, "a leap day")), "a leap day");
    }
}
