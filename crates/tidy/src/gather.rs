//! Many files to one table: what stands in their names, below each other in the order of their
//! list.

use std::collections::BTreeMap;

use observations::recipe::{Gather, Names};
use polars::prelude::*;
use serde_json::Value;

use crate::json::places;
use crate::plan::is_among;
use crate::read::{File, LINE, PLACE, is_json, table};
use crate::{Fault, Part, TidyError, json};

/// The column that holds the whole path of a row's file.
const FILE: &str = "file";

/// Text cells by column, all columns of one length.
pub(crate) type Cells = BTreeMap<String, Vec<Option<String>>>;

/// The rows of one file.
#[derive(Debug)]
pub(crate) struct Rows {
    /// The line each row begins on; in JSON its number.
    pub(crate) lines: Vec<u64>,
    /// Its cells.
    pub(crate) cells: Cells,
}

/// Rows of several files below each other, with what [`LINE`] and [`PLACE`] hold.
#[derive(Default)]
struct Stack {
    numbers: Vec<u64>,
    places: Vec<String>,
    cells: Cells,
}

/// Reads each file and puts them below each other; lines become running numbers of rows.
///
/// Frames are not stacked: of hundreds of small ones with hundreds of columns, that is nearly all
/// of the time.
pub(crate) fn gather<'a>(
    place: &'a str,
    parts: &[Part],
    gather: &Gather,
    named: &[Part],
) -> Result<File<'a>, TidyError> {
    let names = names(gather, named)?;
    let mut stack = Stack::default();
    let mut rows_read = 0;
    for part in parts {
        let at =
            if part.name == place { place.to_owned() } else { format!("{place}!{}", part.name) };
        let mut rows = read(&at, part.bytes, gather.rows.as_deref())?;
        let refused = |fault| TidyError::new(at.clone(), fault);
        add_path(&mut rows, part.name, gather.path.as_deref()).map_err(refused)?;
        spell_out(&mut rows, &names).map_err(refused)?;
        let height = rows.lines.len();
        stack.add(rows, &at, rows_read, if gather.last_row { height - 1 } else { 0 });
        rows_read += height;
    }
    let frame = stack.frame().map_err(|error| TidyError::new(place, error.into()))?;
    if rows_read == 0 {
        Err(TidyError::new(place, Fault::Empty))
    } else {
        Ok(File { place, frame, rows_read })
    }
}

/// The rows of one file, at least one.
fn read(at: &str, bytes: &[u8], rows: Option<&str>) -> Result<Rows, TidyError> {
    let refused = |fault| TidyError::new(at, fault);
    if is_json(at) {
        let rows = json::read(bytes, rows).map_err(refused)?;
        return if rows.lines.is_empty() { Err(refused(Fault::Empty)) } else { Ok(rows) };
    }
    let texts = |frame: DataFrame| -> PolarsResult<Rows> {
        let lines = frame.column(LINE)?.u64()?.iter().map(Option::unwrap_or_default).collect();
        let mut cells = Cells::new();
        for column in frame.columns().iter().filter(|column| column.name() != LINE) {
            let texts = column.str()?.iter().map(|text| text.map(str::to_owned)).collect();
            cells.insert(column.name().to_string(), texts);
        }
        Ok(Rows { lines, cells })
    };
    table(at, bytes)?.all_texts().and_then(texts).map_err(|error| refused(error.into()))
}

impl Stack {
    /// Puts the rows from `first` on below those that are there.
    fn add(&mut self, rows: Rows, at: &str, rows_before: usize, first: usize) {
        let height = self.numbers.len();
        self.numbers.extend((1..).skip(rows_before + first).take(rows.lines.len() - first));
        self.places.extend(rows.lines[first..].iter().map(|line| format!("{at}:{line}")));
        for (name, cells) in rows.cells {
            let column = self.cells.entry(name).or_default();
            // A column that the files before did not have is empty there.
            column.resize(height, None);
            column.extend(cells.into_iter().skip(first));
        }
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let height = self.numbers.len();
        let columns = self.cells.into_iter().map(|(name, mut cells)| {
            cells.resize(height, None);
            Column::new(name.into(), cells)
        });
        let more = [Column::new(LINE.into(), self.numbers), Column::new(PLACE.into(), self.places)];
        DataFrame::new(height, columns.chain(more).collect())
    }
}

/// Adds the file's path, and what the pattern names in it.
fn add_path(rows: &mut Rows, path: &str, pattern: Option<&str>) -> Result<(), Fault> {
    let captures = match pattern {
        Some(pattern) => captures(pattern, path).ok_or_else(|| Fault::PathUnlike {
            path: path.to_owned(),
            pattern: pattern.to_owned(),
        })?,
        None => Vec::new(),
    };
    if let Some((name, _)) = captures.iter().find(|(name, _)| rows.cells.contains_key(*name)) {
        return Err(Fault::NameTaken {
            setting: "gather.path".to_owned(),
            name: (*name).to_owned(),
        });
    }
    let column = |text: &str| vec![Some(text.to_owned()); rows.lines.len()];
    let columns: Vec<_> =
        captures.into_iter().map(|(name, text)| (name.to_owned(), column(text))).collect();
    let file = column(path);
    rows.cells.extend(columns);
    rows.cells.entry(FILE.to_owned()).or_insert(file);
    Ok(())
}

/// What a pattern names in a path: each name takes the shortest text, which may be empty.
fn captures<'a>(pattern: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut found = Vec::new();
    let (mut pattern, mut path) = (pattern, path);
    while let Some(open) = pattern.find('{') {
        path = path.strip_prefix(&pattern[..open])?;
        let close = open + pattern[open..].find('}')?;
        let name = &pattern[open + 1..close];
        pattern = &pattern[close + 1..];
        let literal = pattern.split('{').next().unwrap_or_default();
        // Nothing follows: the name takes the rest.
        let length = if literal.is_empty() { path.len() } else { path.find(literal)? };
        found.push((name, &path[..length]));
        path = &path[length..];
    }
    (pattern == path).then_some(found)
}

/// The lists of names, each by the column it spells out.
fn names(gather: &Gather, named: &[Part]) -> Result<BTreeMap<String, Vec<String>>, TidyError> {
    let columns: Vec<String> =
        gather.rows.iter().flat_map(|rows| places(rows)).map(str::to_owned).collect();
    let mut lists = BTreeMap::new();
    for (name, Names { file, at }) in &gather.names {
        let in_names = |fault| TidyError::new(format!("gather.names.{name}, {file}"), fault);
        is_among("gather.names", name, "the places of gather.rows", columns.iter())
            .map_err(in_names)?;
        let bytes = named.iter().find(|part| part.name == file).map(|part| part.bytes);
        let bytes = bytes.ok_or_else(|| in_names(Fault::JoinNotGiven { file: file.clone() }))?;
        lists.insert(name.clone(), list(bytes, at).map_err(in_names)?);
    }
    Ok(lists)
}

/// The texts of a JSON list.
fn list(bytes: &[u8], at: &str) -> Result<Vec<String>, Fault> {
    let document: Value = serde_json::from_slice(bytes)
        .map_err(|error| Fault::Unreadable { reason: error.to_string() })?;
    let Some(values) = document.pointer(at).and_then(Value::as_array) else {
        return Err(Fault::Unreadable { reason: format!("there is no list at {at}") });
    };
    Ok(values
        .iter()
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect())
}

/// Numbers of places become the names they stand for.
fn spell_out(rows: &mut Rows, names: &BTreeMap<String, Vec<String>>) -> Result<(), Fault> {
    for (column, names) in names {
        for cell in rows.cells.get_mut(column).into_iter().flatten().flatten() {
            let name = cell.parse().ok().and_then(|index: usize| names.get(index));
            let unnamed = || Fault::Unnamed {
                column: column.clone(),
                place: cell.clone(),
                names: names.len(),
            };
            *cell = name.ok_or_else(unnamed)?.clone();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::captures;

    #[test]
    fn a_path_gives_what_its_pattern_names() {
        let pattern = "{size}-{multiple}xC{rerun}.csv";
        let found = |path| {
            captures(pattern, path)
                .map(|found| found.into_iter().map(|(_, text)| text).collect::<Vec<_>>())
        };
        assert_eq!(found("190M-0.5xC.csv"), Some(vec!["190M", "0.5", ""]));
        assert_eq!(found("1B-1xC-rerun.csv"), Some(vec!["1B", "1", "-rerun"]));
        assert_eq!(found("peteish7_eval_full.csv"), None);
        assert_eq!(found("190M-0.5xC.csv.bak"), None);
        assert_eq!(captures("{a}/{b}", "x/y-z"), Some(vec![("a", "x"), ("b", "y-z")]));
        assert_eq!(captures("er/1.json", "er/1.json"), Some(vec![]));
    }
}
