//! A tidied set in a file of our own schema: parquet that gives the observations back to the bit.
//!
//! The columns are `line` and `cluster`, then the numbers in standard units and the labels, each
//! sort by name. What is no column (the name of the set, what is counted, a note of whoever keeps
//! it) stands as JSON in the file's key-value metadata.

use std::collections::BTreeMap;
use std::io::Cursor;

use observations::{Column as Numbers, Observations, OwnQuantity, quantity};
use polars::prelude::*;
use polars_parquet::parquet::schema::types::ParquetType;
use serde::{Deserialize, Serialize};

use crate::columns::{Packing, written};
use crate::error::{Fault, TidyError};
use crate::formats::counts_agree;
use crate::guarded::guarded;

/// The key of the metadata that is ours.
const KEY: &str = "straightedge";

/// A set that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The observations, as they were.
    pub observations: Observations,
    /// What else was kept with them.
    pub note: String,
}

/// What is said of a set beside its columns.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    loss_group: String,
    /// Standard name of each numeric column, and what exactly is counted.
    columns: Vec<(String, String)>,
    labels: Vec<String>,
    note: String,
    /// What the columns measure that the source declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    own: Vec<OwnQuantity>,
}

/// A set as parquet; equal sets make equal bytes.
///
/// # Errors
/// The set's columns differ in length.
pub fn to_parquet(
    observations: &Observations,
    note: &str,
    packing: Packing,
) -> Result<Vec<u8>, TidyError> {
    let columns = observations.columns.iter();
    let head = Head {
        id: observations.id.clone(),
        loss_group: observations.loss_group.clone(),
        columns: columns.map(|(name, column)| (name.clone(), column.meaning.clone())).collect(),
        labels: observations.labels.keys().cloned().collect(),
        note: note.to_owned(),
        own: observations.columns.values().filter_map(|column| column.quantity.own()).collect(),
    };
    let refused = |reason: String| TidyError::new(&observations.id, Fault::NotKept { reason });
    let head = serde_json::to_string(&head).map_err(|error| refused(error.to_string()))?;
    let notes = vec![(KEY.to_owned(), head)];
    written(observations.len(), frame_columns(observations), packing, notes)
        .map_err(|error| refused(error.to_string()))
}

/// The columns in the order of the file.
fn frame_columns(observations: &Observations) -> Vec<Column> {
    let (columns, labels) = (&observations.columns, &observations.labels);
    let taken = |name: &str| columns.contains_key(name) || labels.contains_key(name);
    let whole = |name: &str, values: &[usize]| {
        let values: Vec<u64> = values.iter().map(|&value| value as u64).collect();
        let mut name = name.to_owned();
        while taken(&name) {
            name.push('_');
        }
        Column::new(name.into(), values)
    };
    let mut all =
        vec![whole("line", &observations.lines), whole("cluster", &observations.clusters)];
    all.extend(columns.iter().map(|(name, column)| Column::new(name.into(), &column.values)));
    all.extend(labels.iter().map(|(name, texts)| Column::new(name.into(), texts)));
    all
}

/// The set that [`to_parquet`] wrote.
///
/// # Errors
/// The bytes are not what [`to_parquet`] writes; the error names the location.
pub fn from_parquet(location: &str, bytes: &[u8]) -> Result<Kept, TidyError> {
    guarded(|| read(bytes).map_err(|reason| Fault::NotKept { reason })).map_err(|fault| {
        let fault = match fault {
            Fault::Unreadable { reason } => Fault::NotKept { reason },
            other => other,
        };
        TidyError::new(location, fault)
    })
}

fn read(bytes: &[u8]) -> Result<Kept, String> {
    let words = |error: PolarsError| error.to_string();
    let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
    let metadata = reader.get_metadata().map_err(words)?;
    let fields = metadata.schema_descr.fields().iter();
    let names: Vec<&str> = fields.map(ParquetType::name).collect();
    counts_agree(metadata, &names).map_err(|fault| fault.to_string())?;
    let notes = metadata.key_value_metadata().clone();
    let mut notes = notes.into_iter().flatten();
    let head = notes.find(|note| note.key == KEY).and_then(|note| note.value);
    let head: Head = serde_json::from_str(&head.ok_or("it does not say which set it holds")?)
        .map_err(|error| error.to_string())?;
    let frame = reader.finish().map_err(words)?;
    observations(head, frame.columns())
}

/// The set of a head and the columns that follow each other as it says.
fn observations(head: Head, columns: &[Column]) -> Result<Kept, String> {
    let (named, labelled) = (head.columns.len(), head.labels.len());
    if columns.len() != 2 + named + labelled {
        return Err(format!("it has {} columns, not {}", columns.len(), 2 + named + labelled));
    }
    let (numbers, texts) = columns[2..].split_at(named);
    let mut set = Observations {
        id: head.id,
        loss_group: head.loss_group,
        columns: BTreeMap::new(),
        labels: BTreeMap::new(),
        lines: whole(&columns[0])?,
        clusters: whole(&columns[1])?,
    };
    for ((name, meaning), column) in head.columns.into_iter().zip(numbers) {
        let own = || head.own.iter().find(|own| own.name == name).map(OwnQuantity::declared);
        let quantity =
            quantity(&name).or_else(own).ok_or_else(|| format!("{name} is no quantity"))?;
        let values = cells(column.f64().map(ChunkedArray::iter), column)?;
        set.columns.insert(name, Numbers { quantity, meaning, values });
    }
    for (name, column) in head.labels.into_iter().zip(texts) {
        let texts: Vec<&str> = cells(column.str().map(ChunkedArray::iter), column)?;
        set.labels.insert(name, texts.into_iter().map(str::to_owned).collect());
    }
    Ok(Kept { observations: set, note: head.note })
}

/// The whole numbers of a column.
fn whole(column: &Column) -> Result<Vec<usize>, String> {
    let values = cells(column.u64().map(ChunkedArray::iter), column)?;
    let values: Result<Vec<usize>, _> = values.into_iter().map(usize::try_from).collect();
    values.map_err(|error| format!("{}: {error}", column.name()))
}

/// The cells of a column that has none empty.
fn cells<T>(
    typed: PolarsResult<impl Iterator<Item = Option<T>>>,
    column: &Column,
) -> Result<Vec<T>, String> {
    let cells: Option<Vec<T>> = typed.map_err(|error| error.to_string())?.collect();
    cells.ok_or_else(|| format!("{} has an empty cell", column.name()))
}

#[cfg(test)]
mod tests;
