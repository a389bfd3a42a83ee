//! The list of the tables: what made them, what each shows, and the units of its columns.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::csv::Twin;
use crate::error::ReportError;
use crate::view::{Block, View};

/// Where the list lies in the folder.
pub const FILE: &str = "tables/index.json";

/// Parts of the names of columns, and the units that they say.
const UNITS: [(&str, &str); 3] = [("flop", "FLOP"), ("nats", "nats/token"), ("seconds", "s")];
/// Columns whose unit stands in another column of the same line.
const BESIDE: [&str; 4] = ["estimate", "low", "high", "standard_error"];

/// The list.
#[derive(Serialize)]
struct Index<'a> {
    made_by: &'a str,
    version: &'a str,
    tables: Vec<Entry<'a>>,
}

/// A table.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    title: &'a str,
    rows: usize,
    columns: Vec<Column<'a>>,
}

/// A column; without a unit it holds words, counts, or numbers whose unit depends on the line.
#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(rename = "unit_in_column", skip_serializing_if = "Option::is_none")]
    unit_beside: Option<&'a str>,
}

/// The list as JSON.
///
/// # Errors
/// None that is known: the list holds text alone.
pub fn bytes(view: &View, twins: &[Twin]) -> Result<Vec<u8>, ReportError> {
    let titles = titles(view);
    let by_file: BTreeMap<&str, &Twin> =
        twins.iter().map(|twin| (twin.file.as_str(), twin)).collect();
    let mut tables = Vec::new();
    for (file, twin) in by_file {
        tables.push(Entry {
            file,
            title: titles.get(file).copied().unwrap_or_default(),
            rows: twin.records.len(),
            columns: columns(twin),
        });
    }
    let index = Index { made_by: &view.made_by, version: &view.version, tables };
    let mut bytes = serde_json::to_vec_pretty(&index)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the page says above or below each table and figure, by the file of its data.
fn titles(view: &View) -> BTreeMap<&str, &str> {
    let mut titles = BTreeMap::new();
    for block in view.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Table { caption, twin, .. } | Block::Figure { caption, twin, .. } = block {
            titles.entry(twin.as_str()).or_insert(caption.as_str());
        }
    }
    titles
}

fn columns(twin: &Twin) -> Vec<Column<'_>> {
    let unit_column = twin.names.iter().find(|name| *name == "unit").map(String::as_str);
    twin.names.iter().map(|name| column(name, unit_column, twin)).collect()
}

fn column<'a>(name: &'a str, unit_column: Option<&'a str>, twin: &'a Twin) -> Column<'a> {
    let says = |part: &str| UNITS.iter().find(|(word, _)| *word == part).map(|(_, unit)| *unit);
    let of_figure = twin.units.iter().find(|(column, _)| column == name);
    let unit = of_figure.map(|(_, unit)| unit.as_str()).or_else(|| name.split('_').find_map(says));
    let unit_beside = unit_column.filter(|_| BESIDE.contains(&name));
    Column { name, unit, unit_beside }
}
