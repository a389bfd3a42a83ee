//! The data with their provenance, and what could not be had.

use evidence::{ColumnFinding, Evidence, ObservationsFinding, SourceFile, SourceFinding};

use super::ColumnStyle::{Number, Short, Wide};
use super::studies::rejected;
use super::{
    Block, Cell, CellStyle, Section, cell, code, fact, link, list_of, paragraph, section,
    source_id, table_of, text,
};
use crate::csv;
use crate::number::{self, count, short_digest};

pub fn sections(evidence: &Evidence) -> Vec<Section> {
    let mut sections = vec![section(1, "data", "Data", sets(evidence))];
    for source in &evidence.sources {
        sections.push(section(
            2,
            source_id(&source.id),
            &source.title,
            source_blocks(source, evidence),
        ));
    }
    sections.push(section(1, "missing", "What could not run", missing(evidence)));
    sections
}

fn sets(evidence: &Evidence) -> Vec<Block> {
    let how = "No row is dropped in silence: each row of a file is either accepted or rejected \
        with a reason.";
    let row = |set: &ObservationsFinding| {
        vec![
            link(&set.title, source_id(&set.source)),
            text(&set.loss_group),
            text(count(set.rows_read)),
            text(count(set.rows_accepted)),
            text(count(set.rejected.iter().map(|rows| rows.rows).sum())),
        ]
    };
    let columns = [
        ("Set", Wide),
        ("Loss", Wide),
        ("Read", Number),
        ("Accepted", Number),
        ("Rejected", Number),
    ];
    let rows = evidence.observations.iter().map(row).collect();
    let mut blocks = vec![paragraph("", how)];
    blocks.extend(table_of(
        "Every set of observations, with its count of rows.",
        &columns,
        rows,
        csv::OBSERVATIONS,
    ));
    blocks
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
    blocks.extend(files(&source.files));
    for set in evidence.observations.iter().filter(|set| set.source == source.id) {
        blocks.extend(columns(set));
        blocks.extend(list_of("Rows rejected.", set.rejected.iter().map(rejected).collect()));
    }
    blocks
}

/// The identifier, as a link where its kind has one address.
fn identifier(identifier: &str) -> Cell {
    let address = match identifier.split_once(':') {
        Some(("arXiv", number)) => format!("https://arxiv.org/abs/{number}"),
        Some(("doi", number)) => format!("https://doi.org/{number}"),
        _ => return text(identifier),
    };
    cell(CellStyle::Address, identifier, address)
}

/// The word of the manifest, as a reader reads it.
fn obtained(obtained: &str) -> String {
    obtained.replace('_', " ")
}

fn files(files: &[SourceFile]) -> Option<Block> {
    let row = |file: &SourceFile| {
        vec![
            code(&file.id),
            text(&file.kind),
            code(&file.location),
            code(short_digest(&file.sha256)),
            text(if file.missing.is_none() { "here" } else { "missing" }),
        ]
    };
    let columns =
        [("File", Short), ("Kind", Short), ("Location", Wide), ("Digest", Short), ("State", Short)];
    table_of(
        "Files, each with the start of its digest.",
        &columns,
        files.iter().map(row).collect(),
        csv::FILES,
    )
}

fn columns(set: &ObservationsFinding) -> Option<Block> {
    let row = |column: &ColumnFinding| {
        let range = format!("{} to {}", number::number(column.low), number::number(column.high));
        vec![
            code(&column.name),
            text(&column.meaning),
            text(range),
            text(number::printed_unit(&column.unit)),
        ]
    };
    let columns =
        [("Column", Short), ("What is counted", Wide), ("Range", Number), ("Unit", Short)];
    let caption = format!("Columns of the set “{}”.", set.title);
    table_of(caption, &columns, set.columns.iter().map(row).collect(), csv::COLUMNS)
}

fn missing(evidence: &Evidence) -> Vec<Block> {
    let study = |study: &evidence::MissingStudy| {
        let command = study.command.as_ref().map_or_else(|| text("none brings it"), code);
        vec![text(&study.title), text(&study.reason), command]
    };
    let studies = evidence.missing_studies.iter().map(study).collect();
    let heads = [("Study", Wide), ("Why it could not run", Wide), ("What brings it", Wide)];
    let mut blocks: Vec<Block> =
        table_of("Studies that could not run.", &heads, studies, csv::MISSING)
            .into_iter()
            .collect();

    let analyses = evidence.missing_analyses.iter().map(study).collect();
    let heads = [("Analysis", Wide), ("Why it could not be made", Wide), ("What brings it", Wide)];
    let caption = "Allocations and comparisons of laws that could not be made.";
    blocks.extend(table_of(caption, &heads, analyses, csv::MISSING_ANALYSES));

    let exhibit = |exhibit: &evidence::MissingExhibit| {
        let command = exhibit.command.as_ref().map_or_else(|| text("none brings it"), code);
        vec![text(&exhibit.title), text(&exhibit.reason), command]
    };
    let exhibits = evidence.missing_exhibits.iter().map(exhibit).collect();
    let heads = [("Exhibit", Wide), ("Why it could not be shown", Wide), ("What brings it", Wide)];
    blocks.extend(table_of(
        "Exhibits that could not be shown.",
        &heads,
        exhibits,
        csv::MISSING_EXHIBITS,
    ));

    let file = |source: &SourceFinding, file: &SourceFile| {
        let reason = file.missing.clone()?;
        Some(vec![link(&source.id, source_id(&source.id)), code(&file.id), text(reason)])
    };
    let files = evidence
        .sources
        .iter()
        .flat_map(|source| source.files.iter().filter_map(|each| file(source, each)));
    let heads = [("Source", Short), ("File", Short), ("Why it is not here", Wide)];
    blocks.extend(table_of(
        "Files of sources that are not here.",
        &heads,
        files.collect(),
        csv::FILES,
    ));
    if blocks.is_empty() {
        blocks.push(paragraph("", "Every study ran and every file of every source was here."));
    }
    blocks
}
