//! Published files to observations, by the recipe alone.
//!
//! A file is read with every cell as text, its columns are renamed, joined and filtered with
//! polars, and each cell is then parsed and checked here, so that whatever is wrong has a
//! location: file, line, column.
//! A fault of the recipe or of the file as a whole refuses the set ([`TidyError`]); a row that
//! cannot be right is left out and counted with its reason ([`Tidied::rejected`]).
//!
//! *Invariant:* polars stands under this crate alone; nothing here opens a file or a socket, and no
//! row disappears without being counted.

mod as_text;
mod columns;
mod error;
mod formats;
mod formula;
mod gather;
mod guarded;
mod input;
mod join;
mod kept;
pub mod limits;
mod melt;
mod nothing;
mod number;
mod own;
mod read;
mod reading;
mod reads;
mod requested;
mod resolve;
mod row_checks;
mod row_choice;
mod signs;
mod table;
mod to_csv;
mod ways_out;

pub use as_text::{TextColumn, TextTable, text_table};
pub use columns::{Cells, ColumnsError, Packing, columns_to_parquet};
pub use error::{Fault, OtherUnits, TidyError};
pub use formats::endings;
pub use formula::RowFormula;
pub use input::{Bytes, Input, Part};
pub use kept::{Kept, from_parquet, to_parquet};
pub use melt::{MeltGroup, MeltPlan, melted};
pub use nothing::nothing_accepted;
pub use number::{Cell, Notation, parse as parse_cell};
pub use to_csv::{rejected_to_csv, to_csv};

use observations::recipe::Recipe;
use observations::{Observations, Rejection};

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
    tidy_or_every_fault(input).map_err(|mut faults| faults.swap_remove(0))
}

/// Does what [`tidy()`] does, and says of a set that it refuses everything that is wrong.
///
/// # Errors
/// As those of [`tidy()`]: every fault of the recipe, every column that the files do not have,
/// and, where there is none of these, the first cell of each column that is no number.
pub fn tidy_or_every_fault(input: &Input) -> Result<Tidied, Vec<TidyError>> {
    let resolved = resolve::resolve(input.recipe)
        .map_err(|faults| faults.into_iter().map(|fault| TidyError::in_recipe(input, fault)));
    match (resolved, requested::requested_cells(input)) {
        (Ok(resolved), Ok(requested)) => {
            let (observations, rejected) = row_checks::check_rows(input, &resolved, &requested)?;
            Ok(Tidied { observations, rows_read: requested.rows_read, rejected })
        }
        (resolved, requested) => {
            let of_recipe = resolved.err().into_iter().flatten();
            Err(of_recipe.chain(requested.err().into_iter().flatten()).collect())
        }
    }
}

/// Everything that is wrong with a recipe by itself, whatever stands in its file.
pub fn recipe_faults(recipe: &Recipe) -> Vec<Fault> {
    resolve::resolve(recipe).err().unwrap_or_default()
}

#[cfg(test)]
mod tests;
