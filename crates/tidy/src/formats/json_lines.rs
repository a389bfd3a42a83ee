//! JSON lines: one object a line, whose keys are the columns.

use std::io::Cursor;

use polars::prelude::*;

use crate::reading::{InFile, Reading};
use crate::table::with_lines;

/// Reads one row a line that is not blank.
pub(super) fn read(bytes: &[u8], _reading: &Reading) -> Result<DataFrame, InFile> {
    // All rows are looked at before a column gets its type: the first rows may hold integers only.
    let frame = JsonReader::new(Cursor::new(bytes))
        .with_json_format(JsonFormat::JsonLines)
        .infer_schema_len(None)
        .finish()?;
    let lines = (1..).zip(bytes.split(|&byte| byte == b'\n'));
    Ok(with_lines(
        frame,
        lines
            .filter(|(_, text)| !text.trim_ascii().is_empty())
            .map(|(line, _)| Some(line))
            .collect(),
    )?)
}
