//! A second file's columns, brought in by equal keys.

use std::collections::BTreeMap;

use observations::recipe::Join;
use polars::prelude::*;

use crate::error::Fault;
use crate::table::LINE;

/// The line of the second file that a row was joined with.
pub(crate) const JOINED_LINE: &str = "line of the joined file";

/// Adds to each row the one row of `second` with the same keys, or nothing where there is none.
///
/// Keys are compared as they are printed: "1" and "1.0" are two keys. An error names the line of
/// `second` to blame.
pub(crate) fn left_join(
    main: DataFrame,
    second: DataFrame,
    join: &Join,
) -> Result<DataFrame, (Option<u64>, Fault)> {
    keys_are_single(&second, join)?;
    let keys: Vec<Expr> = join.on.iter().map(col).collect();
    // Row order is part of the result, and polars promises none unless asked.
    let args =
        JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) };
    let joined = main.lazy().join(
        second.lazy().rename([LINE], [JOINED_LINE], true),
        keys.clone(),
        keys,
        args,
    );
    joined.collect().map_err(|error| (None, error.into()))
}

/// Refuses a second file in which two rows have the same keys: a run would enter twice.
fn keys_are_single(second: &DataFrame, join: &Join) -> Result<(), (Option<u64>, Fault)> {
    let failed = |error: PolarsError| (None, error.into());
    let mut columns = Vec::new();
    for key in &join.on {
        columns.push(second.column(key).and_then(Column::str).map_err(failed)?);
    }
    let lines = second.column(LINE).and_then(Column::u64).map_err(failed)?;
    let mut first_lines = BTreeMap::new();
    for (row, line) in lines.iter().enumerate() {
        // A row with a missing key is joined with nothing.
        let Some(values) = columns.iter().map(|column| column.get(row)).collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let Some(earlier) = first_lines.insert(values.clone(), line) else { continue };
        let keys = join
            .on
            .iter()
            .zip(values)
            .map(|(key, value)| format!("{key} = \"{value}\""))
            .collect::<Vec<_>>();
        return Err((
            line,
            Fault::JoinRepeated { keys: keys.join(", "), line: earlier.unwrap_or_default() },
        ));
    }
    Ok(())
}
