//! What stands on the scale of the chart: what is said or needed, and what was found.

use evidence::Verdict;

use super::columns::{Columns, ENDS, HALF_PX};
use crate::figure::canvas::Canvas;
use crate::figure::held::{Asked, Held};
use crate::figure::shapes::{self, around};

/// The corners of a single number that is said.
pub const BAR: [(f64, f64); 4] =
    [(-2.0, -HALF_PX), (2.0, -HALF_PX), (2.0, HALF_PX), (-2.0, HALF_PX)];
/// The corners of what is needed where more than that is; less points the other way.
pub const TRIANGLE: [(f64, f64); 3] = [(0.0, -HALF_PX), (7.0, 0.0), (0.0, HALF_PX)];
/// The corners of an arrow at the upper end.
pub const ARROW: [(f64, f64); 3] = [(0.0, -4.0), (8.0, 0.0), (0.0, 4.0)];
/// Size of a shape.
pub const RADIUS_PX: f64 = 3.6;

/// The hollow sign of what is said or needed.
pub fn reference(canvas: &mut Canvas, columns: &Columns, held: &Held, middle_px: f64) {
    let reference = &held.reference;
    let ends = held.ratio(reference.low).zip(held.ratio(reference.high));
    let Some((one, other)) = ends else { return };
    let (from, to) = (columns.position(one.min(other)).0, columns.position(one.max(other)).0);
    match reference.asked {
        Asked::Said | Asked::Between if to - from > BAR[1].0 - BAR[0].0 => {
            let corners = [(from, -HALF_PX), (to, -HALF_PX), (to, HALF_PX), (from, HALF_PX)];
            canvas.polygon("said-bar", &around((0.0, middle_px), &corners));
        }
        Asked::Said | Asked::Between => {
            canvas.polygon("said-bar", &around((f64::midpoint(from, to), middle_px), &BAR));
        }
        // A number below zero is further from it where it is less.
        asked => {
            let points_up = (asked == Asked::More) == (reference.value > 0.0);
            let corners = TRIANGLE.map(|(x, y)| (if points_up { x } else { -x }, y));
            canvas.polygon("said-bar", &around((from, middle_px), &corners));
        }
    }
}

/// The measured number in the shape of its verdict; of the first reading with its interval.
pub fn found(
    canvas: &mut Canvas,
    columns: &Columns,
    (verdict, held): (&Verdict, &Held),
    middle_px: f64,
    is_first: bool,
) {
    let class = shapes::class(verdict.outcome);
    let Some(ratio) = held.ratio(held.quantity.estimate) else { return };
    if let Some((low, high)) = held.interval().filter(|_| is_first) {
        let ends = [low, high].map(|end| held.ratio(end).unwrap_or(ratio));
        let places = ends.map(|end| (columns.position(end).0, middle_px));
        let (from, to) =
            if places[0].0 < places[1].0 { (places[0], places[1]) } else { (places[1], places[0]) };
        canvas.line(&format!("found-line {class}"), from, to);
        for end in ends {
            arrow(canvas, columns, class, end, middle_px);
        }
    }
    let (at_px, is_within) = columns.position(ratio);
    if is_within {
        let radius_px = if is_first { RADIUS_PX } else { RADIUS_PX * 0.75 };
        shapes::draw(canvas, verdict.outcome, (at_px, middle_px), radius_px);
    } else {
        arrow(canvas, columns, class, ratio, middle_px);
    }
}

/// An arrow at the end of the scale, for a ratio that lies beyond it.
fn arrow(canvas: &mut Canvas, columns: &Columns, class: &str, ratio: f64, middle_px: f64) {
    let (at_px, is_within) = columns.position(ratio);
    if is_within {
        return;
    }
    let corners = ARROW.map(|(x, y)| (if ratio > ENDS.1 { x } else { -x }, y));
    canvas.polygon(&format!("shape {class}"), &around((at_px, middle_px), &corners));
}
