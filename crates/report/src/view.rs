//! What the pages say, in order, with every number already printed.
//!
//! Both pages are set from this one view, so they cannot differ in a number or a sentence.

mod allocation;
mod claims;
mod closing;
mod comparison;
mod data;
mod measures;
mod museum;
mod opening;
mod replication;
mod studies;

pub use claims::explained;
use evidence::{Evidence, Outcome};
use serde::Serialize;

use crate::csv::Twin;
use crate::figure::{Drawing, Placed};
use crate::markup::slug;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The command that makes this file.
    pub made_by: String,
    /// Title of the report.
    pub title: String,
    /// What the report is.
    pub subtitle: String,
    /// Version of the report.
    pub version: String,
    /// Its date, as year, month and day.
    pub date: [i64; 3],
    /// What identifies the report.
    pub facts: Vec<Fact>,
    /// The result in one glance.
    pub glance: Vec<Glance>,
    /// What ran and what did not, in a sentence.
    pub summary: String,
    /// The body.
    pub sections: Vec<Section>,
}

/// A term with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// The term.
    pub term: String,
    /// What is said.
    pub cell: Cell,
}

/// How many claims have one verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Glance {
    /// Name of the verdict for styles.
    pub outcome: String,
    /// The verdict in words.
    pub words: String,
    /// How many claims have it.
    pub count: String,
    /// Whether any claim has it.
    pub any: bool,
}

/// A part of the body under one heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Target of links.
    pub id: String,
    /// The heading.
    pub title: String,
    /// Depth of the heading.
    pub level: usize,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A building block of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph, with a word or two that say what it is about.
    Text {
        /// What it is about; empty for none.
        lead: String,
        /// The sentences.
        text: String,
    },
    /// Sentences of equal rank.
    List {
        /// What they are about; empty for none.
        lead: String,
        /// The sentences.
        items: Vec<String>,
    },
    /// Terms with what is to be said of each.
    Facts {
        /// The terms.
        items: Vec<Fact>,
    },
    /// A verdict with its deciding sentence.
    Verdict {
        /// Name of the verdict for styles.
        outcome: String,
        /// The verdict in words.
        words: String,
        /// The deciding sentence.
        text: String,
    },
    /// A displayed formula.
    Formula {
        /// What it is.
        lead: String,
        /// The formula.
        formula: formulas::Typeset,
        /// Where it comes from.
        source: String,
    },
    /// A figure.
    Figure {
        /// Target of links.
        id: String,
        /// File of the drawing.
        file: String,
        /// What to see in it.
        caption: String,
        /// What is in it, for a reader who cannot see it.
        alt: String,
        /// File with its data.
        twin: String,
    },
    /// A table.
    Table {
        /// What it shows.
        caption: String,
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows.
        rows: Vec<Vec<Cell>>,
        /// File with the same table in full precision; empty for none.
        twin: String,
        /// Whether the HTML page shows it on request only.
        folded: bool,
    },
    /// Commands to type.
    Commands {
        /// One command a line.
        lines: Vec<String>,
    },
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// How it is set.
    pub style: ColumnStyle,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnStyle {
    /// Short text, as wide as its content.
    Short,
    /// Numbers, aligned at the end.
    Number,
    /// Running text, which takes the space that is left.
    Wide,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How it is set.
    pub style: CellStyle,
    /// Its text.
    pub text: String,
    /// The link's target, or the name of the verdict; empty for neither.
    pub target: String,
}

/// How a cell is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellStyle {
    /// Plain text.
    Text,
    /// A name or a digest.
    Code,
    /// A link to a section.
    Link,
    /// A link to another site.
    Address,
    /// A verdict.
    Verdict,
    /// Passed.
    Passed,
    /// Failed.
    Failed,
}

/// The view with everything that belongs to it.
pub struct Pages {
    /// What both pages say.
    pub view: View,
    /// The drawings, by file.
    pub drawings: Vec<(String, Drawing)>,
    /// The tables in full precision.
    pub twins: Vec<Twin>,
}

/// Builds the pages from evidence.
pub fn build(evidence: &Evidence) -> Pages {
    let mut drawings = Vec::new();
    let mut sections = vec![opening::verdicts(evidence)];
    sections.extend(museum::sections(evidence));
    sections.extend(claims::sections(evidence));
    sections.extend(replication::sections(evidence));
    sections.extend(measures::sections(evidence, &mut drawings));
    sections.extend(studies::sections(evidence, &mut drawings));
    sections.extend(allocation::sections(evidence, &mut drawings));
    sections.extend(comparison::sections(evidence));
    sections.extend(data::sections(evidence));
    sections.extend(closing::sections(evidence));
    sections.retain(|section| !section.blocks.is_empty());
    name_apart(&mut sections);
    let view = opening::view(evidence, sections);
    Pages { view, drawings, twins: crate::csv::twins(evidence) }
}

/// Gives sections whose names differ in signs alone ids of their own; links go to the first.
fn name_apart(sections: &mut [Section]) {
    let mut seen = std::collections::BTreeSet::new();
    for section in sections {
        while !seen.insert(section.id.clone()) {
            section.id.push('-');
        }
    }
}

/// The id of the section about a claim.
fn claim_id(claim: &str) -> String {
    format!("claim-{}", slug(claim))
}

/// The id of the section about a study.
fn study_id(study: &str) -> String {
    format!("study-{}", slug(study))
}

/// The id of the section about a measure.
fn measure_id(measure: &str) -> String {
    format!("measure-{}", slug(measure))
}

/// The id of the section about a source.
fn source_id(source: &str) -> String {
    format!("source-{}", slug(source))
}

/// The name of a verdict for styles.
fn outcome_name(outcome: Outcome) -> String {
    outcome.words().replace(' ', "-")
}

fn section(
    level: usize,
    id: impl Into<String>,
    title: impl Into<String>,
    blocks: Vec<Block>,
) -> Section {
    Section { id: id.into(), title: title.into(), level, blocks }
}

fn paragraph(lead: &str, text: impl Into<String>) -> Block {
    Block::Text { lead: lead.to_owned(), text: text.into() }
}

/// A paragraph, unless there is nothing to say.
fn paragraph_of(lead: &str, text: &str) -> Option<Block> {
    (!text.trim().is_empty()).then(|| paragraph(lead, text))
}

/// A list, unless it is empty.
fn list_of(lead: &str, items: Vec<String>) -> Option<Block> {
    (!items.is_empty()).then(|| Block::List { lead: lead.to_owned(), items })
}

/// A table, unless it has no rows.
fn table_of(
    caption: impl Into<String>,
    columns: &[(&str, ColumnStyle)],
    rows: Vec<Vec<Cell>>,
    twin: &str,
) -> Option<Block> {
    let column =
        |(head, style): &(&str, ColumnStyle)| Column { head: (*head).to_owned(), style: *style };
    let columns = columns.iter().map(column).collect();
    let twin = twin.to_owned();
    (!rows.is_empty()).then(|| Block::Table {
        caption: caption.into(),
        columns,
        rows,
        twin,
        folded: false,
    })
}

/// The same table, shown on request only where the page allows it.
fn folded(block: Block) -> Block {
    match block {
        Block::Table { caption, columns, rows, twin, .. } => {
            Block::Table { caption, columns, rows, twin, folded: true }
        }
        other => other,
    }
}

/// Figures as blocks; their drawings go to those of the report.
fn figure_blocks(figures: Vec<Placed>, drawings: &mut Vec<(String, Drawing)>) -> Vec<Block> {
    let block = |Placed { id, file, caption, alt, twin, drawing }: Placed| {
        drawings.push((file.clone(), drawing));
        Block::Figure { id, file, caption, alt, twin }
    };
    figures.into_iter().map(block).collect()
}

fn fact(term: &str, cell: Cell) -> Fact {
    Fact { term: term.to_owned(), cell }
}

fn cell(style: CellStyle, text: impl Into<String>, target: impl Into<String>) -> Cell {
    Cell { style, text: text.into(), target: target.into() }
}

fn text(text: impl Into<String>) -> Cell {
    cell(CellStyle::Text, text, "")
}

fn code(text: impl Into<String>) -> Cell {
    cell(CellStyle::Code, text, "")
}

fn link(text: impl Into<String>, target: String) -> Cell {
    cell(CellStyle::Link, text, target)
}

fn verdict(outcome: Outcome) -> Cell {
    cell(CellStyle::Verdict, outcome.words(), outcome_name(outcome))
}

fn passed(passed: bool) -> Cell {
    if passed {
        cell(CellStyle::Passed, "passed", "")
    } else {
        cell(CellStyle::Failed, "failed", "")
    }
}
