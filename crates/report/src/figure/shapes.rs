//! The shapes of the verdicts, the same as those of their badges: colour alone says nothing.

use evidence::Outcome;

use super::canvas::Canvas;

/// The outcomes in the order in which charts name them.
pub const ORDER: [Outcome; 8] = [
    Outcome::Supported,
    Outcome::Fragile,
    Outcome::LiesBetween,
    Outcome::NotIdentified,
    Outcome::Refuted,
    Outcome::NotTestable,
    Outcome::Awaiting,
    Outcome::NotRunHere,
];

/// The position of an outcome in that order.
pub fn rank(outcome: Outcome) -> usize {
    ORDER.iter().position(|other| *other == outcome).unwrap_or(ORDER.len())
}

/// The class of an outcome's colour.
pub const fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Supported => "is-supported",
        Outcome::Fragile => "is-fragile",
        Outcome::Refuted => "is-refuted",
        Outcome::NotIdentified | Outcome::LiesBetween => "is-not-identified",
        Outcome::NotTestable | Outcome::Awaiting | Outcome::NotRunHere => "is-not-testable",
    }
}

/// Draws the shape of an outcome around a place.
pub fn draw(canvas: &mut Canvas, outcome: Outcome, at: (f64, f64), radius_px: f64) {
    let class = class(outcome);
    let (filled, hollow) = (format!("shape {class}"), format!("shape-hollow {class}"));
    match outcome {
        Outcome::Supported => canvas.circle(&filled, at, radius_px),
        Outcome::NotTestable => canvas.circle(&hollow, at, radius_px),
        Outcome::Awaiting => canvas.circle(&format!("shape-open {class}"), at, radius_px),
        Outcome::Fragile => {
            let down = radius_px * 0.9;
            canvas.polygon(
                &filled,
                &around(
                    at,
                    &[(0.0, -radius_px * 1.15), (radius_px * 1.1, down), (-radius_px * 1.1, down)],
                ),
            );
        }
        Outcome::Refuted => {
            let half = radius_px * 0.9;
            canvas.polygon(
                &filled,
                &around(at, &[(-half, -half), (half, -half), (half, half), (-half, half)]),
            );
        }
        Outcome::NotIdentified => canvas.polygon(&filled, &diamond(at, radius_px * 1.25)),
        Outcome::LiesBetween => canvas.polygon(&hollow, &diamond(at, radius_px * 1.25)),
        Outcome::NotRunHere => {
            let (from, to) = ((at.0 - radius_px, at.1), (at.0 + radius_px, at.1));
            canvas.line(&hollow, from, to);
        }
    }
}

fn diamond(at: (f64, f64), radius_px: f64) -> Vec<(f64, f64)> {
    around(at, &[(0.0, -radius_px), (radius_px, 0.0), (0.0, radius_px), (-radius_px, 0.0)])
}

/// Corners around a place.
pub fn around((x, y): (f64, f64), corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
    corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect()
}
