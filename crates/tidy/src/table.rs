//! A published table: its own columns, and for each row the line it begins on.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::error::{Fault, TidyError};

/// The column that holds each row's line; no published header is a sentence of ours.
pub(crate) const LINE: &str = "line of the published file";

/// The column that holds the file and the line of each row, where the table is gathered from files.
pub(crate) const LOCATION: &str = "location of the row";

/// Text cells by column, all columns of one length.
pub(crate) type Cells = BTreeMap<String, Vec<Option<String>>>;

/// The rows of one file as text.
#[derive(Debug)]
pub(crate) struct Rows {
    /// The line each row begins on; in JSON its number.
    pub(crate) lines: Vec<u64>,
    /// Its cells.
    pub(crate) cells: Cells,
}

/// A table as it was published.
pub(crate) struct PublishedTable<'a> {
    /// What errors call it.
    pub(crate) location: &'a str,
    /// Its own columns, and [`LINE`].
    pub(crate) frame: DataFrame,
    /// Its data rows; more than the frame's where earlier rows of a file were set aside.
    pub(crate) rows_read: usize,
}

impl PublishedTable<'_> {
    /// The file's own column names, in its order.
    pub(crate) fn columns(&self) -> Vec<String> {
        let names = self.frame.get_column_names().into_iter();
        names
            .filter(|name| ![LINE, LOCATION].contains(&name.as_str()))
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

    /// The columns whose cells hold lists or objects.
    pub(crate) fn nested(&self) -> Vec<String> {
        let is_nested =
            |name: &String| self.frame.column(name).is_ok_and(|found| found.dtype().is_nested());
        self.columns().into_iter().filter(is_nested).collect()
    }

    /// All of its columns as text.
    pub(crate) fn rows(&self) -> Result<Rows, TidyError> {
        self.rows_of(self.columns().iter())
    }

    /// Some of its columns as text, each row with its line.
    pub(crate) fn rows_of<'a>(
        &self,
        columns: impl Iterator<Item = &'a String>,
    ) -> Result<Rows, TidyError> {
        self.cast(columns.map(String::as_str))
            .and_then(|frame| rows_of(&frame))
            .map_err(|error| self.refused(error.into()))
    }

    fn cast<'a>(&self, columns: impl Iterator<Item = &'a str>) -> PolarsResult<DataFrame> {
        let texts: Vec<Expr> = columns.map(|column| self.text(column)).chain([col(LINE)]).collect();
        self.frame.clone().lazy().select(texts).collect()
    }

    /// A column as text.
    fn text(&self, column: &str) -> Expr {
        // A single-precision number goes through double precision, so that its text is its exact
        // value.
        match self.frame.column(column).map(Column::dtype) {
            Ok(DataType::Float32) => col(column).cast(DataType::Float64).cast(DataType::String),
            _ => col(column).cast(DataType::String),
        }
    }

    /// The error that blames the file as a whole.
    pub(crate) fn refused(&self, fault: Fault) -> TidyError {
        TidyError::new(self.location, fault)
    }
}

/// A frame of texts and lines, without the frame.
fn rows_of(frame: &DataFrame) -> PolarsResult<Rows> {
    let lines = frame.column(LINE)?.u64()?.iter().map(Option::unwrap_or_default).collect();
    let mut cells = Cells::new();
    for column in frame.columns().iter().filter(|column| column.name() != LINE) {
        let texts = column.str()?.iter().map(|text| text.map(str::to_owned)).collect();
        cells.insert(column.name().to_string(), texts);
    }
    Ok(Rows { lines, cells })
}

/// Adds the column of lines and drops the blank rows, which have none.
pub(crate) fn with_lines(
    mut frame: DataFrame,
    lines: Vec<Option<u64>>,
) -> Result<DataFrame, Fault> {
    if lines.len() != frame.height() {
        // Better no table than one whose errors point at the wrong lines.
        let reason =
            format!("its lines make {} rows and its cells {}", lines.len(), frame.height());
        return Err(Fault::Unreadable { reason });
    }
    frame.with_column(Column::new(LINE.into(), lines))?;
    Ok(frame.lazy().filter(col(LINE).is_not_null()).collect()?)
}
