//! What the pages say, in order, with every number already printed.
//!
//! Both pages are set from this one view, so they cannot differ in a number or a sentence.

mod texts;

use serde::Serialize;

pub use texts::Use;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The command that makes this file.
    pub made_by: String,
    /// Title of the report.
    pub title: String,
    /// What the report is.
    pub subtitle: String,
    /// Who made it; none where the title stands for them.
    pub authors: Vec<String>,
    /// The same in a line.
    pub authors_line: String,
    /// The logo of the cover.
    pub logo: Option<Logo>,
    /// Words by which it is found.
    pub keywords: Vec<String>,
    /// The file of the evidence.
    pub evidence: String,
    /// Version of the report.
    pub version: String,
    /// Version and date in a line.
    pub version_line: String,
    /// Its date, as year, month and day.
    pub date: [i64; 3],
    /// Whether the date is known.
    pub is_dated: bool,
    /// What identifies the report.
    pub facts: Vec<Fact>,
    /// The result in one glance.
    pub glance: Vec<Glance>,
    /// The result in sentences, for the first page; none where the body alone says it.
    pub front: Vec<Block>,
    /// What people have left open in their files.
    pub open: Open,
    /// What ran and what did not, in a sentence.
    pub summary: String,
    /// What is to be known of this page itself; empty for nothing.
    pub note: String,
    /// Every claim in one line, in the order of the body.
    pub claims: Vec<ClaimRow>,
    /// The body.
    pub sections: Vec<Section>,
}

/// The logo of the cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    /// Its file.
    pub file: String,
    /// What is to be seen, for a reader who cannot see it.
    pub alt: String,
}

/// A claim in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimRow {
    /// The section about it.
    pub id: String,
    /// The claim in a few words.
    pub title: String,
    /// The sentence of the document, or our words for it.
    pub sentence: String,
    /// The document in which it is made.
    pub document: String,
    /// Name of the verdict for styles.
    pub outcome: String,
    /// The verdict in words.
    pub words: String,
    /// What was found and what was said, in few words; empty for nothing.
    pub brief: String,
    /// Whether another rule took its place.
    pub superseded: bool,
}

/// A term with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// The term.
    pub term: String,
    /// What is said.
    pub cell: Cell,
}

/// What people have left open in their files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// How much; empty for nothing.
    pub lead: String,
    /// Where, and what.
    pub items: Vec<String>,
    /// Whether something waits without which nothing is fitted.
    pub is_choice: bool,
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
    /// Whether it begins a page of paper.
    pub begins_page: bool,
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
    /// A claim in a few lines: what was said, the verdict, what was found.
    Card {
        /// Target of links; empty for none.
        id: String,
        /// What the claim is called.
        title: String,
        /// Name of the verdict for styles.
        outcome: String,
        /// The verdict in words.
        words: String,
        /// What was said; empty where it stands elsewhere.
        quote: String,
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
        /// Widths of the columns on paper, in points; none where the page decides.
        tracks_pt: Vec<f64>,
    },
    /// The works of a bibliography, on paper.
    References {
        /// The works.
        works: Vec<Work>,
    },
    /// Commands to type.
    Commands {
        /// One command a line.
        lines: Vec<String>,
    },
}

/// A work of a bibliography.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Its name among the others.
    pub key: String,
    /// What is known of it.
    pub entry: WorkEntry,
}

/// A work as typst's bibliographies have it (hayagriva); what is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkEntry {
    /// The kind of work.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Its authors, family names first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<String>,
    /// Its year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it appeared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<WorkEntry>>,
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
    /// The page of a section, where there are pages; elsewhere a link to it.
    Page,
    /// A link to another site.
    Address,
    /// A verdict.
    Verdict,
    /// Passed.
    Passed,
    /// Failed.
    Failed,
}
