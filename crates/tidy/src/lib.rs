//! Published files to observations, by the recipe alone.
//!
//! A file is read with every cell as text, its columns are renamed, joined and filtered with
//! polars, and each cell is then parsed and checked here, so that whatever is wrong has a place:
//! file, line, column.
//! A fault of the recipe or of the file as a whole refuses the set ([`TidyError`]); a row that
//! cannot be right is left out and counted with its reason ([`Tidied::rejected`]).
//!
//! *Invariant:* polars stands under this crate alone; nothing here opens a file or a socket, and no
//! row disappears without being counted.

mod choose;
mod error;
mod gather;
mod join;
mod json;
mod number;
mod plan;
mod print;
mod read;
mod rows;
mod select;

pub use error::{Fault, TidyError};
pub use print::to_csv;

use observations::recipe::Recipe;
use observations::{Observations, Rejection};

/// A recipe and the bytes it speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What to take from the file, and how.
    pub recipe: &'a Recipe,
    /// What errors call the file: its path, or `package!member`; its ending (`.csv`, `.json`,
    /// `.jsonl`, `.parquet`, each also as `.gz`) is its format. For several files it is the path of
    /// their list.
    pub place: &'a str,
    /// The file, or the files that the recipe gathers.
    pub bytes: Bytes<'a>,
    /// What errors call the manifest.
    pub manifest_place: &'a str,
    /// Place and bytes of the second file, where the recipe joins one.
    pub join: Option<(&'a str, Bytes<'a>)>,
    /// The files with the names that `gather.names` speaks of, each under its name in the manifest.
    pub names: &'a [Part<'a>],
}

/// What makes one table.
#[derive(Debug, Clone, Copy)]
pub enum Bytes<'a> {
    /// One file.
    One(&'a [u8]),
    /// Several files, to stand below each other.
    Many(&'a [Part<'a>]),
}

/// One file of several.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its path in the list, whose ending is its format, or its name in the manifest.
    pub name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}

/// What became of a published file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tidied {
    /// The accepted rows, in standard units.
    pub observations: Observations,
    /// Data rows of the file, before `keep`: the number the recipe's `rows` is held against.
    pub rows_read: usize,
    /// Rows that belong to the set (they passed `keep`) and cannot be used, by line.
    pub rejected: Vec<Rejection>,
}

/// Brings a published file to observations in standard units.
///
/// Accepted and rejected rows together are the rows that passed `keep`; rows that did not belong to
/// another set.
/// Lines count from 1 and include comments and the header; for parquet, JSON and several files they
/// count the rows. Blank lines are no rows.
/// Where the recipe names a cluster label, rows with equal labels form a cluster; otherwise each
/// row is its own.
///
/// # Errors
/// The recipe asks for what does not exist (a column, quantity, unit, label or row), the file
/// cannot be read, is empty or has another number of rows, a cell that should be a number is text,
/// or a join's keys name several rows of the second file.
pub fn tidy(input: &Input) -> Result<Tidied, TidyError> {
    let plan = plan::plan(input.recipe).map_err(|fault| TidyError::in_recipe(input, fault))?;
    let selection = select::select(input)?;
    let (observations, rejected) = rows::check(input, &plan, &selection)?;
    Ok(Tidied { observations, rows_read: selection.rows_read, rejected })
}

#[cfg(test)]
mod tests;
