//! Published numbers beside ours, paper by paper.

use std::collections::BTreeMap;

use evidence::{Evidence, Replication, ReplicationOutcome};

use crate::attachments::Attachments;
use crate::blocks::{cell, link, list_of, paragraph, printed, section, text};
use crate::links::paper_id;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Cell, CellStyle, Section};
use crate::{figure, number};

/// The file of every row of every paper.
pub const FILE: &str = "tables/replications.csv";
/// Digits of ours beside a printed number.
const DIGITS: usize = 5;
/// What can become of a published number, with the heads of their columns.
const ENDS: [(&str, ReplicationOutcome); 5] = [
    ("Reproduced", ReplicationOutcome::Digits),
    ("In interval", ReplicationOutcome::Interval),
    ("Differ", ReplicationOutcome::Differs),
    ("Untestable", ReplicationOutcome::NotTestable),
    ("No data here", ReplicationOutcome::NotHere),
];

/// What it means that a number comes back.
pub const HOW: &str = "Each number that a paper prints and these data can test stands beside ours. It \
    is reproduced where ours rounds to the printed digits; within the interval where it lies in \
    the published interval, or, where none was published, where the printed number lies in ours; \
    else it differs, and the note says why.";

/// The replication table.
pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.replications.is_empty() {
        return Vec::new();
    }
    attachments.file(&table(), &evidence.replications);
    let papers = papers(&evidence.replications);
    let mut blocks = vec![paragraph("", HOW)];
    blocks.extend(counted(&papers, &evidence.replications));
    blocks.extend(attachments.figures(figure::outcomes(evidence).into_iter().collect()));
    let mut sections = vec![section(1, "replication", "Do published numbers come back?", blocks)];
    sections.extend(papers.into_iter().map(paper));
    sections
}

/// The rows of each paper, papers in the order of their files.
fn papers(replications: &[Replication]) -> Vec<&[Replication]> {
    replications.chunk_by(are_of_one_paper).collect()
}

fn are_of_one_paper(one: &Replication, two: &Replication) -> bool {
    one.identifier == two.identifier && one.paper == two.paper
}

/// The numbers of one paper, or of all of them.
#[derive(Clone, Copy)]
struct Counted<'a> {
    paper: Option<&'a Replication>,
    rows: &'a [Replication],
}

impl Counted<'_> {
    fn name(self) -> Cell {
        self.paper.map_or_else(|| text("all"), |row| link(&row.paper, paper_id(row)))
    }

    /// How many of the numbers ended how.
    fn ends(self) -> Vec<Cell> {
        let count = |end| self.rows.iter().filter(|row| row.outcome == end).count();
        ENDS.iter().map(|&(_, end)| text(number::count(count(end)))).collect()
    }
}

/// One row a paper: how many of its numbers ended how.
fn counted(papers: &[&[Replication]], all: &[Replication]) -> Option<Block> {
    let each = papers.iter().map(|rows| Counted { paper: rows.first(), rows });
    let rows = each.chain([Counted { paper: None, rows: all }]);
    Table::<Counted>::new(FILE)
        .shown("Paper", Wide, Counted::name)
        .shown("Numbers", Number, |counted| text(number::count(counted.rows.len())))
        .shown_each(ENDS.map(|(head, _)| head), Number, Counted::ends)
        .block("How many numbers of each paper come back.", rows)
}

fn paper(rows: &[Replication]) -> Section {
    let first = &rows[0];
    let caption = format!(
        "{} ({}): printed numbers beside ours; the difference is ours less theirs in standard \
        errors of ours.",
        first.paper, first.identifier
    );
    let mut blocks: Vec<Block> = table().block(caption, rows).into_iter().collect();
    blocks.extend(list_of("Notes.", notes(rows)));
    section(2, paper_id(first), &first.paper, blocks)
}

/// The notes, each once with the numbers it is about.
fn notes(rows: &[Replication]) -> Vec<String> {
    let mut about: BTreeMap<usize, (&str, Vec<&str>)> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        // What came back needs no excuse.
        if row.note.is_empty() || row.outcome == ReplicationOutcome::Digits {
            continue;
        }
        let first = rows.iter().position(|other| other.note == row.note).unwrap_or(index);
        about.entry(first).or_insert((&row.note, Vec::new())).1.push(&row.what);
    }
    about.into_values().map(|(note, whats)| format!("{}: {note}", whats.join(", "))).collect()
}

fn table<'a>() -> Table<'a, &'a Replication> {
    Table::<&Replication>::new(FILE)
        .filed("row", |row| &row.id)
        .filed("paper", |row| &row.paper)
        .filed("identifier", |row| &row.identifier)
        .shown("Number", Wide, |row| text(&row.what))
        .filed("what", |row| &row.what)
        .shown("Place", Wide, |row| text(format!("{} ({})", row.place, row.status)))
        .filed("place", |row| &row.place)
        .filed("status", |row| &row.status)
        .shown("Printed", Number, |row| text(theirs(row)))
        .filed("printed", |row| &row.printed)
        .filed("published", |row| row.published)
        .filed("published_low", |row| row.published_low)
        .filed("published_high", |row| row.published_high)
        .filed("quantity", |row| row.quantity.as_deref())
        .shown("Ours", Number, ours)
        .filed("ours", |row| row.ours)
        .filed("ours_low", |row| row.ours_low)
        .filed("ours_high", |row| row.ours_high)
        .shown("Standard errors", Number, |row| printed(row.difference, number::signed))
        .filed("standard_errors", |row| row.difference)
        .shown("Result", Wide, outcome)
        .filed("outcome", |row| row.outcome.words())
        .filed("note", |row| &row.note)
}

/// The printed number with its interval, where one was published.
fn theirs(row: &Replication) -> String {
    let (Some(low), Some(high)) = (row.published_low, row.published_high) else {
        return number::as_printed(&row.printed);
    };
    let [low, high] = [low, high].map(|end| number::significant(end, DIGITS));
    format!("{} ({low} to {high})", number::as_printed(&row.printed))
}

fn ours(row: &Replication) -> Cell {
    let digits = number::digits_beside(&row.printed);
    printed(row.ours, |ours| number::significant(ours, digits))
}

fn outcome(row: &Replication) -> Cell {
    let style = match row.outcome {
        ReplicationOutcome::Digits | ReplicationOutcome::Interval => CellStyle::Passed,
        ReplicationOutcome::Differs => CellStyle::Failed,
        ReplicationOutcome::NotTestable | ReplicationOutcome::NotHere => CellStyle::Text,
    };
    cell(style, row.outcome.words(), "")
}
