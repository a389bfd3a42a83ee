//! Parquet; its lines are the numbers of its rows.
//!
//! Only the columns that the recipe needs are read, so that a type which nothing here reads does no
//! harm where it is not asked for.

mod kinds;

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::*;
use polars_parquet::parquet::metadata::SchemaDescriptor;
use polars_parquet::parquet::schema::types::ParquetType;

use self::kinds::Kind;
use crate::error::Fault;
use crate::limits::{UNPACKED_BYTES_MAX, check_size};
use crate::reading::{InFile, Reading};
use crate::table::with_lines;

/// Reads the columns that are needed; of the others the names stay, with nothing below them.
pub(super) fn read(bytes: &[u8], reading: &Reading) -> Result<DataFrame, InFile> {
    let frame = frame(bytes, reading)?;
    let rows = (1..).take(frame.height()).map(Some).collect();
    Ok(with_lines(frame, rows)?)
}

fn frame(bytes: &[u8], reading: &Reading) -> Result<DataFrame, InFile> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let mut metadata = FileMetadata::clone(reader.get_metadata()?);
    let fields = metadata.schema_descr.fields().to_vec();
    let mut needed = Vec::new();
    for field in fields.iter().filter(|field| reading.needs(field.name())) {
        let column = field.name().to_owned();
        match Kind::of(field) {
            Ok(kind) => needed.push((column, kind)),
            Err(kind) if reading.names_columns() => {
                return Err(Fault::UnreadType { column, kind }.into());
            }
            // Nobody asked for it.
            Err(_) => {}
        }
    }
    // The schema of Arrow that some writers add names types of memory (dictionaries, large lists),
    // which are no concern here; what the columns hold, parquet's own types say.
    metadata.key_value_metadata = None;
    let stored = fields.iter().map(kinds::stored).collect();
    metadata.schema_descr = SchemaDescriptor::new("schema".into(), stored);
    let names: Vec<&str> = needed.iter().map(|(name, _)| name.as_str()).collect();
    counts_agree(&metadata, &names)?;
    let height = metadata.num_rows;
    reader.set_metadata(Arc::new(metadata));
    let read = if needed.is_empty() {
        DataFrame::empty()
    } else {
        let names = needed.iter().map(|(name, _)| name.clone()).collect();
        reader.with_columns(Some(names)).finish()?
    };
    Ok(in_order(&fields, &needed, &read, height)?)
}

/// Refuses a footer whose counts of rows differ: room is made for as many as it says.
pub(crate) fn counts_agree(metadata: &FileMetadata, needed: &[&str]) -> Result<(), Fault> {
    let (mut rows, mut bytes) = (0_usize, 0_u64);
    for group in &metadata.row_groups {
        rows = rows.saturating_add(group.num_rows());
        for name in needed {
            let columns = group.columns_under_root_iter(name).into_iter().flatten();
            for column in columns {
                let unpacked = u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX);
                bytes = bytes.saturating_add(unpacked);
                differ(
                    usize::try_from(column.num_values()).unwrap_or(usize::MAX),
                    group.num_rows(),
                )?;
            }
        }
    }
    differ(rows, metadata.num_rows)?;
    check_size(rows, metadata.schema_descr.fields().len())?;
    if bytes <= UNPACKED_BYTES_MAX {
        return Ok(());
    }
    let what = format!("its pages unpack to more than {UNPACKED_BYTES_MAX} bytes");
    Err(Fault::Limit { what })
}

/// Refuses two counts of the same rows that are not the same.
fn differ(one: usize, other: usize) -> Result<(), Fault> {
    if one == other {
        return Ok(());
    }
    let reason = format!("its footer counts {other} rows and {one} for the same");
    Err(Fault::Unreadable { reason })
}

/// All columns in the order of the file, those that are not needed empty.
fn in_order(
    fields: &[ParquetType],
    needed: &[(String, Kind)],
    read: &DataFrame,
    height: usize,
) -> PolarsResult<DataFrame> {
    let columns =
        fields.iter().map(|field| match needed.iter().find(|(name, _)| name == field.name()) {
            Some((name, kind)) => kind.values(read.column(name)?),
            None => Ok(Column::full_null(field.name().into(), height, &DataType::String)),
        });
    DataFrame::new(height, columns.collect::<PolarsResult<_>>()?)
}
