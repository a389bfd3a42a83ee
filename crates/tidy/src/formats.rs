//! The formats of published files, one a file of this folder.
//!
//! Another format is its file, a line of [`FORMATS`] and, where polars reads it, a feature of
//! polars in the workspace's `Cargo.toml`. Messages and documents list what stands here.

mod csv;
mod gzip;
mod json;
mod json_lines;
mod not_finite;
mod parquet;
mod wide;

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::DataFrame;

use crate::error::{Fault, TidyError};
use crate::guarded::guarded;
use crate::limits::{CELL_BYTES_MAX, UNPACKED_BYTES_MAX, check_cell, check_size};
use crate::reading::{InFile, Reading};
use crate::table::{LINE, PublishedTable, Rows};

pub(crate) use json::{document, row_places};
pub(crate) use parquet::counts_agree;

/// The ending of each format's files, and its reader.
const FORMATS: &[(&str, Reader)] = &[
    ("csv", Reader::Table(csv::read)),
    ("json", Reader::Document(json::read)),
    ("jsonl", Reader::Table(json_lines::read)),
    ("parquet", Reader::Table(parquet::read)),
    ("tsv", Reader::Table(csv::read_tabs)),
];

/// Stands behind the ending of a packed file.
const PACKED: &str = ".gz";

/// Reads the bytes of a table, every row with its line.
pub(crate) type ReadTable = fn(&[u8], &Reading) -> Result<DataFrame, InFile>;

/// Reads the bytes of a document: by a pattern the rows it names, without one a single row.
pub(crate) type ReadDocument = fn(&[u8], Option<&str>) -> Result<Rows, Fault>;

/// How the bytes of a format are read.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// As rows and columns.
    Table(ReadTable),
    /// As values within values, which the recipe makes rows of.
    Document(ReadDocument),
}

/// The endings of the files that are read, without their dot; each file may be packed by gzip, with
/// `.gz` behind its ending.
pub fn endings() -> impl ExactSizeIterator<Item = &'static str> {
    FORMATS.iter().map(|(ending, _)| *ending)
}

/// Which files are read, for a person.
fn readable() -> String {
    let endings: Vec<String> = endings().map(|ending| format!(".{ending}")).collect();
    let (last, others) = endings.split_last().expect("formats are read");
    format!(
        "files that end in {} or {last} are read, and each of them packed as {PACKED}",
        others.join(", ")
    )
}

/// The reader that a file's ending names, packed or not.
pub(crate) fn reader(location: &str) -> Result<Reader, Fault> {
    let name = location.strip_suffix(PACKED).unwrap_or(location);
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    let known = FORMATS.iter().find(|(known, _)| Some(*known) == ending);
    known.map(|(_, reader)| *reader).ok_or_else(|| Fault::UnknownFormat { readable: readable() })
}

/// Whether a file's ending says that it is CSV, packed or not, with tabs or another separator.
pub(crate) fn is_csv(location: &str) -> bool {
    let name = location.strip_suffix(PACKED).unwrap_or(location);
    Path::new(name).extension().is_some_and(|ending| ending == "csv" || ending == "tsv")
}

/// The bytes of a file, unpacked where its ending says that they are packed.
pub(crate) fn unpacked<'a>(location: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Fault> {
    if location.ends_with(PACKED) {
        return Ok(Cow::Owned(gzip::unpack(bytes, UNPACKED_BYTES_MAX)?));
    }
    Ok(Cow::Borrowed(bytes))
}

/// Reads one table of at least one row.
pub(crate) fn table<'a>(
    location: &'a str,
    bytes: &[u8],
    read: ReadTable,
    reading: &Reading,
) -> Result<PublishedTable<'a>, TidyError> {
    let frame = unpacked(location, bytes)
        .map_err(InFile::from)
        .and_then(|bytes| frame(&bytes, read, reading))
        .map_err(|refused| refused.at(location))?;
    Ok(PublishedTable { location, rows_read: frame.height(), frame })
}

/// The frame of bytes that hold at least one row.
fn frame(bytes: &[u8], read: ReadTable, reading: &Reading) -> Result<DataFrame, InFile> {
    if bytes.is_empty() {
        return Err(Fault::Empty.into());
    }
    let frame = guarded(|| read(bytes, reading))?;
    // The column of lines is ours.
    check_size(frame.height(), frame.width().saturating_sub(1))?;
    check_cells(&frame)?;
    if frame.height() == 0 { Err(Fault::Empty.into()) } else { Ok(frame) }
}

/// Refuses a cell that is too long, by its line.
fn check_cells(frame: &DataFrame) -> Result<(), InFile> {
    for column in frame.columns() {
        let Ok(texts) = column.str() else { continue };
        let is_long = |cell: Option<&str>| cell.is_some_and(|cell| cell.len() > CELL_BYTES_MAX);
        let Some(row) = texts.iter().position(is_long) else { continue };
        let length = texts.get(row).map_or(0, str::len);
        let line = frame.column(LINE)?.u64()?.get(row);
        check_cell(column.name(), length).map_err(|fault| InFile { line, fault })?;
    }
    Ok(())
}

/// Reads one document of at least one row; `rows` is the recipe's pattern.
pub(crate) fn document_rows(
    location: &str,
    bytes: &[u8],
    rows: Option<&str>,
    read: ReadDocument,
) -> Result<Rows, TidyError> {
    match unpacked(location, bytes).and_then(|bytes| read(&bytes, rows)) {
        Ok(rows) if rows.lines.is_empty() => Err(TidyError::new(location, Fault::Empty)),
        Ok(rows) => Ok(rows),
        Err(fault) => Err(TidyError::new(location, fault)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use polars::prelude::*;

    use super::*;

    /// A file of the format with the column `loss` that holds 2.5 in its first row, and what the
    /// column is called there.
    fn sample(ending: &str) -> (Vec<u8>, &'static str) {
        match ending {
            "csv" => (b"# a comment\nrun,loss\na,2.5\n".to_vec(), "loss"),
            "json" => (br#"{"run":"a","loss":2.5}"#.to_vec(), "/loss"),
            "jsonl" => (b"{\"run\":\"a\",\"loss\":2.5}\n".to_vec(), "loss"),
            "parquet" => {
                let mut frame = df!("run" => ["a"], "loss" => [2.5]).unwrap();
                let mut bytes = Vec::new();
                ParquetWriter::new(Cursor::new(&mut bytes)).finish(&mut frame).unwrap();
                (bytes, "loss")
            }
            "tsv" => (b"# a comment\nrun\tloss\na\t2.5\n".to_vec(), "loss"),
            unknown => panic!("format {unknown} has no sample: add one here"),
        }
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn rows(location: &str, bytes: &[u8]) -> Rows {
        match reader(location).unwrap() {
            Reader::Table(read) => {
                table(location, bytes, read, &Reading::default()).unwrap().rows().unwrap()
            }
            Reader::Document(read) => document_rows(location, bytes, None, read).unwrap(),
        }
    }

    #[test]
    fn every_format_is_read_plain_and_packed() {
        for ending in endings() {
            let (bytes, column) = sample(ending);
            let location = format!("runs.{ending}");
            for (location, bytes) in
                [(location.clone(), bytes.clone()), (format!("{location}.gz"), packed(&bytes))]
            {
                let rows = rows(&location, &bytes);
                assert_eq!(rows.cells[column], [Some("2.5".to_owned())], "{location}");
                assert_eq!(rows.lines.len(), 1, "{location}");
            }
        }
    }

    #[test]
    fn no_ending_stands_twice_and_the_hint_lists_them_all() {
        let hint = Fault::UnknownFormat { readable: readable() }.hint();
        for (index, ending) in endings().enumerate() {
            assert!(!endings().take(index).any(|earlier| earlier == ending), "{ending} twice");
            assert!(hint.contains(&format!(".{ending}")), "{hint}");
        }
        insta::assert_snapshot!(hint, @"files that end in .csv, .json, .jsonl, .parquet or .tsv are read, and each of them packed as .gz");
    }

    #[test]
    fn an_ending_of_no_format_is_refused() {
        for location in ["runs.xlsx", "runs", "runs.CSV", "runs.gz", "csv"] {
            assert!(matches!(reader(location), Err(Fault::UnknownFormat { .. })), "{location}");
        }
    }
}
