//! The curves of a plot: their hues, and their names at their ends or, where a plot is narrow,
//! below it.

use evidence::Line;

use super::frame::Frame;
use crate::figure::canvas::{Anchor, Canvas};
use crate::figure::ends::{Name, apart};
use crate::figure::words::{width_px, wrap, wrap_within};
use crate::number::prose;

/// Colours of the palette in the style sheet.
const HUES: usize = 5;
const SIZE_PX: f64 = 15.0;
const LINE_PX: f64 = 16.0;
/// Widest name beside a plot.
const NAME_PX: f64 = 132.0;
/// Between the end of a line and its name.
const GAP_PX: f64 = 9.0;
/// Narrower drawings have the names below the plot.
const NARROW_PX: f64 = 480.0;
/// A name that is moved further than this has a leader to the end of its line.
const MOVED_PX: f64 = 5.0;
const ROW_PX: f64 = 20.0;
const SAMPLE_PX: f64 = 28.0;

/// A curve as it is drawn.
pub struct Curve<'a> {
    pub line: &'a Line,
    pub hue: usize,
    /// The class of its stroke.
    pub class: String,
}

/// The curves with their hues: the law of a series takes the hue of its series.
pub fn curves(lines: &[Line]) -> Vec<Curve<'_>> {
    let series = |line: &Line| {
        let name = line.label.strip_prefix("law of ")?;
        lines.iter().position(|other| other.label == name)
    };
    let has_law = |at: usize| lines.iter().any(|line| series(line) == Some(at));
    let curve = |(at, line): (usize, &'_ Line)| match series(line) {
        Some(of) => (of % HUES, " as-law"),
        None if has_law(at) => (at % HUES, " as-data"),
        None => (at % HUES, ""),
    };
    let curve = |(at, line)| {
        let (hue, role) = curve((at, line));
        Curve { line, hue, class: format!("curve curve-{hue}{role}") }
    };
    lines.iter().enumerate().map(curve).collect()
}

/// Whether a drawing has the names below the plot.
pub fn is_narrow(drawing_px: f64) -> bool {
    drawing_px < NARROW_PX
}

/// Room that the names need at the right of the plot.
pub fn margin_px(lines: &[Line], drawing_px: f64) -> f64 {
    if is_narrow(drawing_px) {
        return 0.0;
    }
    let ends = lines.iter().flat_map(|line| wrap(&prose(&line.label), SIZE_PX, NAME_PX));
    ends.map(|line| width_px(&line, SIZE_PX) + GAP_PX + 2.0).fold(0.0, f64::max)
}

/// Room that the names need below the plot.
pub fn below_px(lines: &[Line], drawing_px: f64) -> f64 {
    if is_narrow(drawing_px) { lines.len() as f64 * ROW_PX + 4.0 } else { 0.0 }
}

/// Writes the names.
pub fn draw(canvas: &mut Canvas, frame: &Frame, curves: &[Curve], (width, height): (f64, f64)) {
    if is_narrow(width) {
        below(canvas, curves, (width, height));
    } else {
        beside(canvas, frame, curves, width);
    }
}

/// Names at the ends of their curves.
fn beside(canvas: &mut Canvas, frame: &Frame, curves: &[Curve], drawing_px: f64) {
    let ended = curves.iter().filter_map(|curve| {
        let end = *frame.path(&curve.line.x, &curve.line.y).last()?;
        Some((curve, end, wrap(&prose(&curve.line.label), SIZE_PX, NAME_PX)))
    });
    let ended: Vec<_> = ended.collect();
    let name = |(_, (x_px, y_px), lines): &(&Curve, (f64, f64), Vec<String>)| {
        let width_px = lines.iter().map(|line| width_px(line, SIZE_PX)).fold(0.0, f64::max);
        // A name near the right end of the plot stands outside of it, with the others there.
        let is_outside = x_px + GAP_PX + width_px > frame.right_px;
        let at_px = if is_outside { x_px.max(frame.right_px) } else { *x_px };
        Name {
            x_px: (at_px + GAP_PX).min(drawing_px - width_px),
            width_px,
            height_px: lines.len() as f64 * LINE_PX,
            wanted_px: *y_px,
        }
    };
    let names: Vec<Name> = ended.iter().map(name).collect();
    let middles = apart(&names, (frame.top_px - 4.0, frame.bottom_px));
    for (((curve, end, lines), name), middle_px) in ended.iter().zip(&names).zip(middles) {
        let is_far = name.x_px - end.0 > 2.0 * GAP_PX;
        if (middle_px - name.wanted_px).abs() > MOVED_PX || is_far {
            canvas.line("leader", (end.0 + 2.0, end.1), (name.x_px - 2.0, middle_px));
        }
        let first_px = middle_px - name.height_px / 2.0 + 12.0;
        for (row, line) in lines.iter().enumerate() {
            let start = (name.x_px, first_px + row as f64 * LINE_PX);
            canvas.text(&format!("name name-{}", curve.hue), start, Anchor::Start, line);
        }
    }
}

/// Names below the plot, each behind a sample of its curve.
fn below(canvas: &mut Canvas, curves: &[Curve], (width, height): (f64, f64)) {
    let first_px = height - below_px_of(curves.len());
    for (row, curve) in curves.iter().enumerate() {
        let middle_px = first_px + row as f64 * ROW_PX + ROW_PX / 2.0;
        canvas.line(&curve.class, (8.0, middle_px), (8.0 + SAMPLE_PX, middle_px));
        let room_px = width - SAMPLE_PX - 20.0;
        let name = wrap_within(&prose(&curve.line.label), SIZE_PX, room_px, 1).concat();
        let start = (SAMPLE_PX + 16.0, middle_px + 4.5);
        canvas.text(&format!("name name-{}", curve.hue), start, Anchor::Start, &name);
    }
}

fn below_px_of(curves: usize) -> f64 {
    curves as f64 * ROW_PX + 4.0
}
