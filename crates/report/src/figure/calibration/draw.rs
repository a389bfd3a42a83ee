//! Draws coverage: one panel a kind of noise, one row a way, all along one scale.

use super::PERCENT;
use super::read::{Covered, Way, World, least};
use crate::figure::WIDE_PX;
use crate::figure::axis::Axis;
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::title::Title;
use crate::figure::words::{BOLD, width_px};
use crate::number;

const TEXT_PX: f64 = 12.0;
const ROW_PX: f64 = 19.0;
const HEAD_PX: f64 = 22.0;
const FOOT_PX: f64 = 44.0;
const GAP_PX: f64 = 16.0;
const EACH_PX: f64 = 2.6;
const LEAST_PX: f64 = 3.6;

/// Where the panels stand.
struct Grid {
    columns: usize,
    labels_px: f64,
    panel_px: f64,
}

impl Grid {
    fn of(worlds: &[World], drawing_px: f64) -> Self {
        let columns = if drawing_px < WIDE_PX { 1 } else { worlds.len().max(1) };
        let ways = worlds.iter().flat_map(|world| &world.ways);
        let labels_px = ways.map(|way| BOLD * width_px(way.words, TEXT_PX)).fold(0.0, f64::max);
        Self { columns, labels_px, panel_px: (drawing_px - labels_px) / columns as f64 }
    }

    fn span_px(&self, column: usize) -> (f64, f64) {
        let from_px = self.labels_px + column as f64 * self.panel_px;
        (from_px + GAP_PX, from_px + self.panel_px - 6.0)
    }
}

/// The panels below their title.
pub fn draw(worlds: &[World], level: f64, title: &str, drawing_px: f64) -> Drawing {
    let lines_max = if drawing_px < WIDE_PX { 8 } else { 3 };
    let title = Title::new(title, drawing_px, lines_max);
    let grid = Grid::of(worlds, drawing_px);
    let mut top_px = title.height_px(6.0);
    let heights_px: f64 = worlds.chunks(grid.columns).map(height_px).sum();
    let mut canvas = Canvas::new(drawing_px, top_px + heights_px);
    title.draw(&mut canvas);
    let range = range(worlds, level);
    for (chunk, row) in worlds.chunks(grid.columns).enumerate() {
        labels(&mut canvas, row, &grid, top_px + HEAD_PX);
        for (column, world) in row.iter().enumerate() {
            let axis = Axis::new(range, false, grid.span_px(column));
            let number = chunk * grid.columns + column;
            panel(&mut canvas, (world, row), (&axis, grid.span_px(column)), level, top_px);
            draw_ways(&mut canvas, (number, world), &ways(row), &axis, top_px + HEAD_PX);
        }
        top_px += height_px(row);
    }
    canvas.finish()
}

/// The ways of a row of panels: those of the panel that has most, then the others.
fn ways(row: &[World]) -> Vec<&Way> {
    let longest = row.iter().map(|world| world.ways.iter().collect()).max_by_key(Vec::len);
    let mut ways: Vec<&Way> = longest.unwrap_or_default();
    for way in row.iter().flat_map(|world| &world.ways) {
        if ways.iter().all(|other| other.words != way.words) {
            ways.push(way);
        }
    }
    ways
}

fn height_px(row: &[World]) -> f64 {
    HEAD_PX + ways(row).len() as f64 * ROW_PX + FOOT_PX
}

fn labels(canvas: &mut Canvas, row: &[World], grid: &Grid, top_px: f64) {
    for (index, way) in ways(row).iter().enumerate() {
        let class = if way.is_used { "chart-head" } else { "chart-text" };
        let at = (grid.labels_px, top_px + (index as f64 + 0.5) * ROW_PX + 4.0);
        canvas.text(class, at, Anchor::End, way.words);
    }
}

/// From the least to the greatest share, in percent.
fn range(worlds: &[World], level: f64) -> (f64, f64) {
    let ways = || worlds.iter().flat_map(|world| &world.ways);
    let each = ways().flat_map(|way| &way.numbers).map(|number| number.share);
    let low = ways().filter_map(|way| least(&way.numbers)).filter_map(|number| number.low);
    let high = ways().filter_map(|way| least(&way.numbers)).filter_map(|number| number.high);
    let all = each.chain(low).chain(high);
    let (low, high) = all.fold((level, level), |(low, high), it| (low.min(it), high.max(it)));
    (low * PERCENT, high * PERCENT)
}

fn panel(
    canvas: &mut Canvas,
    (world, row): (&World, &[World]),
    (axis, (from_px, to_px)): (&Axis, (f64, f64)),
    level: f64,
    top_px: f64,
) {
    let first_px = top_px + HEAD_PX;
    let shown = ways(row);
    let bottom_px = first_px + shown.len() as f64 * ROW_PX + 2.0;
    canvas.text("chart-head", (from_px, top_px + 13.0), Anchor::Start, world.words);
    for tick in axis.ticks() {
        let Some(label) = &tick.label else { continue };
        canvas.line("grid", (tick.at_px, first_px), (tick.at_px, bottom_px));
        canvas.line("axis", (tick.at_px, bottom_px), (tick.at_px, bottom_px + 4.0));
        canvas.text("chart-tick", (tick.at_px, bottom_px + 15.0), Anchor::Middle, label);
    }
    canvas.line("axis", (from_px, bottom_px), (to_px, bottom_px));
    let centre = (f64::midpoint(from_px, to_px), bottom_px + 30.0);
    canvas.text("chart-text", centre, Anchor::Middle, &number::with_unit("held".into(), "(%)"));
    let at_px = axis.position_px(level * PERCENT);
    canvas.line("said-line", (at_px, first_px - 3.0), (at_px, bottom_px));
}

/// The ways of a panel, each in its row.
fn draw_ways(
    canvas: &mut Canvas,
    (number, world): (usize, &World),
    shown: &[&Way],
    axis: &Axis,
    first_px: f64,
) {
    for way in &world.ways {
        let Some(index) = shown.iter().position(|it| it.words == way.words) else { continue };
        let y = first_px + (index as f64 + 0.5) * ROW_PX;
        canvas.series(number, |canvas| draw_way(canvas, way, axis, y));
    }
}

/// The numbers of a way as rings, and the one that is held least with its interval.
fn draw_way(canvas: &mut Canvas, way: &Way, axis: &Axis, y: f64) {
    let at = |share: f64| axis.position_px(share * PERCENT);
    let Some(least) = least(&way.numbers) else { return };
    if let Some((low, high)) = least.low.zip(least.high) {
        canvas.line("rung", (at(low), y), (at(high), y));
        for x in [at(low), at(high)] {
            canvas.line("rung", (x, y - 3.5), (x, y + 3.5));
        }
    }
    let others = way.numbers.iter().filter(|number: &&Covered| number.number != least.number);
    for number in others {
        canvas.circle("hollow", (at(number.share), y), EACH_PX);
    }
    canvas.circle("rung-dot", (at(least.share), y), LEAST_PX);
}
