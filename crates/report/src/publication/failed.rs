//! What failed: the checks of all fits that did not pass, gathered, and what could not run.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{Check, Evidence, Missing};

use crate::attachments::Attachments;
use crate::blocks::{paragraph, section, text};
use crate::number::{count, counted};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Section};

/// Checks in the table, at most; the others are counted.
const ROWS: usize = 24;

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let mut blocks: Vec<Block> = Vec::new();
    let failed = failed(evidence);
    if !failed.is_empty() {
        blocks.push(paragraph("", lead(evidence, &failed)));
        let caption = "Failed checks, those that fail in most studies first.";
        blocks.extend(checks(evidence).block(caption, failed.iter().take(ROWS)));
    }
    blocks.extend(missing().block("Analyses that could not run.", &evidence.missing));
    vec![section(1, "failed", "What failed", blocks)]
}

/// A check that failed somewhere.
struct Failed<'a> {
    check: &'a Check,
    /// Studies in which it failed, and how often in all.
    studies: BTreeSet<&'a str>,
    times: usize,
    /// Whether it says the same everywhere.
    says_one: bool,
}

/// Every check that failed, by the number of studies.
fn failed(evidence: &Evidence) -> Vec<Failed<'_>> {
    let mut all: BTreeMap<(&str, &str), Failed<'_>> = BTreeMap::new();
    for (found, study) in evidence.studies() {
        for check in study.checks.iter().filter(|check| !check.passed) {
            let of = all.entry((&check.id, &check.title));
            let of = of.or_insert_with(|| Failed {
                check,
                studies: BTreeSet::new(),
                times: 0,
                says_one: true,
            });
            of.studies.insert(&found.head.id);
            of.times += 1;
            of.says_one &= of.check.note == check.note;
        }
    }
    let mut failed: Vec<Failed<'_>> = all.into_values().collect();
    failed.sort_by_key(|failed| std::cmp::Reverse(failed.studies.len()));
    failed
}

fn lead(evidence: &Evidence, failed: &[Failed<'_>]) -> String {
    let all: usize = evidence.studies().map(|(_, study)| study.checks.len()).sum();
    let times: usize = failed.iter().map(|failed| failed.times).sum();
    let more = failed.len().saturating_sub(ROWS);
    let rest = match more {
        0 => String::new(),
        _ => format!(
            " The table leaves out {}, which fail in fewest.",
            counted(more, "check", "checks")
        ),
    };
    format!(
        "Every fit is put to the checks of a catalogue. Of {} checks of fits {} did not pass. A \
        failed check does not make a fit wrong: it says what may not be concluded from it.{rest}{}",
        count(all),
        count(times),
        of_others(evidence)
    )
}

/// How the checks ended whose subject is no fit, as a sentence; nothing where there are none.
fn of_others(evidence: &Evidence) -> String {
    let ended = |passed| evidence.subject_checks.iter().filter(|it| it.passed == passed).count();
    let [passed, failed, not_given] = [Some(true), Some(false), None].map(ended);
    if passed + failed == 0 {
        return String::new();
    }
    format!(
        " Of {} checks of papers, sources, comparisons, measures and claims {} did not pass, and {} \
        more lack their number; they inform and decide nothing.",
        count(passed + failed),
        count(failed),
        count(not_given)
    )
}

fn checks(evidence: &Evidence) -> Table<'_, &Failed<'_>> {
    Table::<&Failed>::new("tables/checks.csv")
        .shown("Check", Wide, |failed| text(&failed.check.title))
        .shown("Studies", Number, |failed| text(count(failed.studies.len())))
        .shown("What follows", Wide, |failed| text(follows(failed, evidence)))
}

/// What follows from a check that did not pass: its own words, or, where they differ by study, why
/// the check is made.
fn follows<'a>(failed: &Failed<'a>, evidence: &'a Evidence) -> &'a str {
    let entry = evidence.catalogue.iter().find(|entry| entry.id == failed.check.id);
    match entry {
        Some(entry) if !failed.says_one => &entry.why,
        _ => &failed.check.note,
    }
}

fn missing<'a>() -> Table<'a, &'a Missing> {
    Table::<&Missing>::new("tables/missing.csv")
        .shown("What it is", Wide, |missing| text(&missing.head.title))
        .shown("Why it could not run", Wide, |missing| text(&missing.reason))
        .shown("What brings it", Wide, |missing| {
            text(missing.command.as_deref().unwrap_or("no command does"))
        })
}
