//! Keeps a page small: long tables show their first rows and name the file that has all of them,
//! and drawings beyond a number of letters stand in files of their own.

use std::collections::BTreeMap;

use crate::attachments::narrow_file;
use crate::figure::Drawing;
use crate::markup::escape;
use crate::number::count;
use crate::view::{Block, Cell, CellStyle, Column};

/// Bytes of a page that it should not exceed.
pub const PAGE_MAX: usize = 99_000;
/// Rows that a table shows at least.
const ROWS_MIN: usize = 10;
/// Rows above which a table is shown on request only.
const ROWS_OPEN_MAX: usize = 25;
/// Letters that the markup of a cell adds, about.
const MARKUP: usize = 48;

/// How much of a page may be drawings, and how much any one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of the drawings that stand in the page itself.
    pub drawings: usize,
    /// Bytes of a table that is shown on request only.
    pub folded: usize,
    /// Bytes of any other table.
    pub table: usize,
}

const fn room(drawings: usize, folded: usize, table: usize) -> Room {
    Room { drawings, folded, table }
}

/// All drawings by their files.
pub const BY_FILE: Room = room(0, usize::MAX, usize::MAX);

/// Rooms from the widest to the narrowest, which are tried in this order.
pub const ROOMS: [Room; 8] = [
    room(usize::MAX, usize::MAX, usize::MAX),
    room(usize::MAX, 24_000, usize::MAX),
    room(60_000, 12_000, usize::MAX),
    room(40_000, 8_000, 40_000),
    room(24_000, 5_000, 30_000),
    room(0, 5_000, 30_000),
    room(0, 3_000, 24_000),
    room(0, 2_000, 12_000),
];

/// How long a row is on a page, about.
pub fn row_size(columns: &[Column], row: &[Cell]) -> usize {
    let cells = columns.iter().zip(row);
    cells.map(|(column, cell)| column.head.len() + cell.text.len() + MARKUP).sum()
}

/// Cuts a table to its room, rows that failed first, and folds a long one.
pub fn table(block: &mut Block, room: Room) {
    let Block::Table { caption, columns, rows, twin, folded, .. } = block else { return };
    let bytes = if *folded { room.folded } else { room.table };
    *folded |= rows.len() > ROWS_OPEN_MAX;
    if twin.is_empty() {
        return;
    }
    let mut size = 0;
    let fits = |row: &&Vec<Cell>| {
        size += row_size(columns, row);
        size <= bytes
    };
    let shown = rows.iter().take_while(fits).count().max(ROWS_MIN);
    if shown >= rows.len() {
        return;
    }
    let failed = |row: &Vec<Cell>| row.iter().any(|cell| cell.style == CellStyle::Failed);
    let first = if rows.iter().any(failed) { ", those that failed first" } else { "" };
    rows.sort_by_key(|row| !failed(row));
    let (some, all) = (count(shown), count(rows.len()));
    *caption = format!(
        "{caption} The page shows {some} of {all} rows{first}; the file of its data has all of \
        them."
    );
    rows.truncate(shown);
}

/// The drawings of a page by file: inside it as long as there is room, then by their files.
pub fn drawings(
    blocks: &[&Block],
    all: &BTreeMap<&str, &Drawing>,
    up: &str,
    room: Room,
) -> BTreeMap<String, String> {
    let mut drawn = BTreeMap::new();
    let mut used = 0;
    for block in blocks {
        let Block::Figure { file, alt, .. } = block else { continue };
        let Some(drawing) = all.get(file.strip_prefix(up).unwrap_or(file)) else { continue };
        let inline = drawing.inline();
        let is_inside = used + inline.len() <= room.drawings;
        let shown = if is_inside {
            used += inline.len();
            inline
        } else {
            let (file, alt) = (escape(file), escape(alt));
            format!("<img class=\"plot\" src=\"{file}\" alt=\"{alt}\" loading=\"lazy\">")
        };
        let narrow = narrow_file(file);
        let has_narrow = all.contains_key(narrow.strip_prefix(up).unwrap_or(&narrow));
        let narrow = if has_narrow { for_phones(&narrow, alt) } else { String::new() };
        drawn.insert(file.clone(), shown + &narrow);
    }
    drawn
}

/// How much of a page is what can be thinned: its drawings, and its tables, about.
pub fn size(blocks: &[&Block], drawn: &BTreeMap<String, String>) -> usize {
    let table = |block: &&&Block| match block {
        Block::Table { columns, rows, .. } => {
            rows.iter().map(|row| row_size(columns, row)).sum::<usize>()
        }
        _ => 0,
    };
    let drawings: usize = drawn.values().map(String::len).sum();
    drawings + blocks.iter().map(|block| table(&block)).sum::<usize>()
}

/// The drawing that a narrow screen shows in place of the wide one; others never fetch it.
fn for_phones(file: &str, alt: &str) -> String {
    let (file, alt) = (escape(file), escape(alt));
    format!("<img class=\"plot narrow\" src=\"{file}\" alt=\"{alt}\" loading=\"lazy\">")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{CellStyle, ColumnStyle};

    fn rows(count: usize) -> Block {
        let cell = Cell { style: CellStyle::Text, text: "x".repeat(52), target: String::new() };
        Block::Table {
            caption: "Rows.".to_owned(),
            columns: vec![Column { head: String::new(), style: ColumnStyle::Wide }],
            rows: vec![vec![cell]; count],
            twin: "tables/rows.csv".to_owned(),
            folded: false,
            tracks_pt: Vec::new(),
        }
    }

    #[test]
    fn a_long_table_is_cut_and_says_so() {
        let mut block = rows(100);
        table(&mut block, room(0, 0, 2_000));
        let Block::Table { caption, rows, folded, .. } = &block else { panic!("no table") };
        assert_eq!(rows.len(), 20, "another room");
        let said = "The page shows 20 of 100 rows; the file of its data has all of them.";
        assert!(caption.ends_with(said), "{caption}");
        assert!(folded, "what was long is shown on request");
    }

    #[test]
    fn rows_that_failed_are_not_cut() {
        let mut block = rows(100);
        let Block::Table { rows, .. } = &mut block else { panic!("no table") };
        rows[70][0].style = CellStyle::Failed;
        table(&mut block, room(0, 0, 2_000));
        let Block::Table { caption, rows, .. } = &block else { panic!("no table") };
        assert_eq!(rows[0][0].style, CellStyle::Failed, "a failure was cut away");
        assert!(
            caption.replace('\u{a0}', " ").contains("20 of 100 rows, those that failed first"),
            "{caption}"
        );
    }

    #[test]
    fn a_short_table_stays() {
        let mut block = rows(10);
        table(&mut block, room(0, 0, 0));
        assert_eq!(block, rows(10), "ten rows are always shown");
    }
}
