//! Gives the columns of a table the widths that their content asks for.
//!
//! Every column first gets what its longest word needs; what is left goes to the columns in
//! proportion to what they still want. Where even the words do not fit, the widest give way, and
//! their words break.

use super::TEXT_WIDTH_PT;
use super::breaks::{parted, soft, words};
use super::ruler::{Face, Ruler};
use crate::view::{Block, Cell, CellStyle, ColumnStyle};

/// Space on both sides of a cell, in its size.
const INSET_EM: f64 = 0.7;
/// Size of names beside running text.
const MONO_EM: f64 = 0.8;
/// A sign before a verdict or a mark, with its space, in the size of the text.
const SIGN_EM: f64 = 1.4;
/// Columns from which on the table is set smaller.
const MANY: usize = 7;
/// A word that is wider, in points, breaks before the other columns give way.
const LARGE_PT: f64 = TEXT_WIDTH_PT / 3.0;
/// Rounding of the widths, in points.
const TOLERANCE_PT: f64 = 0.01;

/// Size of the text of a table, in points, as the template sets it.
fn size_pt(columns: usize) -> f64 {
    if columns >= MANY { 7.5 } else { 8.5 }
}

/// What a column asks for, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wish {
    /// The longest word.
    least: f64,
    /// Everything in one line.
    most: f64,
}

/// Sets the widths of a table's columns and parts the words that are wider.
pub fn set(block: &mut Block, ruler: &Ruler) {
    let Block::Table { columns, rows, folded: false, tracks_pt, .. } = block else { return };
    let size_pt = size_pt(columns.len());
    let inset = INSET_EM * size_pt;
    let mut wishes = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let mut wish = wish(&column.head, Face::Bold, size_pt, ruler);
        for cell in rows.iter().filter_map(|row| row.get(at)) {
            let other = cell_wish(cell, column.style, size_pt, ruler);
            wish.least = wish.least.max(other.least);
            wish.most = wish.most.max(other.most);
        }
        wishes.push(Wish { least: wish.least + inset, most: wish.most + inset });
    }
    let is_wide = columns.iter().map(|column| column.style == ColumnStyle::Wide);
    *tracks_pt = tracks(&wishes, &is_wide.collect::<Vec<_>>());
    for (column, &track) in columns.iter_mut().zip(&*tracks_pt) {
        column.head = soft(&column.head, track - inset, Face::Bold, size_pt, ruler);
    }
    for row in rows {
        for (cell, &track) in row.iter_mut().zip(&*tracks_pt) {
            let (face, scale) = face_of(cell);
            let room = track - inset - sign(cell, size_pt);
            cell.text = soft(&parted(&cell.text), room, face, size_pt * scale, ruler);
        }
    }
}

fn face_of(cell: &Cell) -> (Face, f64) {
    match cell.style {
        CellStyle::Code => (Face::Mono, MONO_EM),
        CellStyle::Verdict | CellStyle::Failed => (Face::Bold, 1.0),
        _ => (Face::Serif, 1.0),
    }
}

/// Width of the sign before a cell's text.
fn sign(cell: &Cell, size_pt: f64) -> f64 {
    match cell.style {
        CellStyle::Verdict | CellStyle::Passed | CellStyle::Failed => SIGN_EM * size_pt,
        _ => 0.0,
    }
}

fn wish(text: &str, face: Face, size_pt: f64, ruler: &Ruler) -> Wish {
    let width = |text: &str| ruler.width_pt(text, face, size_pt);
    let least = words(text).map(width).fold(0.0, f64::max);
    Wish { least, most: width(text) }
}

/// What a cell asks for: a verdict stays in one piece, and so does a number.
fn cell_wish(cell: &Cell, style: ColumnStyle, size_pt: f64, ruler: &Ruler) -> Wish {
    let (face, scale) = face_of(cell);
    let sign = sign(cell, size_pt);
    let mut wish = wish(&parted(&cell.text), face, size_pt * scale, ruler);
    if sign > 0.0 || style == ColumnStyle::Number {
        wish.least = wish.most;
    }
    Wish { least: wish.least + sign, most: wish.most + sign }
}

/// The widths of the columns, no wider together than the page.
fn tracks(wishes: &[Wish], is_wide: &[bool]) -> Vec<f64> {
    let least: f64 = wishes.iter().map(|wish| wish.least).sum();
    let most: f64 = wishes.iter().map(|wish| wish.most).sum();
    if most <= TEXT_WIDTH_PT {
        return spread(wishes, is_wide, TEXT_WIDTH_PT - most);
    }
    if least <= TEXT_WIDTH_PT {
        return shared(wishes, least, most);
    }
    // The words that take most of the page break, so that the other columns keep more than their
    // longest word.
    let wishes: Vec<Wish> =
        wishes.iter().map(|wish| Wish { least: wish.least.min(LARGE_PT), ..*wish }).collect();
    let least: f64 = wishes.iter().map(|wish| wish.least).sum();
    if least <= TEXT_WIDTH_PT {
        return shared(&wishes, least, most);
    }
    let cap = cap(&wishes);
    wishes.iter().map(|wish| wish.least.min(cap)).collect()
}

/// What a column needs beyond its longest word, by the share of all that is wanted.
fn shared(wishes: &[Wish], least: f64, most: f64) -> Vec<f64> {
    let share = (TEXT_WIDTH_PT - least) / (most - least);
    wishes.iter().map(|wish| wish.least + share * (wish.most - wish.least)).collect()
}

/// Everything in one line; running text takes the space that is left, so that the table is as wide
/// as the page.
fn spread(wishes: &[Wish], is_wide: &[bool], left: f64) -> Vec<f64> {
    let wide: f64 =
        wishes.iter().zip(is_wide).filter(|(_, wide)| **wide).map(|(w, _)| w.most).sum();
    let share = if wide > 0.0 { left / wide } else { 0.0 };
    let width = |(wish, wide): (&Wish, &bool)| wish.most * if *wide { 1.0 + share } else { 1.0 };
    wishes.iter().zip(is_wide).map(width).collect()
}

/// The width that no column may exceed, so that all of them fit: narrow ones keep what they need.
fn cap(wishes: &[Wish]) -> f64 {
    let (mut low, mut high) = (0.0, TEXT_WIDTH_PT);
    while high - low > TOLERANCE_PT {
        let middle = f64::midpoint(low, high);
        let together: f64 = wishes.iter().map(|wish| wish.least.min(middle)).sum();
        if together > TEXT_WIDTH_PT { high = middle } else { low = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::{TEXT_WIDTH_PT, Wish, tracks};

    #[track_caller]
    fn check(wishes: &[(f64, f64)], is_wide: &[bool], expected: &[f64]) {
        let wishes: Vec<Wish> = wishes.iter().map(|&(least, most)| Wish { least, most }).collect();
        let widths = tracks(&wishes, is_wide);
        let together: f64 = widths.iter().sum();
        assert!(together <= TEXT_WIDTH_PT + 1e-6, "{widths:?} are wider than the page");
        let rounded: Vec<f64> = widths.iter().map(|width| width.round()).collect();
        assert_eq!(rounded, expected, "other widths");
    }

    #[test]
    fn a_small_table_is_as_wide_as_its_text() {
        check(&[(30.0, 50.0), (20.0, 20.0)], &[false, false], &[50.0, 20.0]);
        check(&[(30.0, 50.0), (20.0, 100.0)], &[false, true], &[50.0, 420.0]);
    }

    #[test]
    fn running_text_gives_way_before_any_word_breaks() {
        check(&[(60.0, 70.0), (40.0, 1000.0)], &[false, true], &[64.0, 406.0]);
    }

    /// A digest beside a name: neither stands on the other.
    #[test]
    fn the_widest_words_break_where_words_do_not_fit() {
        check(&[(400.0, 400.0), (90.0, 90.0)], &[true, false], &[380.0, 90.0]);
        check(&[(400.0, 400.0), (300.0, 300.0), (20.0, 20.0)], &[true; 3], &[243.0, 207.0, 20.0]);
    }
}
