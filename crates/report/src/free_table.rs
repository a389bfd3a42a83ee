//! Tables of any shape that an analysis files beside its numbers: on the page, and as a file with a
//! line for each cell.

use evidence::{Evidence, FreeCell, FreeTable};

use crate::blocks::text;
use crate::lookup::estimate;
use crate::number;
use crate::table::{Field as _, Table};
use crate::view::Cell;
use crate::view::ColumnStyle::{Number, Wide};

/// One row of a table, and whose it is.
#[derive(Clone, Copy)]
pub struct FreeRow<'a> {
    /// The study or the measure.
    pub owner: &'a str,
    /// The part of a battery; empty, there are no parts.
    pub part: &'a str,
    /// The table.
    pub table: &'a FreeTable,
    at: usize,
    evidence: &'a Evidence,
}

impl<'a> FreeRow<'a> {
    fn cells(self) -> &'a [FreeCell] {
        &self.table.rows[self.at]
    }

    /// The line of each cell: the number of its row, its column, its words or its name, its value.
    pub fn records(self) -> Vec<[String; 4]> {
        let columns = self.table.columns.iter();
        let record = |(column, cell): (&String, &FreeCell)| {
            let (words, value) = match cell {
                FreeCell::Words(words) => (words.clone(), None),
                FreeCell::Number(name) => (name.clone(), estimate(self.evidence, name)),
                FreeCell::Value(value) => (String::new(), Some(*value)),
            };
            [(self.at + 1).text(), column.clone(), words, value.text()]
        };
        columns.zip(self.cells()).map(record).collect()
    }
}

/// The rows of a table of a part of an owner.
pub fn rows<'a>(
    [owner, part]: [&'a str; 2],
    table: &'a FreeTable,
    evidence: &'a Evidence,
) -> impl Iterator<Item = FreeRow<'a>> {
    (0..table.rows.len()).map(move |at| FreeRow { owner, part, table, at, evidence })
}

/// A table as the page shows it: a column whose cells are all words is set as text.
pub fn shown<'a>(file: &str, table: &'a FreeTable) -> Table<'a, FreeRow<'a>> {
    let mut shown = Table::<FreeRow>::new(file);
    for (column, head) in table.columns.iter().enumerate() {
        let is_words = |row: &Vec<FreeCell>| matches!(row.get(column), Some(FreeCell::Words(_)));
        let style = if table.rows.iter().all(is_words) { Wide } else { Number };
        shown = shown.shown(head, style, move |row| {
            row.cells()
                .get(column)
                .map_or_else(|| text(""), |cell| printed_cell(cell, row.evidence))
        });
    }
    shown
}

fn printed_cell(cell: &FreeCell, evidence: &Evidence) -> Cell {
    match cell {
        FreeCell::Words(words) => text(words),
        FreeCell::Number(name) => {
            text(evidence.quantity(name).map_or_else(String::new, number::estimate_of))
        }
        FreeCell::Value(value) => text(number::number(*value)),
    }
}
