//! The data with their provenance.

use evidence::{ColumnFinding, Evidence, ObservationsFinding, SourceFile, SourceFinding};

use crate::attachments::Attachments;
use crate::blocks::{cell, code, fact, link, list_of, paragraph, rejected, section, text};
use crate::figure;
use crate::links::{address, source_id};
use crate::number::{self, count, short_digest};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Cell, CellStyle, Section};

/// The file of the files of all sources.
pub const FILES: &str = "tables/files.csv";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    attachments.file(&sets(), &evidence.observations);
    attachments.file(&columns(), evidence.observations.iter().flat_map(column_rows));
    attachments.file(&files(), evidence.sources.iter().flat_map(file_rows));
    let how = "No row is dropped in silence: each row of a file is either accepted or rejected \
        with a reason.";
    let bundled = "A set of the bundle is its published file, tidied before and carried along: the \
        same observations to the bit. Where the published file is here too, the command verify \
        compares them.";
    let mut blocks = vec![paragraph("", how), paragraph("", bundled)];
    blocks.extend(attachments.figures(figure::data_map(evidence).into_iter().collect()));
    let caption = "Every set of observations, with its count of rows.";
    blocks.extend(sets().block(caption, &evidence.observations));
    let mut sections = vec![section(1, "data", "Data", blocks)];
    for source in &evidence.sources {
        let blocks = source_blocks(source, evidence);
        sections.push(section(2, source_id(&source.id), &source.title, blocks));
    }
    sections
}

fn sets<'a>() -> Table<'a, &'a ObservationsFinding> {
    Table::<&ObservationsFinding>::new("tables/observations.csv")
        .shown("Set", Wide, |set| link(&set.title, source_id(&set.source)))
        .filed("set", |set| &set.id)
        .filed("source", |set| &set.source)
        .shown("Loss", Wide, |set| text(&set.loss_group))
        .filed("loss_group", |set| &set.loss_group)
        .shown("Read", Number, |set| text(count(set.rows_read)))
        .filed("rows_read", |set| set.rows_read)
        .shown("Accepted", Number, |set| text(count(set.rows_accepted)))
        .filed("rows_accepted", |set| set.rows_accepted)
        .shown("Rejected", Number, |set| text(count(rows_rejected(set))))
        .filed("rows_rejected", rows_rejected)
        .shown("Read from", Short, |set| text(set.read_from.words()))
        .filed("read_from", |set| set.read_from.words())
}

fn rows_rejected(set: &ObservationsFinding) -> usize {
    set.rejected.iter().map(|rows| rows.rows).sum()
}

fn source_blocks(source: &SourceFinding, evidence: &Evidence) -> Vec<Block> {
    let mut blocks = vec![Block::Facts {
        items: vec![
            fact("Source", code(&source.id)),
            fact("Publication", text(&source.citation)),
            fact("Identifier", identifier(&source.identifier)),
            fact("Licence", text(&source.licence)),
            fact("Obtained", text(obtained(&source.obtained))),
        ],
    }];
    blocks.extend(list_of("What a user must know.", source.traps.clone()));
    blocks.extend(files().block("Files, each with the start of its digest.", file_rows(source)));
    for set in evidence.observations.iter().filter(|set| set.source == source.id) {
        let caption = format!("Columns of the set “{}”.", set.title);
        blocks.extend(columns().block(caption, column_rows(set)));
        blocks.extend(list_of("Rows rejected.", set.rejected.iter().map(rejected).collect()));
    }
    blocks
}

/// The identifier, as a link where its kind has one address.
fn identifier(identifier: &str) -> Cell {
    address(identifier)
        .map_or_else(|| text(identifier), |it| cell(CellStyle::Address, identifier, it))
}

/// The word of the manifest, as a reader reads it.
fn obtained(obtained: &str) -> String {
    obtained.replace('_', " ")
}

#[derive(Clone, Copy)]
struct FileRow<'a> {
    source: &'a str,
    file: &'a SourceFile,
}

fn file_rows(source: &SourceFinding) -> impl Iterator<Item = FileRow<'_>> {
    source.files.iter().map(|file| FileRow { source: &source.id, file })
}

fn files<'a>() -> Table<'a, FileRow<'a>> {
    Table::<FileRow>::new(FILES)
        .filed("source", |row| row.source)
        .shown("File", Short, |row| code(&row.file.id))
        .filed("file", |row| &row.file.id)
        .shown("Kind", Short, |row| text(&row.file.kind))
        .filed("kind", |row| &row.file.kind)
        .shown("Location", Wide, |row| code(&row.file.location))
        .filed("location", |row| &row.file.location)
        .shown("Digest", Short, |row| code(short_digest(&row.file.sha256)))
        .filed("sha256", |row| &row.file.sha256)
        .shown("State", Short, |row| text(row.file.state.words()))
        .filed("state", |row| row.file.state.words())
        .filed("missing", |row| row.file.state.missing().map(|(reason, _)| reason))
}

#[derive(Clone, Copy)]
struct ColumnRow<'a> {
    set: &'a str,
    column: &'a ColumnFinding,
}

fn column_rows(set: &ObservationsFinding) -> impl Iterator<Item = ColumnRow<'_>> {
    set.columns.iter().map(|column| ColumnRow { set: &set.id, column })
}

fn columns<'a>() -> Table<'a, ColumnRow<'a>> {
    Table::<ColumnRow>::new("tables/columns.csv")
        .filed("set", |row| row.set)
        .shown("Column", Short, |row| code(&row.column.name))
        .filed("column", |row| &row.column.name)
        .filed("unit", |row| &row.column.unit)
        .shown("What is counted", Wide, |row| text(&row.column.meaning))
        .filed("meaning", |row| &row.column.meaning)
        .shown("Range", Number, |row| text(range(row.column)))
        .filed("low", |row| row.column.low)
        .filed("high", |row| row.column.high)
        .shown("Unit", Short, |row| text(number::printed_unit(&row.column.unit)))
}

fn range(column: &ColumnFinding) -> String {
    format!("{} to {}", number::number(column.low), number::number(column.high))
}
