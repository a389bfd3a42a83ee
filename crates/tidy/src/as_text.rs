//! A table that nobody wrote a recipe for yet, as text: all of its columns, in its order.

use crate::error::{Fault, TidyError};
use crate::formats::{self, Reader};
use crate::reading::Reading;

/// A table as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTable {
    /// Its columns in the order of the file; a column whose type is not read holds nothing.
    pub columns: Vec<TextColumn>,
    /// The line each row begins on; in parquet its number.
    pub lines: Vec<u64>,
}

/// A column as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextColumn {
    /// Its heading.
    pub name: String,
    /// Its cells, none where there is nothing.
    pub cells: Vec<Option<String>>,
}

/// Reads a table of rows and columns as text; the ending of its location says in which format it
/// is.
///
/// # Errors
/// The ending names no format of tables, the bytes are not what it says, or there is no row.
pub fn text_table(location: &str, bytes: &[u8]) -> Result<TextTable, TidyError> {
    let refused = |fault| TidyError::new(location, fault);
    let read = match formats::reader(location).map_err(refused)? {
        Reader::Table(read) => read,
        Reader::Document(_) => {
            let reason = "it is one document, not a table of rows".to_owned();
            return Err(refused(Fault::Unreadable { reason }));
        }
    };
    let table = formats::table(location, bytes, read, &Reading::default())?;
    let (names, nested) = (table.columns(), table.nested());
    let mut rows = table.rows_of(names.iter().filter(|name| !nested.contains(name)))?;
    let count = rows.lines.len();
    let column = |name: String| TextColumn {
        cells: rows.cells.remove(&name).unwrap_or_else(|| vec![None; count]),
        name,
    };
    let columns = names.into_iter().map(column).collect();
    Ok(TextTable { columns, lines: rows.lines })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars::prelude::*;

    use super::*;

    fn cells(table: &TextTable, name: &str) -> Vec<Option<String>> {
        table.columns.iter().find(|column| column.name == name).expect("a column").cells.clone()
    }

    #[test]
    fn columns_stand_in_the_order_of_the_file_and_numbers_keep_every_digit() {
        let values = [6_795_600_349.289_497, 5.005_581_996_196_243, 9.993_852_799_709_755e18];
        let lines: Vec<String> = values
            .iter()
            .map(|x| format!("{{\"z\":{x:?},\"a\":\"r\",\"o\":{{\"b\":1}}}}"))
            .collect();
        let json = text_table("runs.jsonl", lines.join("\n").as_bytes()).unwrap();
        let names: Vec<&str> = json.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["z", "a", "o"]);
        assert_eq!(json.lines, [1, 2, 3]);
        assert_eq!(cells(&json, "o"), [None, None, None], "an object is no cell");
        let mut frame = df!("z" => values, "a" => ["r", "r", "r"]).unwrap();
        let mut bytes = Vec::new();
        ParquetWriter::new(Cursor::new(&mut bytes)).finish(&mut frame).unwrap();
        let parquet = text_table("runs.parquet", &bytes).unwrap();
        for table in [&json, &parquet] {
            let read: Vec<f64> =
                cells(table, "z").into_iter().map(|cell| cell.unwrap().parse().unwrap()).collect();
            assert_eq!(read.map_bits(), values.to_vec().map_bits());
        }
    }

    /// Bits, so that the last digit counts.
    trait Bits {
        fn map_bits(self) -> Vec<u64>;
    }

    impl Bits for Vec<f64> {
        fn map_bits(self) -> Vec<u64> {
            self.into_iter().map(f64::to_bits).collect()
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (location, bytes) in [
            ("runs.json", &b"{}"[..]),
            ("runs.jsonl", b"nothing of the kind"),
            ("runs.jsonl", b""),
            ("runs.parquet", b"PAR1 and no more"),
            ("runs.xlsx", b"PK"),
        ] {
            assert!(text_table(location, bytes).is_err(), "{location}");
        }
    }
}
