//! Builds what sections are made of: paragraphs, lists, facts, cells, and the words several of them
//! share.

use evidence::{Evidence, Finding, Outcome, Quantity, RejectedRows, Verdict};

use crate::links::{section_id, source_id};
use crate::number::{self, counted};
use crate::view::{Block, Cell, CellStyle, Fact, Section};

/// A section with its heading.
pub fn section(
    level: usize,
    id: impl Into<String>,
    title: impl Into<String>,
    blocks: Vec<Block>,
) -> Section {
    Section { id: id.into(), title: title.into(), level, begins_page: false, blocks }
}

/// The section on a page of its own.
pub fn on_its_own_page(section: Section) -> Section {
    Section { begins_page: true, ..section }
}

/// A paragraph with a word or two that say what it is about.
pub fn paragraph(lead: &str, text: impl Into<String>) -> Block {
    Block::Text { lead: lead.to_owned(), text: text.into() }
}

/// A paragraph, unless there is nothing to say.
pub fn paragraph_of(lead: &str, text: &str) -> Option<Block> {
    (!text.trim().is_empty()).then(|| paragraph(lead, text))
}

/// A list, unless it is empty.
pub fn list_of(lead: &str, items: Vec<String>) -> Option<Block> {
    (!items.is_empty()).then(|| Block::List { lead: lead.to_owned(), items })
}

/// A table, shown on request only where the page allows it.
pub fn folded(block: Block) -> Block {
    match block {
        Block::Table { caption, columns, rows, twin, tracks_pt, .. } => {
            Block::Table { caption, columns, rows, twin, folded: true, tracks_pt }
        }
        other => other,
    }
}

/// A term with what is to be said of it.
pub fn fact(term: &str, cell: Cell) -> Fact {
    Fact { term: term.to_owned(), cell }
}

/// A cell of any style.
pub fn cell(style: CellStyle, text: impl Into<String>, target: impl Into<String>) -> Cell {
    Cell { style, text: text.into(), target: target.into() }
}

/// Plain text.
pub fn text(text: impl Into<String>) -> Cell {
    cell(CellStyle::Text, text, "")
}

/// A name or a digest.
pub fn code(text: impl Into<String>) -> Cell {
    cell(CellStyle::Code, text, "")
}

/// A link to a section.
pub fn link(text: impl Into<String>, target: String) -> Cell {
    cell(CellStyle::Link, text, target)
}

/// The page of a section.
pub fn page_of(target: String) -> Cell {
    cell(CellStyle::Page, "", target)
}

/// What is said of a claim, by its name and with the tests that were not run.
pub fn verdict(verdict: &Verdict) -> Cell {
    cell(CellStyle::Verdict, verdict.words(), outcome_name(verdict.outcome))
}

/// Whether something passed.
pub fn passed(passed: bool) -> Cell {
    if passed {
        cell(CellStyle::Passed, "passed", "")
    } else {
        cell(CellStyle::Failed, "failed", "")
    }
}

/// A number as it is to be printed; nothing where there is none.
pub fn printed(value: Option<f64>, print: impl Fn(f64) -> String) -> Cell {
    text(value.map_or_else(String::new, print))
}

/// A quantity with its interval, without its unit; nothing where there is none.
pub fn value_of(quantity: Option<&Quantity>) -> Cell {
    text(quantity.map_or_else(String::new, number::value_of))
}

/// The name of a verdict for styles.
pub fn outcome_name(outcome: Outcome) -> String {
    outcome.words().replace(' ', "-")
}

/// The set of observations behind a finding, as a link to its source.
pub fn data(found: &Finding, evidence: &Evidence) -> Cell {
    let Some(id) = &found.head.observations else { return text("") };
    let set = evidence.observations.iter().find(|set| set.id == *id);
    set.map_or_else(|| code(id), |set| link(&set.title, source_id(&set.source)))
}

/// The studies whose fits a finding takes, each as a link.
pub fn studies(term: &str, found: &Finding, evidence: &Evidence) -> Vec<Fact> {
    found.head.studies.iter().map(|id| fact(term, study(id, evidence))).collect()
}

fn study(id: &str, evidence: &Evidence) -> Cell {
    let found = evidence.studies().find(|(found, _)| found.head.id == *id);
    found.map_or_else(|| code(id), |(found, _)| link(id, section_id(&found.head)))
}

/// A reason with its rows, as `loss above the fifth largest: 5 rows (lines 12, 40)`.
pub fn rejected(rows: &RejectedRows) -> String {
    let lines: Vec<String> = rows.first_lines.iter().map(usize::to_string).collect();
    let more = if rows.rows > lines.len() { ", …" } else { "" };
    let location = if lines.is_empty() {
        String::new()
    } else {
        format!(" (lines {}{more})", lines.join(", "))
    };
    format!("{}: {}{location}", rows.reason, counted(rows.rows, "row", "rows"))
}
