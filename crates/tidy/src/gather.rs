//! The recipe's `gather`: many files to one table, below each other in the order of their list,
//! with what stands in their names.

use std::collections::BTreeMap;

use observations::recipe::{Gather, Names};
use polars::prelude::*;
use serde_json::Value;

use crate::error::{Fault, TidyError, require_known};
use crate::formats::{self, Reader, row_places};
use crate::input::Part;
use crate::reading::Reading;
use crate::table::{Cells, LINE, LOCATION, PublishedTable, Rows};

/// The column that holds the whole path of a row's file.
const FILE: &str = "file";

/// Rows of several files below each other, with what [`LINE`] and [`LOCATION`] hold.
#[derive(Default)]
struct Stack {
    numbers: Vec<u64>,
    locations: Vec<String>,
    cells: Cells,
}

/// Reads each file and puts them below each other; lines become running numbers of rows.
///
/// Frames are not stacked: of hundreds of small ones with hundreds of columns, that is nearly all
/// of the time.
pub(crate) fn gather<'a>(
    location: &'a str,
    parts: &[Part],
    gather: &Gather,
    named: &[Part],
    reading: &Reading,
) -> Result<PublishedTable<'a>, TidyError> {
    let names = names(gather, named)?;
    let mut stack = Stack::default();
    let mut rows_read = 0;
    for part in parts {
        let part_location = if part.name == location {
            location.to_owned()
        } else {
            format!("{location}!{}", part.name)
        };
        let mut rows = read(&part_location, part.bytes, gather.rows.as_deref(), reading)?;
        let refused = |fault| TidyError::new(part_location.clone(), fault);
        add_path(&mut rows, part.name, gather.path.as_deref()).map_err(refused)?;
        spell_out(&mut rows, &names).map_err(refused)?;
        let height = rows.lines.len();
        stack.add(rows, &part_location, rows_read, if gather.last_row { height - 1 } else { 0 });
        rows_read += height;
    }
    let frame = stack.frame().map_err(|error| TidyError::new(location, error.into()))?;
    if rows_read == 0 {
        Err(TidyError::new(location, Fault::Empty))
    } else {
        Ok(PublishedTable { location, frame, rows_read })
    }
}

/// The rows of one file, at least one.
fn read(
    location: &str,
    bytes: &[u8],
    rows: Option<&str>,
    reading: &Reading,
) -> Result<Rows, TidyError> {
    match formats::reader(location).map_err(|fault| TidyError::new(location, fault))? {
        Reader::Table(read) => formats::table(location, bytes, read, reading)?.rows(),
        Reader::Document(read) => formats::document_rows(location, bytes, rows, read),
    }
}

impl Stack {
    /// Puts the rows from `first` on below those that are there.
    fn add(&mut self, rows: Rows, location: &str, rows_before: usize, first: usize) {
        let height = self.numbers.len();
        self.numbers.extend((1..).skip(rows_before + first).take(rows.lines.len() - first));
        self.locations.extend(rows.lines[first..].iter().map(|line| format!("{location}:{line}")));
        for (name, cells) in rows.cells {
            let column = self.cells.entry(name).or_default();
            // A column that the files before did not have is empty there.
            column.resize(height, None);
            column.extend(cells.into_iter().skip(first));
        }
    }

    /// The rows as a frame; a column that the last files did not have is empty there.
    fn frame(self) -> PolarsResult<DataFrame> {
        let height = self.numbers.len();
        let columns = self.cells.into_iter().map(|(name, mut cells)| {
            cells.resize(height, None);
            Column::new(name.into(), cells)
        });
        let more =
            [Column::new(LINE.into(), self.numbers), Column::new(LOCATION.into(), self.locations)];
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
    let height = rows.lines.len();
    for (name, text) in captures {
        rows.cells.insert(name.to_owned(), vec![Some(text.to_owned()); height]);
    }
    let file = || vec![Some(path.to_owned()); height];
    rows.cells.entry(FILE.to_owned()).or_insert_with(file);
    Ok(())
}

/// What a pattern names in a path: each name takes the shortest text, which may be empty.
pub(crate) fn captures<'a>(pattern: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
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
        gather.rows.iter().flat_map(|rows| row_places(rows)).map(str::to_owned).collect();
    let mut lists = BTreeMap::new();
    for (name, Names { file, at }) in &gather.names {
        let in_names = |fault| TidyError::new(format!("gather.names.{name}, {file}"), fault);
        require_known("gather.names", name, "the places of gather.rows", columns.iter())
            .map_err(in_names)?;
        let bytes = named.iter().find(|part| part.name == file).map(|part| part.bytes);
        let bytes = bytes.ok_or_else(|| in_names(Fault::JoinNotGiven { file: file.clone() }))?;
        lists.insert(name.clone(), list(bytes, at).map_err(in_names)?);
    }
    Ok(lists)
}

/// The texts of a JSON list.
fn list(bytes: &[u8], at: &str) -> Result<Vec<String>, Fault> {
    let document = formats::document(bytes)?;
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
            let Some(name) = name else {
                return Err(Fault::Unnamed {
                    column: column.clone(),
                    position: cell.clone(),
                    names: names.len(),
                });
            };
            name.clone_into(cell);
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
