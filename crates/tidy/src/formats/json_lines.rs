//! JSON lines: one object a line, whose keys are the columns.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Cursor;

use polars::prelude::*;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{not_finite, wide};
use crate::error::Fault;
use crate::limits::{COLUMNS_MAX, check_depth, check_size};
use crate::reading::{InFile, Reading};
use crate::table::with_lines;

/// Reads one row a line that is not blank.
pub(super) fn read(bytes: &[u8], reading: &Reading) -> Result<DataFrame, InFile> {
    let lines: Vec<(u64, &[u8])> = (1..)
        .zip(bytes.split(|&byte| byte == b'\n'))
        .filter(|(_, text)| !text.trim_ascii().is_empty())
        .collect();
    for (line, text) in &lines {
        check_depth(text).map_err(|(_, fault)| InFile { line: Some(*line), fault })?;
    }
    let plain = not_finite::replaced(bytes, not_finite::null);
    check_size(lines.len(), keys(&plain))?;
    // All rows are looked at before a column gets its type: the first rows may hold integers only.
    let frame = JsonReader::new(Cursor::new(wide::as_decimals(&plain)))
        .with_json_format(JsonFormat::JsonLines)
        .infer_schema_len(None)
        .finish()
        .map_err(|error| first_fault(&lines).unwrap_or(error.into()))?;
    let numbers = lines.iter().map(|(line, _)| Some(*line)).collect();
    let frame = with_lines(frame, numbers)?;
    if matches!(plain, Cow::Owned(_)) { with_words(frame, &lines, reading) } else { Ok(frame) }
}

/// How many keys the lines have that are objects, one more than are read at most: a table has a
/// column for each, of as many cells as there are lines.
fn keys(bytes: &[u8]) -> usize {
    let mut known = Keys(BTreeSet::new());
    for line in bytes.split(|&byte| byte == b'\n') {
        // What is no object is told with its line by the reader.
        let _ = serde_json::Deserializer::from_slice(line).deserialize_map(&mut known);
    }
    known.0.len()
}

/// The keys that were met.
struct Keys(BTreeSet<String>);

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key::<Cow<'_, str>>()? {
            if self.0.len() <= COLUMNS_MAX && !self.0.contains(&*key) {
                self.0.insert(key.into_owned());
            }
            object.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The first line that is no object, with what is wrong there.
fn first_fault(lines: &[(u64, &[u8])]) -> Option<InFile> {
    lines.iter().find_map(|(line, text)| {
        let reason = object(text).err()?;
        Some(InFile { line: Some(*line), fault: Fault::Unreadable { reason } })
    })
}

/// The values of a line, a number that is not finite as its word.
fn object(line: &[u8]) -> Result<Map<String, Value>, String> {
    let quoted = not_finite::replaced(line, not_finite::quoted);
    match serde_json::from_slice(&quoted) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err("the line is no object of JSON, as {\"loss\": 2.5} is".to_owned()),
        // Each line is read by itself: its own number is always one.
        Err(error) => Err(error.to_string().replace(" at line 1 column", ", at character")),
    }
}

/// Puts the words into the cells that were read as empty; their columns become text, as every
/// column does in the end.
fn with_words(
    mut frame: DataFrame,
    lines: &[(u64, &[u8])],
    reading: &Reading,
) -> Result<DataFrame, InFile> {
    for (column, words) in words(lines)? {
        if !reading.needs(&column) {
            continue;
        }
        let read = frame.column(&column)?.cast(&DataType::String)?;
        let mut cells: Vec<Option<String>> =
            read.str()?.iter().map(|cell| cell.map(str::to_owned)).collect();
        for (row, word) in words {
            cells[row] = Some(word);
        }
        frame.with_column(Column::new(column.as_str().into(), cells))?;
    }
    Ok(frame)
}

/// The cells of each column that are words, by row.
fn words(lines: &[(u64, &[u8])]) -> Result<BTreeMap<String, Vec<(usize, String)>>, InFile> {
    let mut found = BTreeMap::new();
    for (row, (line, text)) in lines.iter().enumerate() {
        if matches!(not_finite::replaced(text, not_finite::null), Cow::Borrowed(_)) {
            continue;
        }
        let fields = object(text)
            .map_err(|reason| InFile { line: Some(*line), fault: Fault::Unreadable { reason } })?;
        for (column, value) in fields {
            if let Value::String(word) = value
                && not_finite::is_word(&word)
            {
                found.entry(column).or_insert_with(Vec::new).push((row, word));
            }
        }
    }
    Ok(found)
}
