//! The list of the tables: what made them, what each shows, and the units of its columns.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::csv::Twin;
use crate::error::ReportError;
use crate::view::{Block, View};

/// Where the list lies in the folder.
pub const FILE: &str = "tables/index.json";

/// Endings of the names of columns, and the units that they say.
const UNITS: [(&str, &str); 10] = [
    ("_nats", "nats/token"),
    ("_flop", "FLOP"),
    ("_ns", "ns"),
    ("_seconds", "s"),
    ("_s", "s"),
    ("_bytes", "bytes"),
    ("_kib", "KiB"),
    ("_px", "px"),
    ("_tokens", "tokens"),
    ("_percent", "%"),
];
/// Columns whose unit stands in another column of the same line.
const BESIDE: [&str; 3] = ["estimate", "low", "high"];

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
            columns: columns(&twin.names),
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

fn columns(names: &[String]) -> Vec<Column<'_>> {
    let unit_column = names.iter().find(|name| *name == "unit").map(String::as_str);
    names.iter().map(|name| column(name, unit_column)).collect()
}

fn column<'a>(name: &'a str, unit_column: Option<&'a str>) -> Column<'a> {
    let unit = UNITS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, unit)| *unit);
    let unit_beside = unit_column.filter(|_| BESIDE.contains(&name));
    Column { name, unit, unit_beside }
}
