//! Draws the chart of all claims: a row a statement, one scale for all of them, a key below.

use evidence::Verdict;

use super::columns::{BASELINE_PX, Columns, HALF_PX, HEAD_PX, TEXT_PX, TOP_PX};
use super::key::Key;
use super::rows::{Group, Row};
use super::signs;
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::held::Held;
use crate::figure::shapes;
use crate::figure::words::{cut, width_px};
use crate::number;

const SHAPE_PX: f64 = 10.5;
/// Shapes of readings that have a place of their own.
const SHAPES_MAX: usize = 5;
/// Bold letters are wider.
const BOLD: f64 = 1.1;
const TICKS: [f64; 7] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

/// Draws the groups one below the other at a width.
pub fn draw(groups: &[Group], width_px: f64) -> Drawing {
    let columns = Columns::of(width_px);
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let occurs = |outcome| rows().flat_map(|row| &row.readings).any(|it| it.0.outcome == outcome);
    let key = Key::of(shapes::ORDER.into_iter().filter(|outcome| occurs(*outcome)), width_px);
    let bottom_px = TOP_PX + groups.len() as f64 * HEAD_PX + rows().count() as f64 * columns.row_px;
    let mut canvas = Canvas::new(width_px, bottom_px + key.height_px);
    scale(&mut canvas, &columns, bottom_px);
    let titles_px = room_px(rows().map(|row| row.readings.len()).max().unwrap_or(1));
    let mut top_px = TOP_PX;
    for (number, group) in groups.iter().enumerate() {
        let head = cut(&group.head, BOLD * TEXT_PX, width_px);
        canvas.text("chart-head", (0.0, top_px + HEAD_PX - 5.0), Anchor::Start, &head);
        top_px += HEAD_PX;
        for row in &group.rows {
            canvas.series(number, |canvas| draw_row(canvas, &columns, row, top_px, titles_px));
            top_px += columns.row_px;
        }
    }
    key.draw(&mut canvas, bottom_px);
    canvas.finish()
}

/// Room for the shapes of some readings.
fn room_px(readings: usize) -> f64 {
    9.0 + readings.min(SHAPES_MAX) as f64 * SHAPE_PX
}

/// The heads of the columns, the ticks, and the line at which a number is as it is said.
fn scale(canvas: &mut Canvas, columns: &Columns, bottom_px: f64) {
    let (from_px, to_px) = columns.scale_px;
    let head = "Found ÷ said or needed";
    let half_px = width_px(head, BOLD * TEXT_PX) / 2.0;
    let centre_px = f64::midpoint(from_px, to_px).max(half_px);
    // On a phone the title is a line of its own, and needs no head.
    if !columns.is_narrow() {
        canvas.text("chart-head", (0.0, 12.0), Anchor::Start, "Statement");
    }
    canvas.text("chart-head", (centre_px, 12.0), Anchor::Middle, head);
    let start = (columns.words_px, 12.0);
    canvas.text("chart-head", start, Anchor::Start, "Found; said or needed");
    for value in TICKS {
        let (at_px, _) = columns.position(value);
        canvas.text("chart-tick", (at_px, 27.0), Anchor::Middle, &number::tick(value));
    }
    if !columns.is_narrow() {
        rules(canvas, columns, (TOP_PX - 2.0, bottom_px));
    }
}

/// The lines of the scale from a height to another.
fn rules(canvas: &mut Canvas, columns: &Columns, (from_px, to_px): (f64, f64)) {
    for value in TICKS {
        let (at_px, _) = columns.position(value);
        let class = if (value - 1.0).abs() < f64::EPSILON { "as-said" } else { "grid" };
        canvas.line(class, (at_px, from_px), (at_px, to_px));
    }
}

fn draw_row(canvas: &mut Canvas, columns: &Columns, row: &Row, top_px: f64, titles_px: f64) {
    let (title_px, line_px) = (top_px + columns.title_px, top_px + columns.line_px);
    for (index, (verdict, _)) in row.readings.iter().take(SHAPES_MAX).enumerate() {
        let at = (5.0 + index as f64 * SHAPE_PX, title_px);
        shapes::draw(canvas, verdict.outcome, at, signs::RADIUS_PX);
    }
    let titles_px = if columns.is_narrow() { room_px(row.readings.len()) } else { titles_px };
    let title = cut(&row.title, TEXT_PX, columns.titles_to_px - titles_px);
    if columns.is_narrow() {
        rules(canvas, columns, (line_px - HALF_PX - 2.0, line_px + HALF_PX + 2.0));
    }
    canvas.text("chart-text", (titles_px, title_px + BASELINE_PX), Anchor::Start, &title);
    let (verdict, held) = &row.readings[0];
    let words = words(columns, verdict, held.as_ref());
    let start = (columns.words_px, line_px + BASELINE_PX);
    canvas.text("chart-text", start, Anchor::Start, &words);
    if let Some(held) = held {
        signs::reference(canvas, columns, held, line_px);
    }
    for (index, (verdict, held)) in row.readings.iter().enumerate().rev() {
        if let Some(held) = held {
            signs::found(canvas, columns, (verdict, held), line_px, index == 0);
        }
    }
}

/// What was found and what it is held against, without its interval where that would be too long;
/// without a number the verdict itself.
fn words(columns: &Columns, verdict: &Verdict, held: Option<&Held>) -> String {
    let room_px = columns.width_px - columns.words_px;
    let fits = |words: &String| width_px(words, TEXT_PX) <= room_px;
    let words = match held {
        Some(held) => {
            let full = format!("{}; {}", held.found(), held.asked());
            if fits(&full) { full } else { format!("{}; {}", held.estimate(), held.asked()) }
        }
        None => verdict.words(),
    };
    cut(&words, TEXT_PX, room_px)
}
