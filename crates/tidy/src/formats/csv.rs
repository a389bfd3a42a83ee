//! CSV (RFC 4180) under comments: every cell is text, so nothing is guessed.

use std::io::Cursor;

use observations::recipe::SEPARATORS;
use polars::prelude::*;

use crate::error::Fault;
use crate::limits::check_size;
use crate::reading::{InFile, Reading};
use crate::table::with_lines;

/// The same with a tab between the cells, unless the recipe states another sign.
pub(super) fn read_tabs(bytes: &[u8], reading: &Reading) -> Result<DataFrame, InFile> {
    read(bytes, &reading.with_tabs())
}

/// Reads the table below its head; comments (`#`) and blank lines may stand above the header.
pub(super) fn read(bytes: &[u8], reading: &Reading) -> Result<DataFrame, InFile> {
    let (lines_above, body) = split_head(bytes);
    if body.is_empty() {
        return Err(Fault::Empty.into());
    }
    let lines = body.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count();
    check_size(lines.saturating_sub(1), width(body, reading.separator))?;
    let frame = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .with_parse_options(CsvParseOptions::default().with_separator(reading.separator))
        .into_reader_with_file_handle(Cursor::new(body))
        .finish()
        .map_err(|error| other_separator(body, reading.separator).unwrap_or(error.into()))?;
    Ok(with_lines(frame, record_lines(body, lines_above + 1).skip(1).collect())?)
}

/// How many cells the header has.
fn width(body: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    let header = body.iter().take_while(|&&byte| {
        quoted ^= byte == b'"';
        quoted || byte != b'\n'
    });
    let mut quoted = false;
    let separators = header.filter(|&&byte| {
        quoted ^= byte == b'"';
        !quoted && byte == separator
    });
    separators.count() + 1
}

/// The fault of a table that cannot be read where its header is one cell with another separator in
/// it.
fn other_separator(body: &[u8], separator: u8) -> Option<Fault> {
    let header = body.split(|&byte| byte == b'\n').next()?;
    let stands_there = |&sign: &char| u8::try_from(sign).is_ok_and(|sign| header.contains(&sign));
    let found = SEPARATORS.iter().copied().find(stands_there)?;
    (!header.contains(&separator))
        .then(|| Fault::Separator { stated: char::from(separator), found })
}

/// How many lines stand above the header, and the file from its header on.
fn split_head(bytes: &[u8]) -> (u64, &[u8]) {
    let mut body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines_above = 0;
    while let Some(line) = body.split_inclusive(|&byte| byte == b'\n').next()
        && (line.starts_with(b"#") || line.trim_ascii().is_empty())
    {
        body = &body[line.len()..];
        lines_above += 1;
    }
    (lines_above, body)
}

/// The line each record begins on, none for a blank one; a quoted line break does not end a record.
fn record_lines(body: &[u8], first_line: u64) -> impl Iterator<Item = Option<u64>> {
    let mut quoted = false;
    (first_line..).zip(body.split_inclusive(|&byte| byte == b'\n')).filter_map(
        move |(line, text)| {
            let begins = !quoted;
            // A doubled quote inside a quoted cell toggles twice.
            quoted = text.iter().fold(quoted, |quoted, &byte| quoted ^ (byte == b'"'));
            begins.then(|| (!text.trim_ascii().is_empty()).then_some(line))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &[Option<u64>]) {
        let lines: Vec<_> = record_lines(body.as_bytes(), 1).collect();
        assert_eq!(lines, expected, "{body:?}");
    }

    #[test]
    fn records_begin_where_no_quote_is_open() {
        check("a,b\n1,2\n", &[Some(1), Some(2)]);
        check("a,b\r\n\r\n1,2", &[Some(1), None, Some(3)]);
        check("a,b\n\"x\n\ny\",2\n3,\"\"\"\"\n5,6\n", &[Some(1), Some(2), Some(5), Some(6)]);
    }

    #[test]
    fn the_head_is_comments_and_blank_lines() {
        assert_eq!(
            split_head(b"\xEF\xBB\xBF# a\n\n# b\nx,y\n# no comment\n"),
            (3, b"x,y\n# no comment\n".as_slice())
        );
        assert_eq!(split_head(b"# only"), (1, b"".as_slice()));
    }
}
