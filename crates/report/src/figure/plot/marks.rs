//! What is said, needed or found, drawn over a plot: lines and bands with their words.

use super::frame::{Frame, LEFT_PX};
use crate::figure::canvas::{Anchor, Canvas};
use crate::figure::overlay::{Along, Mark};
use crate::figure::words::{BOLD, width_px};

const SIZE_PX: f64 = 14.0;
const AIR_PX: f64 = 6.0;
/// A range that is thinner than this is drawn as a line.
const LINE_PX: f64 = 2.5;

/// A box of words: its left, its top, its width.
type Words = (f64, f64, f64);

/// Draws the marks; their words stand where the fewest of the places that are taken are.
pub fn draw(canvas: &mut Canvas, frame: &Frame, taken: &[(f64, f64)], marks: &[Mark], factor: f64) {
    let mut boxes: Vec<Words> = Vec::new();
    for mark in marks {
        let (from_px, to_px) = extent(frame, mark, factor);
        shape(canvas, frame, mark, factor);
        let width = width_px(&mark.words, BOLD * SIZE_PX);
        let places = places(frame, mark.along, (from_px, to_px), width);
        let cost = |place: &Words| {
            let points = taken.iter().filter(|point| covers(*place, **point)).count();
            let words = boxes.iter().filter(|other| meet(*place, **other)).count();
            points + words * taken.len().max(1)
        };
        // Of equally quiet places the first is taken.
        let Some(&place) = places.iter().min_by_key(|place| cost(place)) else { continue };
        boxes.push(place);
        let (left_px, top_px, _) = place;
        canvas.text(mark.class, (left_px, top_px + SIZE_PX), Anchor::Start, &mark.words);
    }
}

/// Where a value of a mark lies along its axis.
fn at(frame: &Frame, mark: &Mark, value: f64, factor: f64) -> f64 {
    match mark.along {
        Along::Up => frame.y.position_px(value * factor),
        Along::Across => frame.x.position_px(value),
    }
}

/// The two ends of a mark along its axis.
fn extent(frame: &Frame, mark: &Mark, factor: f64) -> (f64, f64) {
    let [one, other] = [mark.low, mark.high].map(|value| at(frame, mark, value, factor));
    (one.min(other), one.max(other))
}

/// A band where the mark is a range, and a line: at its best value, or at both of its ends.
fn shape(canvas: &mut Canvas, frame: &Frame, mark: &Mark, factor: f64) {
    let (left, right, top, bottom) = (LEFT_PX, frame.right_px, frame.top_px, frame.bottom_px);
    let (from, to) = extent(frame, mark, factor);
    let ends = |at_px: f64| match mark.along {
        Along::Up => [(left, at_px), (right, at_px)],
        Along::Across => [(at_px, top), (at_px, bottom)],
    };
    let is_range = to - from > LINE_PX;
    if is_range {
        let ([a, b], [c, d]) = (ends(from), ends(to));
        canvas.polygon(&format!("{}-band", mark.class), &[a, b, d, c]);
    }
    let lines = match mark.middle {
        Some(middle) => vec![at(frame, mark, middle, factor)],
        None if is_range => vec![from, to],
        None => vec![f64::midpoint(from, to)],
    };
    for line in lines {
        let [from, to] = ends(line);
        canvas.line(&format!("{}-line", mark.class), from, to);
    }
}

/// Where the words of a mark may stand: beside its ends, at either side of the plot.
fn places(frame: &Frame, along: Along, (from, to): (f64, f64), width: f64) -> Vec<Words> {
    let height = SIZE_PX + 4.0;
    let (lefts, tops) = match along {
        Along::Up => (
            vec![frame.right_px - width - AIR_PX, LEFT_PX + AIR_PX],
            vec![from - height - 2.0, to + 2.0],
        ),
        Along::Across => (
            vec![to + AIR_PX, from - width - AIR_PX],
            vec![frame.top_px + 2.0, frame.bottom_px - height - 4.0],
        ),
    };
    let inside = |(left, top, width): &Words| {
        *left >= LEFT_PX
            && left + width <= frame.right_px + 1.0
            && *top >= frame.top_px - 6.0
            && top + height <= frame.bottom_px
    };
    let all = tops.iter().flat_map(|top| lefts.iter().map(move |left| (*left, *top, width)));
    let all: Vec<Words> = all.collect();
    let fitting: Vec<Words> = all.iter().copied().filter(inside).collect();
    if fitting.is_empty() { all } else { fitting }
}

fn covers((left, top, width): Words, (x, y): (f64, f64)) -> bool {
    (left..=left + width).contains(&x) && (top..=top + SIZE_PX + 4.0).contains(&y)
}

fn meet(one: Words, other: Words) -> bool {
    let rows = (one.1 - other.1).abs() < SIZE_PX + 4.0;
    rows && one.0 < other.0 + other.2 && other.0 < one.0 + one.2
}
