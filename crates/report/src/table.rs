//! Declares a table once: what the page shows of a row, and what the file of the same table holds
//! of it in full precision.

use std::fmt::Debug;

use evidence::Quantity;

use crate::csv::Twin;
use crate::view::{Block, Cell, Column, ColumnStyle};

/// Names of the fields of a quantity, in every file.
const QUANTITY: [&str; 7] = ["estimate", "low", "high", "level", "unit", "n", "method"];

type Read<'a, T, R> = Box<dyn Fn(T) -> R + 'a>;

/// Columns of the page: one, or one for each of a list that only the data know.
struct Shown<'a, T> {
    columns: Vec<Column>,
    cells: Read<'a, T, Vec<Cell>>,
}

/// Fields of the file. A row that has several records of them (an end of a fit has one for each
/// parameter) makes as many lines, and repeats its other fields on each.
struct Filed<'a, T> {
    names: Vec<String>,
    records: Read<'a, T, Vec<Vec<String>>>,
}

/// A table over rows `T`, which are cheap to copy: references into the evidence.
///
/// Columns of the page and fields of the file are declared together, row part by row part, in the
/// order in which either shows them. A table without fields shows a part of a file that another
/// table fills, in a shape of its own.
pub struct Table<'a, T> {
    file: String,
    shown: Vec<Shown<'a, T>>,
    filed: Vec<Filed<'a, T>>,
}

impl<'a, T: Copy + 'a> Table<'a, T> {
    /// A table whose file has this path in the report's folder.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), shown: Vec::new(), filed: Vec::new() }
    }

    /// A column of the page.
    pub fn shown(self, head: &str, style: ColumnStyle, cell: impl Fn(T) -> Cell + 'a) -> Self {
        self.shown_each([head], style, move |row| vec![cell(row)])
    }

    /// Several columns of the page, all of one style; a row has as many cells.
    pub fn shown_each<'h>(
        mut self,
        heads: impl IntoIterator<Item = &'h str>,
        style: ColumnStyle,
        cells: impl Fn(T) -> Vec<Cell> + 'a,
    ) -> Self {
        let column = |head: &str| Column { head: head.to_owned(), style };
        let columns = heads.into_iter().map(column).collect();
        self.shown.push(Shown { columns, cells: Box::new(cells) });
        self
    }

    /// A field of the file.
    pub fn filed<F: Field>(self, name: &str, value: impl Fn(T) -> F + 'a) -> Self {
        self.filed_each([name], move |row| vec![[value(row).text()]])
    }

    /// The fields of a quantity in the file.
    pub fn filed_quantity(self, quantity: impl Fn(T) -> Option<&'a Quantity> + 'a) -> Self {
        self.filed_each(QUANTITY, move |row| vec![quantity_fields(quantity(row))])
    }

    /// Fields of the file of which a row has any number of records.
    pub fn filed_each<const N: usize>(
        mut self,
        names: [&str; N],
        records: impl Fn(T) -> Vec<[String; N]> + 'a,
    ) -> Self {
        let records = move |row| records(row).into_iter().map(Vec::from).collect();
        let names = names.map(str::to_owned).to_vec();
        self.filed.push(Filed { names, records: Box::new(records) });
        self
    }

    /// The rows for the page; nothing without rows.
    pub fn block(
        &self,
        caption: impl Into<String>,
        rows: impl IntoIterator<Item = T>,
    ) -> Option<Block> {
        let cells = |row: T| self.shown.iter().flat_map(|shown| (shown.cells)(row)).collect();
        let rows: Vec<Vec<Cell>> = rows.into_iter().map(cells).collect();
        (!rows.is_empty()).then(|| Block::Table {
            caption: caption.into(),
            columns: self.shown.iter().flat_map(|shown| shown.columns.clone()).collect(),
            rows,
            twin: self.file.clone(),
            folded: false,
            tracks_pt: Vec::new(),
        })
    }

    /// The file with the rows in full precision.
    pub fn twin(&self, rows: impl IntoIterator<Item = T>) -> Twin {
        let names = self.filed.iter().flat_map(|filed| filed.names.clone()).collect();
        let records = rows.into_iter().flat_map(|row| self.records(row)).collect();
        Twin { file: self.file.clone(), names, units: Vec::new(), records }
    }

    /// The lines that a row makes: every record of its repeated fields beside its single ones.
    fn records(&self, row: T) -> Vec<Vec<String>> {
        let mut lines: Vec<Vec<String>> = vec![Vec::new()];
        for filed in &self.filed {
            let records = (filed.records)(row);
            let mut longer = Vec::with_capacity(lines.len() * records.len());
            for line in &lines {
                longer.extend(records.iter().map(|record| [&line[..], record].concat()));
            }
            lines = longer;
        }
        lines
    }
}

fn quantity_fields(quantity: Option<&Quantity>) -> [String; 7] {
    let Some(found) = quantity else { return Default::default() };
    [
        found.estimate.text(),
        found.low.text(),
        found.high.text(),
        found.level.text(),
        found.unit.clone(),
        found.n.text(),
        found.method.clone(),
    ]
}

/// What a field of a file can hold; what is absent is empty.
pub trait Field {
    /// The field's text, from which the same value can be read back.
    fn text(self) -> String;
}

impl Field for String {
    fn text(self) -> String {
        self
    }
}

impl Field for &str {
    fn text(self) -> String {
        self.to_owned()
    }
}

impl Field for &String {
    fn text(self) -> String {
        self.clone()
    }
}

impl Field for f64 {
    /// The shortest text that reads back to the same bits.
    fn text(self) -> String {
        debug(self)
    }
}

impl Field for usize {
    fn text(self) -> String {
        debug(self)
    }
}

impl Field for bool {
    fn text(self) -> String {
        debug(self)
    }
}

impl<F: Field> Field for Option<F> {
    fn text(self) -> String {
        self.map_or_else(String::new, Field::text)
    }
}

fn debug(value: impl Debug) -> String {
    format!("{value:?}")
}

/// The name under which the evidence files a variant, such as `not_testable`.
pub fn variant(value: impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Field, Table, variant};
    use crate::blocks::text;
    use crate::view::{Block, ColumnStyle};

    #[test]
    fn one_declaration_makes_the_page_and_the_file() {
        let rows = [("a", [0.1, 1e300].as_slice()), ("b", &[])];
        let table = Table::new("tables/t.csv")
            .shown("Name", ColumnStyle::Short, |(name, _): (&str, &[f64])| text(name))
            .filed("name", |(name, _)| name)
            .shown_each(["x", "y"], ColumnStyle::Number, |(_, values)| {
                (0..2).map(|at| text(values.get(at).map_or("", |_| "there"))).collect()
            })
            .filed_each(["at", "value"], |(_, values)| {
                values.iter().enumerate().map(|(at, value)| [at.text(), value.text()]).collect()
            })
            .filed("last", |(_, values)| values.last().copied());

        let Some(Block::Table { columns, rows: cells, twin, .. }) = table.block("Of two.", rows)
        else {
            panic!("no table")
        };
        assert_eq!(
            columns.iter().map(|column| &*column.head).collect::<Vec<_>>(),
            ["Name", "x", "y"]
        );
        assert!(cells.iter().all(|row| row.len() == columns.len()), "a row of another length");

        let file = table.twin(rows);
        assert_eq!(file.file, twin, "the page links to another file");
        assert_eq!(file.names, ["name", "at", "value", "last"]);
        let lines: Vec<String> = file.records.iter().map(|record| record.join(" ")).collect();
        assert_eq!(
            lines,
            ["a 0 0.1 1e300", "a 1 1e300 1e300"],
            "a row without records has no line"
        );
        assert!(table.block("Of none.", []).is_none(), "a table of nothing");
    }

    #[test]
    fn numbers_read_back_to_the_last_bit() {
        for value in [0.1, 1.397e18, 6_795_600_349.289_497, 5e-324] {
            let read = value.text().parse::<f64>().map(f64::to_bits);
            assert_eq!(read, Ok(value.to_bits()), "{value}");
        }
        assert_eq!(variant(evidence::Outcome::NotTestable), "not_testable");
    }
}
