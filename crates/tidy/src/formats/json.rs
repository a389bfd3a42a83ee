//! JSON to a table: a column is a pointer (RFC 6901), a row is a file or a place in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::not_finite;
use crate::error::Fault;
use crate::limits::{check_depth, check_size};
use crate::table::{Cells, Rows};

/// The columns of a table that grows row by row: a cell that no row fills stays empty.
#[derive(Default)]
struct GrowingTable {
    cells: Cells,
    /// What the row's named places hold, and which row that is.
    rows: BTreeMap<Vec<String>, usize>,
}

/// The values of a document; a number that is not finite is its word, as Python writes it.
pub(crate) fn document(bytes: &[u8]) -> Result<Value, Fault> {
    check_depth(bytes).map_err(|(line, fault)| match fault {
        Fault::Limit { what } => Fault::Limit { what: format!("line {line}: {what}") },
        other => other,
    })?;
    serde_json::from_slice(&not_finite::replaced(bytes, not_finite::quoted))
        .map_err(|error| Fault::Unreadable { reason: error.to_string() })
}

/// A document as text cells: one row, or by `rows` one row for each combination of the places it
/// names.
pub(super) fn read(bytes: &[u8], rows: Option<&str>) -> Result<Rows, Fault> {
    let document = document(bytes)?;
    let pattern: Option<Vec<&str>> = rows.map(|rows| rows.split('/').skip(1).collect());
    let mut table = GrowingTable::default();
    let mut size = Ok(());
    leaves(&document, &mut Vec::new(), &mut |path, text| {
        size = size.clone().and_then(|()| check_size(table.rows.len(), table.cells.len()));
        if size.is_ok() {
            table.file(pattern.as_deref(), path, text);
        }
    });
    let height = table.rows.len();
    size.and_then(|()| check_size(height, table.cells.len()))?;
    table.cells.values_mut().for_each(|cells| cells.resize(height, None));
    Ok(Rows { lines: (1..).take(height).collect(), cells: table.cells })
}

/// The names in braces of a `rows` pattern.
pub(crate) fn row_places(rows: &str) -> BTreeSet<&str> {
    rows.split('/').filter_map(place_name).collect()
}

/// The name of a segment in braces.
fn place_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Calls `found` with the path and the text of every value that holds no others; null has no text.
fn leaves(
    value: &Value,
    path: &mut Vec<String>,
    found: &mut impl FnMut(&[String], Option<String>),
) {
    match value {
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                leaves_below(index.to_string(), value, path, found);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                // RFC 6901 escapes what would end a segment or begin an escape.
                let segment = key.replace('~', "~0").replace('/', "~1");
                leaves_below(segment, value, path, found);
            }
        }
        Value::Null => found(path, None),
        Value::Bool(truth) => found(path, Some(truth.to_string())),
        Value::Number(number) => found(path, Some(number.to_string())),
        Value::String(text) => found(path, Some(text.clone())),
    }
}

/// The leaves of a value that stands under a segment of the path.
fn leaves_below(
    segment: String,
    value: &Value,
    path: &mut Vec<String>,
    found: &mut impl FnMut(&[String], Option<String>),
) {
    path.push(segment);
    leaves(value, path, found);
    path.pop();
}

impl GrowingTable {
    /// Puts a value into its row and column; what the pattern does not speak of is no part of the
    /// table.
    fn file(&mut self, pattern: Option<&[&str]>, path: &[String], text: Option<String>) {
        let mut named = Vec::new();
        let mut column = String::new();
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        let pattern = pattern.unwrap_or(&segments);
        if pattern.len() != segments.len() {
            return;
        }
        for (&wanted, &segment) in pattern.iter().zip(&segments) {
            if let Some(name) = place_name(wanted) {
                named.push((name.to_owned(), segment.to_owned()));
            } else if wanted != "*" && wanted != segment {
                return;
            }
            column.push('/');
            column.push_str(if place_name(wanted).is_some() { wanted } else { segment });
        }
        let next = self.rows.len();
        let row = *self
            .rows
            .entry(named.iter().map(|(_, segment)| segment.clone()).collect())
            .or_insert(next);
        for (column, text) in
            named.into_iter().map(|(name, segment)| (name, Some(segment))).chain([(column, text)])
        {
            let cells = self.cells.entry(column).or_default();
            cells.resize(cells.len().max(row + 1), None);
            cells[row] = text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `column=text`, a comma between cells; an empty cell is left out.
    fn check(json: &str, rows: Option<&str>, expected: &[&str]) {
        let read = read(json.as_bytes(), rows).unwrap();
        let cell = |row: usize, (name, cells): (&String, &Vec<Option<String>>)| {
            Some(format!("{name}={}", cells[row].as_ref()?))
        };
        let row = |row| {
            read.cells.iter().filter_map(|column| cell(row, column)).collect::<Vec<_>>().join(",")
        };
        assert_eq!((0..read.lines.len()).map(row).collect::<Vec<_>>(), expected, "{json}");
    }

    #[test]
    fn a_document_is_one_row_of_pointers() {
        check(
            r#"{"name":"a","h":{"n":411616256,"x":0.1,"on":true},"r":[{"loss":3.5},{"loss":null}],"a/b~c":1,"none":[]}"#,
            None,
            &["/a~1b~0c=1,/h/n=411616256,/h/on=true,/h/x=0.1,/name=a,/r/0/loss=3.5"],
        );
    }

    #[test]
    fn places_of_a_pattern_are_rows_and_stars_are_columns() {
        let json = r#"{"e":[[[1,2],[3,null]],[[5,6],[7,8]]],"note":"no part of it"}"#;
        check(
            json,
            Some("/e/{model}/{size}/*"),
            &[
                "/e/{model}/{size}/0=1,/e/{model}/{size}/1=2,model=0,size=0",
                "/e/{model}/{size}/0=3,model=0,size=1",
                "/e/{model}/{size}/0=5,/e/{model}/{size}/1=6,model=1,size=0",
                "/e/{model}/{size}/0=7,/e/{model}/{size}/1=8,model=1,size=1",
            ],
        );
        check(
            json,
            Some("/e/*/{size}/1"),
            &["/e/0/{size}/1=2,/e/1/{size}/1=6,size=0", "/e/1/{size}/1=8,size=1"],
        );
    }

    #[test]
    fn a_number_keeps_every_bit() {
        let read = read(b"[0.20000000298023224, 1e-5]", None).unwrap();
        let bits = |column: &str| {
            read.cells[column][0].as_ref().unwrap().parse::<f64>().unwrap().to_bits()
        };
        assert_eq!(bits("/0"), 0.200_000_002_980_232_24_f64.to_bits());
        assert_eq!(bits("/1"), 1e-5_f64.to_bits());
    }
}
