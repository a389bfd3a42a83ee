//! What the checks found whose subject is no fit: papers, sources, allocations, comparisons,
//! measures, claims, the run.

use evidence::{CatalogueEntry, Evidence, SubjectCheck, SubjectKind};

use crate::attachments::Attachments;
use crate::blocks::{cell, code, folded, link, paragraph, printed, section, text};
use crate::links::{claim_id, head_id, paper_id, source_id};
use crate::number;
use crate::table::{Table, variant};
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Cell, CellStyle, Section};

const HOW: &str = "A check can be put to more than a fit: to what a paper says of its fit, to the \
    bytes of a source, to the intervals of an allocation, to the p value of a verdict. Each of \
    these reads numbers that are filed, after everything is computed and judged, and holds them \
    against the threshold of the catalogue. They inform and decide nothing by themselves: no \
    verdict hangs on one of them, and what caps a claim of a silent paper at fragile reads its \
    score sheet itself. What the evidence does not give has neither passed nor failed, and where \
    the catalogue asks for a number and for no value of it, the number is reported.";
/// What is counted in one table, and of which subjects.
const SUMMARIES: [(&str, &[SubjectKind]); 3] = [
    (
        "Papers, sources, claims and the run: how many passed each check.",
        &[
            SubjectKind::Paper,
            SubjectKind::Source,
            SubjectKind::Replication,
            SubjectKind::Claim,
            SubjectKind::Run,
        ],
    ),
    (
        "Allocations and comparisons of laws: how many passed each check.",
        &[SubjectKind::Allocation, SubjectKind::Comparison],
    ),
    (
        "Studies and measures: how many passed each check.",
        &[SubjectKind::Study, SubjectKind::Measure],
    ),
];
const FAILED: &str = "What did not pass, with what was found.";
const NOT_GIVEN: &str = "What could not be held against a threshold, and why.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let checks = &evidence.subject_checks;
    let results = results(evidence);
    attachments.file(&results, checks);
    if checks.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![paragraph("", HOW)];
    let asked = asked(evidence);
    for (caption, kinds) in SUMMARIES {
        let own = asked.iter().filter(|asked| kinds.contains(&asked.kind));
        blocks.extend(summary().block(caption, own));
    }
    let ended = |passed: Option<bool>| checks.iter().filter(move |check| check.passed == passed);
    blocks.extend(results.block(FAILED, ended(Some(false))).map(folded));
    blocks.extend(reasons(evidence).block(NOT_GIVEN, ended(None)).map(folded));
    vec![section(1, "subject-checks", "Checks beyond single fits", blocks)]
}

/// A check with how its subjects ended.
struct Asked<'a> {
    entry: &'a CatalogueEntry,
    kind: SubjectKind,
    passed: usize,
    given: usize,
    not_given: usize,
}

/// Every check that asked a subject, in the order of the catalogue.
fn asked(evidence: &Evidence) -> Vec<Asked<'_>> {
    evidence.catalogue.iter().filter_map(|entry| asked_by(evidence, entry)).collect()
}

/// A check with how its subjects ended; nothing where it asked none.
fn asked_by<'a>(evidence: &Evidence, entry: &'a CatalogueEntry) -> Option<Asked<'a>> {
    let kind = evidence.subject_checks.iter().find(|check| check.id == entry.id)?.kind;
    let [passed, failed, not_given] =
        [Some(true), Some(false), None].map(|passed| ended(evidence, entry, passed));
    Some(Asked { entry, kind, passed, given: passed + failed, not_given })
}

/// How many subjects of a check ended so.
fn ended(evidence: &Evidence, entry: &CatalogueEntry, passed: Option<bool>) -> usize {
    let own = evidence.subject_checks.iter().filter(|check| check.id == entry.id);
    own.filter(|check| check.passed == passed).count()
}

fn summary<'a>() -> Table<'a, &'a Asked<'a>> {
    Table::<&Asked>::new(FILE)
        .shown("Check", Short, |asked| code(&asked.entry.id))
        .shown("What", Wide, |asked| text(&asked.entry.title))
        .shown("Asked of", Short, |asked| text(&asked.entry.made_of))
        .shown("Passed", Short, |asked| share(asked))
        .shown("Not given", Number, |asked| text(number::count(asked.not_given)))
        .shown("Why it matters", Wide, |asked| text(&asked.entry.why))
}

/// The threshold of a check that asks for a number and for no value of it.
const REPORTED: &str = "reported";

/// How many passed, of those whose statistic is given.
fn share(asked: &Asked<'_>) -> Cell {
    let [passed, given] = [asked.passed, asked.given].map(number::count);
    let words = format!("{passed} of {given}");
    match asked.given {
        0 => text("none given"),
        // Nothing was held against a value: that a number is there is no pass.
        _ if asked.entry.threshold == REPORTED => text(format!("{passed} {REPORTED}")),
        all if all == asked.passed => cell(CellStyle::Passed, words, ""),
        _ => cell(CellStyle::Failed, words, ""),
    }
}

const FILE: &str = "tables/subject-checks.csv";

fn results(evidence: &Evidence) -> Table<'_, &SubjectCheck> {
    Table::<&SubjectCheck>::new(FILE)
        .shown("Check", Short, |check| code(&check.id))
        .filed("check", |check| &check.id)
        .filed("kind", |check| variant(check.kind))
        .shown("Subject", Wide, |check| subject(evidence, check))
        .filed("subject", |check| &check.subject)
        .shown("Of it", Short, |check| text(&check.part))
        .filed("part", |check| &check.part)
        .shown("Found", Number, |check| printed(check.statistic, number::number))
        .filed("statistic", |check| check.statistic)
        .filed("reads", |check| check.reads.join(" "))
        .shown("Passes", Short, |check| text(&check.threshold))
        .filed("threshold", |check| &check.threshold)
        .filed("passed", |check| check.passed)
        .shown("What was read", Wide, |check| text(read(evidence, check)))
        .filed("note", |check| &check.note)
}

fn reasons(evidence: &Evidence) -> Table<'_, &SubjectCheck> {
    Table::<&SubjectCheck>::new(FILE)
        .shown("Check", Short, |check| code(&check.id))
        .shown("Subject", Wide, |check| subject(evidence, check))
        .shown("Of it", Short, |check| text(&check.part))
        .shown("Why it is not given", Wide, |check| text(&check.note))
}

/// The numbers that a check read, with their intervals, and what is said of them.
fn read(evidence: &Evidence, check: &SubjectCheck) -> String {
    let value = |name: &String| {
        let quantity = evidence.quantity(name)?;
        let short = name.rsplit_once('.').map_or(name.as_str(), |(_, short)| short);
        Some(format!("{short} {}", number::quantity(quantity)))
    };
    let note = Some(check.note.clone()).filter(|note| !note.is_empty());
    let read: Vec<String> = check.reads.iter().filter_map(value).chain(note).collect();
    read.join("; ")
}

/// The subject with the place that is about it.
fn subject(evidence: &Evidence, check: &SubjectCheck) -> Cell {
    let name = &check.subject;
    match check.kind {
        SubjectKind::Paper => {
            let sheet = evidence.checklists.iter().find(|sheet| sheet.id == *name);
            link(sheet.map_or(name, |sheet| &sheet.paper), "checklists".to_owned())
        }
        SubjectKind::Source => {
            let source = evidence.sources.iter().find(|source| source.id == *name);
            link(source.map_or(name, |source| &source.title), source_id(name))
        }
        SubjectKind::Claim => {
            let said = evidence.verdicts.iter().find(|said| said.claim == *name);
            link(said.map_or(name, |said| &said.title), claim_id(name))
        }
        SubjectKind::Replication => {
            let rows = evidence.replications.iter();
            let row = rows.filter(|row| row.paper == *name).find(|row| row.id == check.part);
            row.map_or_else(|| text(name), |row| link(&row.paper, paper_id(row)))
        }
        SubjectKind::Run => text(name),
        SubjectKind::Study
        | SubjectKind::Measure
        | SubjectKind::Allocation
        | SubjectKind::Comparison => analysis(evidence, name),
    }
}

fn analysis(evidence: &Evidence, full_name: &str) -> Cell {
    let head = evidence.heads().find(|head| head.full_name() == full_name);
    head.map_or_else(|| code(full_name), |head| link(&head.title, head_id(evidence, head)))
}
