//! Published bytes to a frame: the file's own columns, and for each row the line it begins on.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use observations::recipe::Gather;
use polars::prelude::*;

use crate::gather::gather;
use crate::{Bytes, Fault, Part, TidyError};

/// The column that holds each row's line; no published header is a sentence of ours.
pub(crate) const LINE: &str = "line of the published file";

/// A packed table that unpacks to more is refused: no published table comes near it.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;
/// The column that holds the file and the line of each row, where the table is gathered from files.
pub(crate) const PLACE: &str = "place of the row";

/// A file as it was published.
pub(crate) struct File<'a> {
    /// What errors call it.
    pub(crate) place: &'a str,
    /// Its own columns, and [`LINE`].
    pub(crate) frame: DataFrame,
    /// Its data rows; more than the frame's where earlier rows of a file were set aside.
    pub(crate) rows_read: usize,
}

impl File<'_> {
    /// The file's own column names, in its order.
    pub(crate) fn columns(&self) -> Vec<String> {
        let names = self.frame.get_column_names().into_iter();
        names
            .filter(|name| ![LINE, PLACE].contains(&name.as_str()))
            .map(ToString::to_string)
            .collect()
    }

    /// Some of its columns as text, with the lines.
    pub(crate) fn texts<'a>(
        &self,
        columns: impl Iterator<Item = &'a str>,
    ) -> Result<DataFrame, TidyError> {
        self.cast(columns).map_err(|error| self.refused(error.into()))
    }

    /// All of its columns as text, with the lines.
    pub(crate) fn all_texts(&self) -> PolarsResult<DataFrame> {
        self.cast(self.columns().iter().map(String::as_str))
    }

    fn cast<'a>(&self, columns: impl Iterator<Item = &'a str>) -> PolarsResult<DataFrame> {
        // A single-precision number goes through double precision, so that its text is its exact
        // value.
        let text = |column: &str| match self.frame.column(column).map(Column::dtype) {
            Ok(DataType::Float32) => col(column).cast(DataType::Float64).cast(DataType::String),
            _ => col(column).cast(DataType::String),
        };
        let texts: Vec<Expr> = columns.map(text).chain([col(LINE)]).collect();
        self.frame.clone().lazy().select(texts).collect()
    }

    /// The error that blames the file as a whole.
    pub(crate) fn refused(&self, fault: Fault) -> TidyError {
        TidyError::new(self.place, fault)
    }
}

/// Reads a file, or gathers several.
pub(crate) fn read<'a>(
    place: &'a str,
    bytes: Bytes,
    how: Option<&Gather>,
    names: &[Part],
) -> Result<File<'a>, TidyError> {
    let plain = Gather::default();
    match (bytes, how) {
        (Bytes::One(bytes), None) if !is_json(place) => table(place, bytes),
        (Bytes::One(bytes), how) => {
            gather(place, &[Part { name: place, bytes }], how.unwrap_or(&plain), names)
        }
        (Bytes::Many(parts), how) => gather(place, parts, how.unwrap_or(&plain), names),
    }
}

/// Whether a file is JSON, which is a document and no table.
pub(crate) fn is_json(place: &str) -> bool {
    Path::new(place).extension().is_some_and(|ending| ending == "json")
}

/// Reads one table in the format its ending names.
pub(crate) fn table<'a>(place: &'a str, bytes: &[u8]) -> Result<File<'a>, TidyError> {
    match frame(place, bytes) {
        Ok(frame) if frame.height() > 0 => Ok(File { place, rows_read: frame.height(), frame }),
        Ok(_) => Err(TidyError::new(place, Fault::Empty)),
        Err(fault) => Err(TidyError::new(place, fault)),
    }
}

/// The frame in the format of the ending, unpacked first where `.gz` stands behind it.
fn frame(place: &str, bytes: &[u8]) -> Result<DataFrame, Fault> {
    let (name, bytes) = match place.strip_suffix(".gz") {
        Some(name) => (name, Cow::Owned(unpacked(bytes, UNPACKED_BYTES_MAX)?)),
        None => (place, Cow::Borrowed(bytes)),
    };
    match Path::new(name).extension().and_then(|ending| ending.to_str()) {
        _ if bytes.is_empty() => Err(Fault::Empty),
        Some("csv") => csv(&bytes),
        Some("jsonl") => json_lines(&bytes),
        Some("parquet") => parquet(&bytes),
        _ => Err(Fault::UnknownFormat),
    }
}

/// What gzip packed (RFC 1952), each of several members in turn.
fn unpacked(bytes: &[u8], bytes_max: u64) -> Result<Vec<u8>, Fault> {
    let mut unpacked = Vec::new();
    let reader = MultiGzDecoder::new(bytes).take(bytes_max + 1);
    let length = { reader }
        .read_to_end(&mut unpacked)
        .map_err(|error| Fault::Unreadable { reason: error.to_string() })?;
    if u64::try_from(length).is_ok_and(|length| length <= bytes_max) {
        return Ok(unpacked);
    }
    Err(Fault::Unreadable { reason: format!("it unpacks to more than {bytes_max} bytes") })
}

/// Comments (`#`) and blank lines may stand above the header; every cell is text, so nothing is
/// guessed.
fn csv(bytes: &[u8]) -> Result<DataFrame, Fault> {
    let (lines_above, body) = split_head(bytes);
    if body.is_empty() {
        return Err(Fault::Empty);
    }
    let frame = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .into_reader_with_file_handle(Cursor::new(body))
        .finish()?;
    with_lines(frame, record_lines(body, lines_above + 1).skip(1).collect())
}

fn json_lines(bytes: &[u8]) -> Result<DataFrame, Fault> {
    // All rows are looked at before a column gets its type: the first rows may hold integers only.
    let frame = JsonReader::new(Cursor::new(bytes))
        .with_json_format(JsonFormat::JsonLines)
        .infer_schema_len(None)
        .finish()?;
    let lines = (1..).zip(bytes.split(|&byte| byte == b'\n'));
    with_lines(
        frame,
        lines
            .filter(|(_, text)| !text.trim_ascii().is_empty())
            .map(|(line, _)| Some(line))
            .collect(),
    )
}

fn parquet(bytes: &[u8]) -> Result<DataFrame, Fault> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish()?;
    let rows = (1..).take(frame.height()).map(Some).collect();
    with_lines(frame, rows)
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

/// Adds the column of lines and drops the blank rows, which have none.
fn with_lines(mut frame: DataFrame, lines: Vec<Option<u64>>) -> Result<DataFrame, Fault> {
    if lines.len() != frame.height() {
        // Better no table than one whose errors point at the wrong lines.
        let reason =
            format!("its lines make {} rows and its cells {}", lines.len(), frame.height());
        return Err(Fault::Unreadable { reason });
    }
    frame.with_column(Column::new(LINE.into(), lines))?;
    Ok(frame.lazy().filter(col(LINE).is_not_null()).collect()?)
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
    fn a_file_that_unpacks_to_too_much_is_refused() {
        let mut packed =
            flate2::read::GzEncoder::new(b"1234".as_slice(), flate2::Compression::default());
        let mut bytes = Vec::new();
        packed.read_to_end(&mut bytes).unwrap();
        assert_eq!(unpacked(&bytes, 4), Ok(b"1234".to_vec()));
        let reason = "it unpacks to more than 3 bytes".to_owned();
        assert_eq!(unpacked(&bytes, 3), Err(Fault::Unreadable { reason }));
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
