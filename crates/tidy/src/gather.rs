//! Many files to one table: what stands in their names, below each other in the order of their list.

use std::collections::BTreeMap;

use observations::recipe::{Gather, Names};
use polars::prelude::*;
use serde_json::Value;

use crate::json::places;
use crate::plan::is_among;
use crate::read::{File, LINE, PLACE, table};
use crate::{Fault, Part, TidyError};

/// The column that holds the whole path of a row's file.
const FILE: &str = "file";

/// Reads each file and puts them below each other; lines become running numbers of rows.
pub(crate) fn gather<'a>(
    place: &'a str,
    parts: &[Part],
    gather: &Gather,
    named: &[Part],
) -> Result<File<'a>, TidyError> {
    let names = names(gather, named)?;
    let mut frames = Vec::new();
    let mut rows_read = 0;
    for part in parts {
        let at = if part.name == place { place.to_owned() } else { format!("{place}!{}", part.name) };
        let refused = |fault| TidyError::new(at.clone(), fault);
        let read = table(&at, part.bytes, gather.rows.as_deref())?;
        let frame = placed(read.frame, &at, rows_read).map_err(|error| refused(error.into()))?;
        let frame = captured(frame, part.name, gather.path.as_deref()).map_err(refused)?;
        let frame = spelled_out(frame, &names).map_err(refused)?;
        rows_read += frame.height();
        frames.push(if gather.last_row { frame.tail(Some(1)) } else { frame });
    }
    let frame = stacked(frames).map_err(|error| TidyError::new(place, error.into()))?;
    if rows_read == 0 { Err(TidyError::new(place, Fault::Empty)) } else { Ok(File { place, frame, rows_read }) }
}

/// All cells as text, each row with its place and its running number.
fn placed(frame: DataFrame, at: &str, rows_before: usize) -> PolarsResult<DataFrame> {
    let places: Vec<String> =
        frame.column(LINE)?.u64()?.iter().map(|line| format!("{at}:{}", line.unwrap_or_default())).collect();
    let height = frame.height();
    let numbers: Vec<u64> = (0..).skip(rows_before + 1).take(height).collect();
    let mut frame = File { place: at, rows_read: height, frame }.all_texts()?;
    frame.with_column(Column::new(LINE.into(), numbers))?;
    frame.with_column(Column::new(PLACE.into(), places))?;
    Ok(frame)
}

/// Adds the file's path, and what the pattern names in it.
fn captured(mut frame: DataFrame, path: &str, pattern: Option<&str>) -> Result<DataFrame, Fault> {
    let captures = match pattern {
        Some(pattern) => captures(pattern, path)
            .ok_or_else(|| Fault::PathUnlike { path: path.to_owned(), pattern: pattern.to_owned() })?,
        None => Vec::new(),
    };
    let has = |name: &str| frame.column(name).is_ok();
    if let Some((name, _)) = captures.iter().find(|(name, _)| has(name)) {
        return Err(Fault::NameTaken { setting: "gather.path".to_owned(), name: (*name).to_owned() });
    }
    let file = (!has(FILE)).then_some((FILE, path));
    for (name, text) in captures.into_iter().chain(file) {
        frame.with_column(Column::new(name.into(), vec![text; frame.height()]))?;
    }
    Ok(frame)
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
    let columns: Vec<String> = gather.rows.iter().flat_map(|rows| places(rows)).map(str::to_owned).collect();
    let mut lists = BTreeMap::new();
    for (name, Names { file, at }) in &gather.names {
        let in_names = |fault| TidyError::new(format!("gather.names.{name}, {file}"), fault);
        is_among("gather.names", name, "the places of gather.rows", columns.iter()).map_err(in_names)?;
        let bytes = named.iter().find(|part| part.name == file).map(|part| part.bytes);
        let bytes = bytes.ok_or_else(|| in_names(Fault::JoinNotGiven { file: file.clone() }))?;
        lists.insert(name.clone(), list(bytes, at).map_err(in_names)?);
    }
    Ok(lists)
}

/// The texts of a JSON list.
fn list(bytes: &[u8], at: &str) -> Result<Vec<String>, Fault> {
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| Fault::Unreadable { reason: error.to_string() })?;
    let Some(values) = document.pointer(at).and_then(Value::as_array) else {
        return Err(Fault::Unreadable { reason: format!("there is no list at {at}") });
    };
    Ok(values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect())
}

/// Numbers of places become the names they stand for.
fn spelled_out(mut frame: DataFrame, names: &BTreeMap<String, Vec<String>>) -> Result<DataFrame, Fault> {
    for (column, names) in names {
        let name_of = |place: Option<&str>| {
            let place = place.unwrap_or_default();
            let name = place.parse().ok().and_then(|index: usize| names.get(index));
            name.cloned().ok_or_else(|| Fault::Unnamed {
                column: column.clone(),
                place: place.to_owned(),
                names: names.len(),
            })
        };
        let texts: Vec<String> = frame.column(column)?.str()?.iter().map(name_of).collect::<Result<_, _>>()?;
        frame.with_column(Column::new(column.as_str().into(), texts))?;
    }
    Ok(frame)
}

/// The frames below each other; a column that one of them lacks is empty there.
fn stacked(frames: Vec<DataFrame>) -> PolarsResult<DataFrame> {
    let mut columns: Vec<PlSmallStr> = Vec::new();
    for frame in &frames {
        let new: Vec<PlSmallStr> =
            frame.get_column_names().into_iter().filter(|name| !columns.contains(name)).cloned().collect();
        columns.extend(new);
    }
    let mut whole: Option<DataFrame> = None;
    for mut frame in frames {
        for name in &columns {
            if frame.column(name).is_err() {
                frame.with_column(Column::full_null(name.clone(), frame.height(), &DataType::String))?;
            }
        }
        let frame = frame.select(columns.iter().cloned())?;
        whole = Some(match whole {
            Some(above) => above.vstack(&frame)?,
            None => frame,
        });
    }
    // Rows in one piece: later steps look at them one by one.
    Ok(whole
        .map(|mut frame| {
            frame.rechunk_mut();
            frame
        })
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::captures;

    #[test]
    fn a_path_gives_what_its_pattern_names() {
        let pattern = "{size}-{multiple}xC{rerun}.csv";
        let found =
            |path| captures(pattern, path).map(|found| found.into_iter().map(|(_, text)| text).collect::<Vec<_>>());
        assert_eq!(found("190M-0.5xC.csv"), Some(vec!["190M", "0.5", ""]));
        assert_eq!(found("1B-1xC-rerun.csv"), Some(vec!["1B", "1", "-rerun"]));
        assert_eq!(found("peteish7_eval_full.csv"), None);
        assert_eq!(found("190M-0.5xC.csv.bak"), None);
        assert_eq!(captures("{a}/{b}", "x/y-z"), Some(vec![("a", "x"), ("b", "y-z")]));
        assert_eq!(captures("er/1.json", "er/1.json"), Some(vec![]));
    }
}
