//! JSON to a table: a column is a pointer (RFC 6901), a row is a file or a place in it.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use serde_json::Value;

use crate::Fault;
use crate::read::LINE;

/// The columns of a table that grows row by row: a cell that no row fills stays empty.
#[derive(Default)]
struct Table {
    columns: BTreeMap<String, Vec<Option<String>>>,
    /// What the row's named places hold, and which row that is.
    rows: BTreeMap<Vec<String>, usize>,
}

/// A document as text cells: one row, or by `rows` one row for each combination of the places it names.
pub(crate) fn table(bytes: &[u8], rows: Option<&str>) -> Result<DataFrame, Fault> {
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| Fault::Unreadable { reason: error.to_string() })?;
    let pattern: Option<Vec<&str>> = rows.map(|rows| rows.split('/').skip(1).collect());
    let mut table = Table::default();
    leaves(&document, &mut Vec::new(), &mut |path, text| table.file(pattern.as_deref(), path, text));
    table.frame()
}

/// The names in braces of a `rows` pattern.
pub(crate) fn places(rows: &str) -> BTreeSet<&str> {
    rows.split('/').filter_map(place).collect()
}

/// The name of a segment in braces.
fn place(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Calls `found` with the path and the text of every value that holds no others; null has no text.
fn leaves(value: &Value, path: &mut Vec<String>, found: &mut impl FnMut(&[String], Option<String>)) {
    let mut below = |segment: String, value: &Value| {
        path.push(segment);
        leaves(value, path, found);
        path.pop();
    };
    match value {
        Value::Array(values) => {
            (0..).zip(values).for_each(|(index, value): (usize, _)| below(index.to_string(), value))
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| below(key.replace('~', "~0").replace('/', "~1"), value));
        }
        Value::Null => found(path, None),
        Value::Bool(truth) => found(path, Some(truth.to_string())),
        Value::Number(number) => found(path, Some(number.to_string())),
        Value::String(text) => found(path, Some(text.clone())),
    }
}

impl Table {
    /// Puts a value into its row and column; what the pattern does not speak of is no part of the table.
    fn file(&mut self, pattern: Option<&[&str]>, path: &[String], text: Option<String>) {
        let mut named = Vec::new();
        let mut column = String::new();
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        let pattern = pattern.unwrap_or(&segments);
        if pattern.len() != segments.len() {
            return;
        }
        for (&wanted, &segment) in pattern.iter().zip(&segments) {
            if let Some(name) = place(wanted) {
                named.push((name.to_owned(), segment.to_owned()));
            } else if wanted != "*" && wanted != segment {
                return;
            }
            column.push('/');
            column.push_str(if place(wanted).is_some() { wanted } else { segment });
        }
        let next = self.rows.len();
        let row = *self.rows.entry(named.iter().map(|(_, segment)| segment.clone()).collect()).or_insert(next);
        for (column, text) in named.into_iter().map(|(name, segment)| (name, Some(segment))).chain([(column, text)]) {
            let cells = self.columns.entry(column).or_default();
            cells.resize(cells.len().max(row + 1), None);
            cells[row] = text;
        }
    }

    fn frame(self) -> Result<DataFrame, Fault> {
        let height = self.rows.len();
        let columns = self.columns.into_iter().map(|(name, mut cells)| {
            cells.resize(height, None);
            Column::new(name.into(), cells)
        });
        let lines = Column::new(LINE.into(), (1..).take(height).collect::<Vec<u64>>());
        Ok(DataFrame::new(height, columns.chain([lines]).collect())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `column=text`, a comma between cells; an empty cell is left out.
    fn check(json: &str, rows: Option<&str>, expected: &[&str]) {
        let frame = table(json.as_bytes(), rows).unwrap();
        let names: Vec<_> = frame.get_column_names().into_iter().filter(|name| name.as_str() != LINE).collect();
        let row = |row: usize| {
            let cell = |name: &&PlSmallStr| {
                Some((name.to_string(), frame.column(name).unwrap().str().unwrap().get(row)?.to_owned()))
            };
            names.iter().filter_map(cell).map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(",")
        };
        assert_eq!((0..frame.height()).map(row).collect::<Vec<_>>(), expected, "{json}");
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
        check(json, Some("/e/*/{size}/1"), &["/e/0/{size}/1=2,/e/1/{size}/1=6,size=0", "/e/1/{size}/1=8,size=1"]);
    }

    #[test]
    fn a_number_keeps_every_bit() {
        let frame = table(b"[0.20000000298023224, 1e-5]", None).unwrap();
        let bits = |column: &str| {
            frame.column(column).unwrap().str().unwrap().get(0).unwrap().parse::<f64>().unwrap().to_bits()
        };
        assert_eq!(bits("/0"), 0.200_000_002_980_232_24_f64.to_bits());
        assert_eq!(bits("/1"), 1e-5_f64.to_bits());
    }
}
