//! Draws ladders: panels beside each other, one a number, which share the words of their rows.

use super::read::{Ladder, Rung, Standing};
use super::scale;
use crate::figure::WIDE_PX;
use crate::figure::axis::Axis;
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::title::Title;
use crate::figure::words::{BOLD, cut, width_px};
use crate::number;

const TEXT_PX: f64 = 12.0;
const TICK_PX: f64 = 11.0;
const ROW_PX: f64 = 15.0;
const HEAD_PX: f64 = 20.0;
/// Below the last row: the axis and air.
const FOOT_PX: f64 = 30.0;
const GAP_PX: f64 = 14.0;
const COLUMNS_MAX: usize = 3;
const ARROW_PX: f64 = 6.0;
/// Digits of a number in its head.
const DIGITS: usize = 3;
/// What an end may miss the end of its axis by, as a share of it: a rounding.
const SLIP: f64 = 1e-9;
/// A typeface that stands in for the usual one may be wider.
const SLACK: f64 = 1.1;
const RADIUS_PX: f64 = 2.6;

/// Where panels stand.
struct Grid {
    columns: usize,
    labels_px: f64,
    panel_px: f64,
    /// Room for values at the right of a single panel.
    values_px: f64,
}

impl Grid {
    fn of(ladders: &[Ladder], width_px: f64) -> Self {
        let columns = if width_px < WIDE_PX { 1 } else { ladders.len().clamp(1, COLUMNS_MAX) };
        let rungs = || ladders.iter().flat_map(|ladder| &ladder.rungs);
        let widest = SLACK * rungs().map(label_px).fold(0.0, f64::max);
        let is_single = columns == 1 && width_px >= WIDE_PX;
        let values = rungs().map(|rung| self::width_px(&value(rung), TEXT_PX)).fold(0.0, f64::max);
        let values_px = if is_single { values + GAP_PX } else { 0.0 };
        let left_px = width_px - widest - values_px;
        Self { columns, labels_px: widest, panel_px: left_px / columns as f64, values_px }
    }

    /// From where to where the axis of a column goes.
    fn span_px(&self, column: usize) -> (f64, f64) {
        let from_px = self.labels_px + column as f64 * self.panel_px;
        (from_px + GAP_PX, from_px + self.panel_px - 4.0)
    }
}

fn label_px(rung: &Rung) -> f64 {
    let bold = if rung.standing == Standing::Read { BOLD } else { 1.0 };
    bold * width_px(rung.words, TEXT_PX)
}

/// The interval of a rung in words.
pub fn value(rung: &Rung) -> String {
    match rung.ends {
        Some((low, high)) => number::between(low, high),
        None => "open".to_owned(),
    }
}

/// The panels below their title.
pub fn draw(ladders: &[Ladder], title: &str, drawing_px: f64) -> Drawing {
    let lines_max = if drawing_px < WIDE_PX { 5 } else { 3 };
    let title = Title::new(title, drawing_px, lines_max);
    let grid = Grid::of(ladders, drawing_px);
    let mut top_px = title.height_px(6.0);
    let heights = ladders.chunks(grid.columns).map(height_px);
    let mut canvas = Canvas::new(drawing_px, top_px + heights.sum::<f64>());
    title.draw(&mut canvas);
    for (chunk, row) in ladders.chunks(grid.columns).enumerate() {
        let keys = ways(row);
        labels(&mut canvas, row, &keys, &grid, top_px + HEAD_PX);
        for (column, ladder) in row.iter().enumerate() {
            let number = chunk * grid.columns + column;
            panel(&mut canvas, (number, ladder), &keys, (&grid, column), top_px);
        }
        top_px += height_px(row);
    }
    canvas.finish()
}

/// The ways that occur in a row of panels, in the order of the first panel that has most.
fn ways(row: &[Ladder]) -> Vec<&'static str> {
    let mut keys = Vec::new();
    let longest = row.iter().max_by_key(|ladder| ladder.rungs.len());
    for ladder in longest.into_iter().chain(row) {
        for rung in &ladder.rungs {
            if !keys.contains(&rung.key) {
                keys.push(rung.key);
            }
        }
    }
    keys
}

fn height_px(row: &[Ladder]) -> f64 {
    HEAD_PX + ways(row).len() as f64 * ROW_PX + FOOT_PX
}

/// The words of the ways at the left; in bold where every panel of the row reads that way.
fn labels(canvas: &mut Canvas, row: &[Ladder], keys: &[&str], grid: &Grid, top_px: f64) {
    for (index, key) in keys.iter().enumerate() {
        let named = |ladder: &Ladder| ladder.rungs.iter().find(|it| it.key == *key).cloned();
        let Some(rung) = row.iter().find_map(named) else { continue };
        let is_read = row.len() == 1 && rung.standing == Standing::Read;
        let class = if is_read { "chart-head" } else { "chart-text" };
        let at = (grid.labels_px, top_px + (index as f64 + 0.5) * ROW_PX + 4.0);
        canvas.text(class, at, Anchor::End, rung.words);
    }
}

fn panel(
    canvas: &mut Canvas,
    (number, ladder): (usize, &Ladder),
    keys: &[&str],
    (grid, column): (&Grid, usize),
    top_px: f64,
) {
    let (from_px, to_px) = grid.span_px(column);
    let first_px = top_px + HEAD_PX;
    let bottom_px = first_px + keys.len() as f64 * ROW_PX + 2.0;
    let head = head(ladder, to_px - from_px + 4.0);
    canvas.text("chart-head", (from_px, top_px + 13.0), Anchor::Start, &head);
    let (axis, range) = scale::axis(ladder, (from_px, to_px));
    for tick in scale::ticks(&axis, TICK_PX) {
        canvas.line("grid", (tick.at_px, first_px), (tick.at_px, bottom_px));
        canvas.line("axis", (tick.at_px, bottom_px), (tick.at_px, bottom_px + 4.0));
        let label = tick.label.unwrap_or_default();
        canvas.text("chart-tick", (tick.at_px, bottom_px + 15.0), Anchor::Middle, &label);
    }
    canvas.line("axis", (from_px, bottom_px), (to_px, bottom_px));
    let at_px = axis.position_px(ladder.estimate);
    canvas.line("zero", (at_px, first_px), (at_px, bottom_px));
    for rung in &ladder.rungs {
        let Some(index) = keys.iter().position(|key| *key == rung.key) else { continue };
        let middle_px = first_px + (index as f64 + 0.5) * ROW_PX;
        let place = Place { axis: &axis, range, middle_px, ends_px: (from_px, to_px) };
        canvas.series(number, |canvas| {
            line(canvas, ladder, rung, &place);
            if grid.values_px > 0.0 {
                let is_read = rung.standing == Standing::Read;
                let class = if is_read { "chart-head" } else { "chart-text" };
                let at = (to_px + GAP_PX, middle_px + 4.0);
                canvas.text(class, at, Anchor::Start, &value(rung));
            }
        });
    }
}

/// The number with its symbol and its unit, or as much of that as there is room for.
fn head(ladder: &Ladder, room_px: f64) -> String {
    let value = format!("{} = {}", ladder.label, number::significant(ladder.estimate, DIGITS));
    let mut heads = [number::with_unit(value.clone(), &ladder.unit), value].into_iter();
    let fits = |head: &String| width_px(head, BOLD * TEXT_PX) <= room_px;
    heads.find(fits).unwrap_or_else(|| cut(&ladder.label, BOLD * TEXT_PX, room_px))
}

/// Where a rung is drawn.
struct Place<'a> {
    axis: &'a Axis,
    range: (f64, f64),
    middle_px: f64,
    ends_px: (f64, f64),
}

/// The interval of a rung; what leaves the axis ends in an arrow, and so does what never ends.
fn line(canvas: &mut Canvas, ladder: &Ladder, rung: &Rung, place: &Place) {
    let class = match rung.standing {
        Standing::Read => "rung rung-read",
        Standing::Other => "rung",
        Standing::DecidesNothing => "rung rung-idle",
    };
    let y = place.middle_px;
    let at_px = place.axis.position_px(ladder.estimate);
    let class = if rung.ends.is_none() { format!("{class} rung-open") } else { class.to_owned() };
    let [(low_px, is_below), (high_px, is_above)] = ends_px(ladder, rung, place);
    canvas.line(&class, (low_px, y), (high_px, y));
    for (x, is_beyond, way) in [(low_px, is_below, 1.0), (high_px, is_above, -1.0)] {
        if is_beyond {
            let back = x + way * ARROW_PX;
            let arrow = [(x, y), (back, y - ARROW_PX / 1.6), (back, y + ARROW_PX / 1.6)];
            canvas.polygon("rung-arrow", &arrow);
        } else if rung.ends.is_some() {
            canvas.line(&class.replace(" rung-open", ""), (x, y - 3.5), (x, y + 3.5));
        }
    }
    let dot = if rung.standing == Standing::Read { "rung-dot rung-hole" } else { "rung-dot" };
    canvas.circle(dot, (at_px, y), RADIUS_PX);
}

/// Where a line ends, and whether it ends there because the axis does.
fn ends_px(ladder: &Ladder, rung: &Rung, place: &Place) -> [(f64, bool); 2] {
    let (from_px, to_px) = place.ends_px;
    let at_px = place.axis.position_px(ladder.estimate);
    let Some((low, high)) = rung.ends else {
        let side = |is_open: bool, end_px: f64| if is_open { end_px } else { at_px };
        let [below, above] = ladder.open;
        return [(side(below, from_px), below), (side(above, to_px), above)];
    };
    let slack = SLIP * (place.range.1 - place.range.0).abs();
    let is_below = low < place.range.0 - slack;
    let is_above = high > place.range.1 + slack;
    let low_px = if is_below { from_px } else { place.axis.position_px(low) };
    let high_px = if is_above { to_px } else { place.axis.position_px(high) };
    [(low_px, is_below), (high_px, is_above)]
}
