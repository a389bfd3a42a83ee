//! Plain columns as parquet with zstd: what people read with polars, pandas or R.

use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::*;

/// The cells of one column; an empty cell is a missing one.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Numbers, kept to the bit.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers.
    Counts(Vec<Option<u64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Yes or no.
    Truths(Vec<Option<bool>>),
}

/// How hard zstd tries: more makes a smaller file and takes longer to write, not to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// For what is made anew often.
    Quick,
    /// For what is carried along.
    Small,
}

/// A table that cannot be written: its columns differ in length, or two have one name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the table cannot be written as parquet: {reason}; hint: columns of one length, each with \
    a name of its own"
)]
pub struct ColumnsError {
    /// What the writer said.
    reason: String,
}

/// Columns as parquet, in their order; equal columns make equal bytes.
///
/// # Errors
/// The columns differ in length, or two have one name.
pub fn columns_to_parquet(columns: &[(&str, Cells)]) -> Result<Vec<u8>, ColumnsError> {
    let height = columns.first().map_or(0, |(_, cells)| cells.len());
    let columns = columns.iter().map(|(name, cells)| cells.column(name)).collect();
    written(height, columns, Packing::Quick, Vec::new())
        .map_err(|error| ColumnsError { reason: error.to_string() })
}

/// Writes one row group on one thread, so that the bytes hang on the columns alone.
pub(crate) fn written(
    height: usize,
    columns: Vec<Column>,
    packing: Packing,
    notes: Vec<(String, String)>,
) -> PolarsResult<Vec<u8>> {
    let mut frame = DataFrame::new(height, columns)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(Some(packing.level()?)))
        .with_statistics(StatisticsOptions::empty())
        .with_row_group_size(Some(height.max(1)))
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(notes)))
        .set_parallel(false)
        .finish(&mut frame)?;
    Ok(bytes)
}

impl Packing {
    fn level(self) -> PolarsResult<ZstdLevel> {
        ZstdLevel::try_new(match self {
            Self::Quick => 3,
            Self::Small => 19,
        })
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Counts(cells) => cells.len(),
            Self::Texts(cells) => cells.len(),
            Self::Truths(cells) => cells.len(),
        }
    }

    fn column(&self, name: &str) -> Column {
        match self {
            Self::Numbers(cells) => Column::new(name.into(), cells),
            Self::Counts(cells) => Column::new(name.into(), cells),
            Self::Texts(cells) => Column::new(name.into(), cells),
            Self::Truths(cells) => Column::new(name.into(), cells),
        }
    }
}
