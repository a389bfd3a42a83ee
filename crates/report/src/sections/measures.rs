//! What was computed by other means than the fit of one law.

use std::collections::BTreeSet;

use evidence::{Evidence, Finding, MeasureDetail, Quantity};

use crate::attachments::Attachments;
use crate::blocks::{code, data, fact, folded, paragraph, paragraph_of, section, text};
use crate::free_table::{self, FreeRow};
use crate::links::section_id;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Section};
use crate::{figure, number};

const HOW: &str = "Crossings, bowls, pairs, coverage and regressions: what is computed from data \
    by other means than the fit of one law, each with its method written before it ran.";

/// One section a measure.
pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.measures().next().is_none() {
        return Vec::new();
    }
    attachments.file(&table(), evidence.measures().flat_map(rows));
    let with_tables = || evidence.measures().filter(|(_, detail)| !detail.tables.is_empty());
    if with_tables().next().is_some() {
        attachments.file(&of_cells(), with_tables().flat_map(|it| cells(it, evidence)));
    }
    let mut sections = vec![section(1, "measures", "Measures", vec![paragraph("", HOW)])];
    // What no verdict rests on is for those who look it up: on paper its table stands in the file
    // alone.
    let gates = evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    let owners = gates.filter_map(|gate| evidence.owner(&gate.quantity));
    let read: BTreeSet<String> = owners.map(|(head, _)| head.full_name()).collect();
    for (found, detail) in evidence.measures() {
        let is_read = read.contains(&found.head.full_name());
        let blocks = blocks(found, detail, is_read, evidence, attachments);
        sections.push(section(2, section_id(&found.head), &found.head.title, blocks));
    }
    sections
}

fn blocks(
    found: &Finding,
    detail: &MeasureDetail,
    is_read: bool,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        paragraph_of("Question.", &found.head.question).into_iter().collect();
    blocks.push(paragraph("Method.", &detail.method));
    blocks.extend(attachments.figures(figure::of(found)));
    let table = table().block(format!("Numbers of {}.", found.head.id), rows((found, detail)));
    blocks.extend(table.map(|table| if is_read { table } else { folded(table) }));
    for table in &detail.tables {
        let rows = free_table::rows([&found.head.id, ""], table, evidence);
        blocks.extend(free_table::shown(CELLS, table).block(format!("{}.", table.title), rows));
    }
    blocks.push(Block::Facts {
        items: vec![
            fact("Measure", code(&found.head.id)),
            fact("Data", data(found, evidence)),
            fact("Rows", text(number::count(found.n))),
            fact("Digest of the measure", code(&found.head.digest)),
        ],
    });
    blocks
}

/// The file of every table of every measure, one line a cell.
const CELLS: &str = "tables/measure-tables.csv";

/// The rows of the tables of a measure.
fn cells<'a>(
    (found, detail): (&'a Finding, &'a MeasureDetail),
    evidence: &'a Evidence,
) -> impl Iterator<Item = FreeRow<'a>> {
    let of = [found.head.id.as_str(), ""];
    detail.tables.iter().flat_map(move |table| free_table::rows(of, table, evidence))
}

fn of_cells<'a>() -> Table<'a, FreeRow<'a>> {
    Table::<FreeRow>::new(CELLS)
        .filed("measure", |row| row.owner)
        .filed("table", |row| &row.table.id)
        .filed_each(["row", "column", "words", "value"], FreeRow::records)
}

/// One number of a measure.
#[derive(Clone, Copy)]
struct Row<'a> {
    found: &'a Finding,
    detail: &'a MeasureDetail,
    name: &'a str,
    quantity: &'a Quantity,
}

fn rows<'a>((found, detail): (&'a Finding, &'a MeasureDetail)) -> impl Iterator<Item = Row<'a>> {
    let row = move |(name, quantity)| Row { found, detail, name, quantity };
    found.quantities.iter().map(|(name, quantity)| (name.as_str(), quantity)).map(row)
}

fn table<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new("tables/measures.csv")
        .filed("measure", |row| &row.found.head.id)
        .filed("set", |row| row.found.head.observations.as_deref())
        .filed("method", |row| &row.detail.method)
        .shown("Number", Wide, |row| code(row.name))
        .filed("quantity", |row| row.name)
        .shown("Value", Number, |row| text(number::value_of(row.quantity)))
        .shown("What it is", Wide, |row| text(&row.quantity.method))
        .filed_quantity(|row| Some(row.quantity))
}
