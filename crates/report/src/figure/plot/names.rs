//! The names of curves: at their ends or, where a plot is narrow, below it.

use evidence::Line;

use super::curves::Curve;
use super::frame::Frame;
use crate::figure::canvas::{Anchor, Canvas};
use crate::figure::ends::{Name, apart};
use crate::figure::words::{width_px, wrap, wrap_within};
use crate::number::prose;

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
/// How far a name may be from the end of its curve, the nearest first.
const SHIFTS_PX: [f64; 7] = [0.0, -12.0, 12.0, -20.0, 20.0, -30.0, 30.0];
/// Curves are looked at in steps of this.
const STEP_PX: f64 = 3.0;
/// Most steps of curves that a name covers.
const COVERED_MAX: usize = 3;
const ROW_PX: f64 = 20.0;
const SAMPLE_PX: f64 = 28.0;

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
///
/// `first` is the number of the first curve as a series.
pub fn draw(
    canvas: &mut Canvas,
    frame: &Frame,
    curves: &[Curve],
    first: usize,
    (width, height): (f64, f64),
) {
    if is_narrow(width) {
        below(canvas, curves, first, (width, height));
    } else {
        beside(canvas, frame, curves, first, width);
    }
}

/// A name with the end of its curve.
struct Ended<'a> {
    number: usize,
    curve: &'a Curve<'a>,
    end: (f64, f64),
    lines: Vec<String>,
}

/// Names at the ends of their curves.
fn beside(canvas: &mut Canvas, frame: &Frame, curves: &[Curve], first: usize, drawing_px: f64) {
    let ended = curves.iter().enumerate().filter_map(|(at, curve)| {
        let end = *frame.path(&curve.line.x, &curve.line.y).last()?;
        Some(Ended {
            number: first + at,
            curve,
            end,
            lines: wrap(&prose(&curve.line.label), SIZE_PX, NAME_PX),
        })
    });
    let ended: Vec<Ended> = ended.collect();
    let strokes = strokes(frame, curves);
    let names = ended.iter().map(|it| placed(it, frame, &strokes, drawing_px));
    let names: Vec<Name> = names.collect();
    let middles = apart(&names, (frame.top_px - 4.0, frame.bottom_px));
    for ((it, name), middle_px) in ended.iter().zip(&names).zip(middles) {
        canvas.series(it.number, |canvas| named(canvas, it, name, middle_px));
    }
}

/// One name around its middle, with a leader where it is far from its end.
fn named(canvas: &mut Canvas, it: &Ended, name: &Name, middle_px: f64) {
    let is_far = name.x_px - it.end.0 > 2.0 * GAP_PX;
    if (middle_px - it.end.1).abs() > MOVED_PX || is_far {
        let (from, to) = ((it.end.0 + 2.0, it.end.1), (name.x_px - 2.0, middle_px));
        canvas.line("leader", from, to);
    }
    let first_px = middle_px - name.height_px / 2.0 + 12.0;
    for (row, line) in it.lines.iter().enumerate() {
        let start = (name.x_px, first_px + row as f64 * LINE_PX);
        canvas.text(&format!("name name-{}", it.curve.hue), start, Anchor::Start, line);
    }
}

/// Where a name should be: at the end of its curve or a little above or below, where it covers
/// little of the curves; at the right of the plot where there is no such place.
fn placed(it: &Ended, frame: &Frame, strokes: &[(f64, f64)], drawing_px: f64) -> Name {
    let width_px = it.lines.iter().map(|line| width_px(line, SIZE_PX)).fold(0.0, f64::max);
    let height_px = it.lines.len() as f64 * LINE_PX;
    let (x_px, y_px) = it.end;
    let covered = |middle_px: f64| {
        let left_px = x_px + GAP_PX;
        let is_under = |(x, y): &&(f64, f64)| {
            (left_px..=left_px + width_px).contains(x) && (y - middle_px).abs() < height_px / 2.0
        };
        strokes.iter().filter(is_under).count()
    };
    let inside = SHIFTS_PX.into_iter().map(|shift| y_px + shift);
    let best = inside.map(|middle_px| (covered(middle_px), middle_px));
    let best = best.reduce(|best, other| if other.0 < best.0 { other } else { best });
    let fits = x_px + GAP_PX + width_px <= frame.right_px;
    match best.filter(|(covered, _)| fits && *covered <= COVERED_MAX) {
        Some((_, wanted_px)) => Name { x_px: x_px + GAP_PX, width_px, height_px, wanted_px },
        None => Name {
            x_px: (x_px.max(frame.right_px) + GAP_PX).min(drawing_px - width_px),
            width_px,
            height_px,
            wanted_px: y_px,
        },
    }
}

/// Places along all curves, a step apart.
fn strokes(frame: &Frame, curves: &[Curve]) -> Vec<(f64, f64)> {
    let mut places = Vec::new();
    for curve in curves {
        for pair in frame.path(&curve.line.x, &curve.line.y).windows(2) {
            let ((x, y), (dx, dy)) = (pair[0], (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
            let steps = (libm::hypot(dx, dy) / STEP_PX).ceil().max(1.0);
            let mut step = 0.0;
            while step < steps {
                places.push((x + dx * step / steps, y + dy * step / steps));
                step += 1.0;
            }
        }
    }
    places
}

/// Names below the plot, each behind a sample of its curve.
fn below(canvas: &mut Canvas, curves: &[Curve], first: usize, (width, height): (f64, f64)) {
    let first_px = height - below_px_of(curves.len());
    for (row, curve) in curves.iter().enumerate() {
        let middle_px = first_px + row as f64 * ROW_PX + ROW_PX / 2.0;
        let room_px = width - SAMPLE_PX - 20.0;
        let name = wrap_within(&prose(&curve.line.label), SIZE_PX, room_px, 1).concat();
        let start = (SAMPLE_PX + 16.0, middle_px + 4.5);
        canvas.series(first + row, |canvas| {
            canvas.line(&curve.class, (8.0, middle_px), (8.0 + SAMPLE_PX, middle_px));
            canvas.text(&format!("name name-{}", curve.hue), start, Anchor::Start, &name);
        });
    }
}

fn below_px_of(curves: usize) -> f64 {
    curves as f64 * ROW_PX + 4.0
}
