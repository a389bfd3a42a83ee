//! Draws the curve on its side, and below it, on the same scale, one row an option.

use super::read::{Crossed, Opted};
use crate::figure::WIDE_PX;
use crate::figure::axis::Axis;
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::title::Title;
use crate::figure::words::{BOLD, cut, width_px, wrap_within};
use crate::number::{self, prose};

const TEXT_PX: f64 = 12.0;
const ROW_PX: f64 = 15.0;
const CHOICE_PX: f64 = 19.0;
const CURVE_PX: f64 = 170.0;
const AXIS_PX: f64 = 40.0;
const GAP_PX: f64 = 10.0;
const SQUARE_PX: f64 = 5.0;
const SQUARES_PX: f64 = 7.0;
const SHARE_PX: f64 = 42.0;
const RADIUS_PX: f64 = 3.4;
const EACH_PX: f64 = 1.1;
/// Lines of the heads of the columns.
const HEADS_MAX: usize = 4;
const HEAD_LINE_PX: f64 = 13.0;

/// Where the columns stand, and where the rows begin.
struct Layout {
    width_px: f64,
    is_narrow: bool,
    row_px: f64,
    axis_px: (f64, f64),
    /// Where the squares of the lowest and of the highest begin.
    squares_px: [f64; 2],
    shares_px: f64,
    curve_px: f64,
    rows_px: f64,
}

impl Layout {
    fn of(crossed: &Crossed, width_px: f64, top_px: f64) -> Self {
        let is_narrow = width_px < WIDE_PX;
        let labels = crossed.options.iter().map(|it| self::width_px(&it.option, TEXT_PX));
        let labels_px = if is_narrow { 0.0 } else { 14.0 + labels.fold(0.0, f64::max) };
        let ends = crossed.options.first().map_or(0, |option| option.lowest.len());
        let squares = ends as f64 * SQUARES_PX;
        let shares_px = width_px - crossed.statements.len() as f64 * SHARE_PX;
        let highest_px = shares_px - squares - GAP_PX / 2.0;
        let lowest_px = highest_px - squares - GAP_PX;
        let curve_px = top_px;
        Self {
            width_px,
            is_narrow,
            row_px: if is_narrow { 2.0 * ROW_PX } else { ROW_PX },
            axis_px: (labels_px + GAP_PX, lowest_px - GAP_PX - 4.0),
            squares_px: [lowest_px, highest_px],
            shares_px,
            curve_px,
            rows_px: curve_px + CURVE_PX + AXIS_PX,
        }
    }

    fn height_px(&self, crossed: &Crossed) -> f64 {
        let choices = crossed.choices().count() as f64;
        self.rows_px + choices * CHOICE_PX + crossed.options.len() as f64 * self.row_px + 8.0
    }
}

/// The curve with its choices below a title.
pub fn draw(crossed: &Crossed, title: &str, drawing_px: f64) -> Drawing {
    let lines_max = if drawing_px < WIDE_PX { 6 } else { 3 };
    let title = Title::new(title, drawing_px, lines_max);
    let layout = Layout::of(crossed, drawing_px, title.height_px(10.0));
    let mut canvas = Canvas::new(drawing_px, layout.height_px(crossed));
    title.draw(&mut canvas);
    let axis = Axis::new(range(crossed), false, layout.axis_px);
    scale(&mut canvas, crossed, &axis, &layout);
    curve(&mut canvas, crossed, &axis, &layout);
    heads(&mut canvas, crossed, &layout);
    let mut top_px = layout.rows_px;
    for (number, options) in crossed.choices().enumerate() {
        let choice = options.first().map_or("", |option| option.choice.as_str());
        let choice = cut(choice, BOLD * TEXT_PX, drawing_px);
        canvas.text("chart-head", (0.0, top_px + CHOICE_PX - 5.0), Anchor::Start, &choice);
        top_px += CHOICE_PX;
        for option in options {
            canvas.series(number, |canvas| draw_option(canvas, option, &axis, &layout, top_px));
            top_px += layout.row_px;
        }
    }
    canvas.finish()
}

fn range(crossed: &Crossed) -> (f64, f64) {
    let curve = crossed.curve.iter();
    let ends = curve.clone().filter_map(|it| it.1).flat_map(|(low, high)| [low, high]);
    let medians = crossed.options.iter().filter_map(|option| option.median);
    let all = curve.map(|it| it.0).chain(ends).chain(medians).chain(crossed.own);
    let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), widen);
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// The ticks through curve and rows, the axis between both, the study's own answer.
fn scale(canvas: &mut Canvas, crossed: &Crossed, axis: &Axis, layout: &Layout) {
    let (from_px, to_px) = layout.axis_px;
    let (top_px, base_px) = (layout.curve_px, layout.curve_px + CURVE_PX);
    let end_px = layout.height_px(crossed) - 6.0;
    for tick in axis.ticks() {
        canvas.line("grid", (tick.at_px, top_px), (tick.at_px, base_px));
        if !layout.is_narrow {
            canvas.line("grid", (tick.at_px, layout.rows_px), (tick.at_px, end_px));
        }
        canvas.line("axis", (tick.at_px, base_px), (tick.at_px, base_px + 4.0));
        if let Some(label) = &tick.label {
            canvas.text("chart-tick", (tick.at_px, base_px + 15.0), Anchor::Middle, label);
        }
    }
    canvas.line("axis", (from_px, base_px), (to_px, base_px));
    let half_px = width_px(&prose(&crossed.axis), TEXT_PX) / 2.0;
    let centre_px = f64::midpoint(from_px, to_px).max(half_px);
    canvas.text("chart-text", (centre_px, base_px + 30.0), Anchor::Middle, &crossed.axis);
    if let Some(own) = crossed.own {
        let at_px = axis.position_px(own);
        canvas.line("zero", (at_px, top_px), (at_px, base_px));
        if !layout.is_narrow {
            canvas.line("zero", (at_px, layout.rows_px), (at_px, end_px));
        }
    }
}

/// The answers from the lowest at the foot to the highest.
fn curve(canvas: &mut Canvas, crossed: &Crossed, axis: &Axis, layout: &Layout) {
    let steps = crossed.curve.len().saturating_sub(1).max(1) as f64;
    let base_px = layout.curve_px + CURVE_PX - 4.0;
    let y = |index: usize| base_px - index as f64 / steps * (CURVE_PX - 8.0);
    for (index, (_, ends)) in crossed.curve.iter().enumerate() {
        if let Some((low, high)) = ends {
            let [from, to] = [low, high].map(|end| (axis.position_px(*end), y(index)));
            canvas.line("spread", from, to);
        }
    }
    for (index, (answer, _)) in crossed.curve.iter().enumerate() {
        canvas.circle("answer", (axis.position_px(*answer), y(index)), EACH_PX);
    }
}

/// The heads of the columns, above the first row, beside the axis of the curve.
fn heads(canvas: &mut Canvas, crossed: &Crossed, layout: &Layout) {
    let foot_px = layout.rows_px - 4.0;
    let ends = crossed.options.first().map_or(0, |option| option.lowest.len()) as f64;
    if ends > 0.0 {
        for (at_px, words) in layout.squares_px.into_iter().zip(["low", "high"]) {
            let centre_px = at_px + ends * SQUARES_PX / 2.0;
            canvas.text("chart-tick", (centre_px, foot_px), Anchor::Middle, words);
        }
    }
    for (index, statement) in crossed.statements.iter().enumerate() {
        let lines = wrap_within(statement, TEXT_PX, SHARE_PX - 2.0, HEADS_MAX);
        let end_px = layout.shares_px + (index as f64 + 1.0) * SHARE_PX;
        for (row, line) in lines.iter().rev().enumerate() {
            let at = (end_px, foot_px - row as f64 * HEAD_LINE_PX);
            canvas.text("chart-tick", at, Anchor::End, line);
        }
    }
}

fn draw_option(canvas: &mut Canvas, option: &Opted, axis: &Axis, layout: &Layout, top_px: f64) {
    let middle_px = top_px + layout.row_px - ROW_PX / 2.0;
    let (label_px, room_px) = if layout.is_narrow {
        (middle_px - ROW_PX, layout.width_px - 12.0)
    } else {
        (middle_px, layout.axis_px.0 - GAP_PX)
    };
    let label = cut(&option.option, TEXT_PX, room_px);
    canvas.text("chart-text", (10.0, label_px + 4.0), Anchor::Start, &label);
    if let Some(median) = option.median {
        let (from_px, to_px) = layout.axis_px;
        canvas.line("grid", (from_px, middle_px), (to_px, middle_px));
        canvas.circle("rung-dot", (axis.position_px(median), middle_px), RADIUS_PX);
    }
    let squares = layout.squares_px.into_iter().zip([&option.lowest, &option.highest]);
    for (from_px, used) in squares {
        for (index, is_used) in used.iter().enumerate() {
            let class = if *is_used { "taken" } else { "not-taken" };
            square(canvas, class, from_px + index as f64 * SQUARES_PX, middle_px);
        }
    }
    for (index, share) in option.shares.iter().enumerate() {
        let Some(share) = share else { continue };
        let at = (layout.shares_px + (index as f64 + 1.0) * SHARE_PX, middle_px + 4.0);
        canvas.text("chart-text", at, Anchor::End, &percent(*share));
    }
}

/// Shares are shown in percent.
const PERCENT: f64 = 100.0;

/// A share as a row prints it.
pub fn percent(share: f64) -> String {
    number::with_unit(number::decimal(share * PERCENT, 0), "%")
}

fn square(canvas: &mut Canvas, class: &str, from_px: f64, middle_px: f64) {
    let (top, bottom) = (middle_px - SQUARE_PX / 2.0, middle_px + SQUARE_PX / 2.0);
    let to_px = from_px + SQUARE_PX;
    canvas.polygon(class, &[(from_px, top), (to_px, top), (to_px, bottom), (from_px, bottom)]);
}
