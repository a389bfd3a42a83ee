//! How much a table may hold: what is read stands in memory several times over.

use crate::error::Fault;

/// Bytes that a packed file, or the pages of a parquet file, may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 1 << 30;

/// Rows of a table. The largest published one that is read here has 112,413.
pub const ROWS_MAX: usize = 10_000_000;

/// Columns of a table, which are the pointers of a JSON document too.
pub const COLUMNS_MAX: usize = 10_000;

/// Cells of a table, rows times columns, those of a wide one once it is made long too: what they
/// hold in memory is of the order of some gigabytes.
pub const CELLS_MAX: usize = 50_000_000;

/// Bytes of one cell: a heading, a number or a label has some dozens.
pub const CELL_BYTES_MAX: usize = 1 << 20;

/// Lists and objects within each other in JSON: its reader calls itself for each.
pub const DEPTH_MAX: usize = 64;

/// Steps of a formula over the cells of a row, those of its parts counted wherever the parts stand:
/// where each part names the last one twice, whole copies would double with every part.
pub const STEPS_MAX: usize = 10_000;

/// How long a formula is, and how deep it nests.
pub use formulas::{
    BRACKETS_MAX as FORMULA_BRACKETS_MAX, LENGTH_MAX as FORMULA_BYTES_MAX,
    SIGNS_MAX as FORMULA_SIGNS_MAX,
};

/// A limit that a table is beyond.
pub(crate) fn beyond(what: &str, found: usize, most: usize) -> Fault {
    Fault::Limit { what: format!("{what}: {found}, of {most} at most") }
}

/// Refuses a table of so many rows and columns, before room is made for it.
///
/// # Errors
/// It has more of them, or more cells, than are read.
pub fn check_size(rows: usize, columns: usize) -> Result<(), Fault> {
    let cells = rows.saturating_mul(columns);
    for (what, found, most) in
        [("rows", rows, ROWS_MAX), ("columns", columns, COLUMNS_MAX), ("cells", cells, CELLS_MAX)]
    {
        if found > most {
            return Err(beyond(&format!("the table has too many {what}"), found, most));
        }
    }
    Ok(())
}

/// Refuses a cell of so many bytes.
///
/// # Errors
/// It is longer than cells are.
pub fn check_cell(column: &str, bytes: usize) -> Result<(), Fault> {
    if bytes <= CELL_BYTES_MAX {
        return Ok(());
    }
    let what = format!(
        "a cell of column \"{column}\" is too long: {bytes}, of {CELL_BYTES_MAX} bytes at most"
    );
    Err(Fault::Limit { what })
}

/// Refuses JSON whose lists and objects stand in each other too deep, by its first line that does.
pub(crate) fn check_depth(json: &[u8]) -> Result<(), (u64, Fault)> {
    let (mut depth, mut line, mut is_string) = (0_usize, 1, false);
    let mut bytes = json.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            // What is escaped never ends a string.
            b'\\' if is_string => {
                bytes.next();
            }
            b'"' => is_string = !is_string,
            // No string goes on in the next line.
            b'\n' => (line, is_string) = (line + 1, false),
            b'[' | b'{' if !is_string => depth += 1,
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            let what = "lists and objects stand in each other too deep";
            return Err((line, beyond(what, depth, DEPTH_MAX)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
