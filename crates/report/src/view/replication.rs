//! Published numbers beside ours, paper by paper.

use std::collections::BTreeMap;

use evidence::{Evidence, Replication, ReplicationOutcome};

use super::ColumnStyle::{Number, Wide};
use super::{
    Block, Cell, CellStyle, Section, cell, link, list_of, paragraph, section, slug, table_of, text,
};
use crate::{csv, number};

/// Digits of ours beside a printed number.
const DIGITS: usize = 5;

/// The replication table.
pub fn sections(evidence: &Evidence) -> Vec<Section> {
    let mut sections = Vec::new();
    if !evidence.replications.is_empty() {
        sections.push(section(
            1,
            "replication",
            "Do published numbers come back?",
            overview(evidence),
        ));
        sections.extend(papers(&evidence.replications).into_iter().map(|rows| paper(&rows)));
    }
    sections
}

/// The rows of each paper, papers in the order of their files.
fn papers(replications: &[Replication]) -> Vec<Vec<&Replication>> {
    let mut papers: Vec<Vec<&Replication>> = Vec::new();
    for row in replications {
        match papers.last_mut() {
            Some(rows) if rows[0].identifier == row.identifier && rows[0].paper == row.paper => {
                rows.push(row)
            }
            _ => papers.push(vec![row]),
        }
    }
    papers
}

fn overview(evidence: &Evidence) -> Vec<Block> {
    let rows = &evidence.replications;
    let words = "Each number that a paper prints and these data can test stands beside ours. It \
        is reproduced where ours \
                 rounds to the printed digits; within the interval where it lies in the published interval, or, where \
                 none was published, where the printed number lies in ours; else it differs, and the note says why.";
    let mut blocks = vec![paragraph("", words)];
    blocks.extend(counted(rows));
    blocks
}

/// One row a paper: how many of its numbers ended how.
fn counted(rows: &[Replication]) -> Option<Block> {
    const ENDS: [ReplicationOutcome; 5] = [
        ReplicationOutcome::Digits,
        ReplicationOutcome::Interval,
        ReplicationOutcome::Differs,
        ReplicationOutcome::NotTestable,
        ReplicationOutcome::NotHere,
    ];
    let count = |rows: &[&Replication], end| rows.iter().filter(|row| row.outcome == end).count();
    let line = |name: Cell, rows: &[&Replication]| {
        let mut cells = vec![name, text(number::count(rows.len()))];
        cells.extend(ENDS.iter().map(|&end| text(number::count(count(rows, end)))));
        cells
    };
    let mut table: Vec<Vec<Cell>> = papers(rows)
        .iter()
        .map(|rows| line(link(&rows[0].paper, paper_id(rows[0])), rows))
        .collect();
    table.push(line(text("all"), &rows.iter().collect::<Vec<_>>()));
    let columns = [
        ("Paper", Wide),
        ("Numbers", Number),
        ("Reproduced", Number),
        ("In interval", Number),
        ("Differ", Number),
        ("Untestable", Number),
        ("No data here", Number),
    ];
    table_of("How many numbers of each paper come back.", &columns, table, csv::REPLICATIONS)
}

fn paper_id(row: &Replication) -> String {
    format!("paper-{}-{}", slug(&row.paper), slug(&row.identifier))
}

fn paper(rows: &[&Replication]) -> Section {
    let first = rows[0];
    let columns = [
        ("Number", Wide),
        ("Place", Wide),
        ("Printed", Number),
        ("Ours", Number),
        ("Standard errors", Number),
        ("Result", Wide),
    ];
    let caption = format!(
        "{} ({}): printed numbers beside ours; the difference is ours less theirs in standard \
        errors of ours.",
        first.paper, first.identifier
    );
    let mut blocks: Vec<Block> =
        table_of(caption, &columns, rows.iter().map(|row| cells(row)).collect(), csv::REPLICATIONS)
            .into_iter()
            .collect();
    blocks.extend(list_of("Notes.", notes(rows)));
    section(2, paper_id(first), &first.paper, blocks)
}

/// The notes, each once with the numbers it is about.
fn notes(rows: &[&Replication]) -> Vec<String> {
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

fn cells(row: &Replication) -> Vec<Cell> {
    let interval = match (row.published_low, row.published_high) {
        (Some(low), Some(high)) => {
            format!(
                " ({} to {})",
                number::significant(low, DIGITS),
                number::significant(high, DIGITS)
            )
        }
        _ => String::new(),
    };
    let ours = row.ours.map_or_else(String::new, |ours| {
        number::significant(ours, number::digits_beside(&row.printed))
    });
    let difference = row.difference.map_or_else(String::new, number::signed);
    let style = match row.outcome {
        ReplicationOutcome::Digits | ReplicationOutcome::Interval => CellStyle::Passed,
        ReplicationOutcome::Differs => CellStyle::Failed,
        ReplicationOutcome::NotTestable | ReplicationOutcome::NotHere => CellStyle::Text,
    };
    vec![
        text(&row.what),
        text(format!("{} ({})", row.place, row.status)),
        text(format!("{}{interval}", row.printed)),
        text(ours),
        text(difference),
        cell(style, row.outcome.words(), ""),
    ]
}
