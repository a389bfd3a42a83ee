//! The key below the chart: the verdicts that occur, and the signs of the scale.

use evidence::Outcome;

use super::columns::{BASELINE_PX, TEXT_PX};
use super::signs::{ARROW, BAR, RADIUS_PX, TRIANGLE};
use crate::figure::canvas::{Anchor, Canvas};
use crate::figure::shapes::{self, around};
use crate::figure::words::width_px;

const LINE_PX: f64 = 17.0;
/// From a sign to its words.
const SIGN_PX: f64 = 9.0;
/// From words to the next sign.
const GAP_PX: f64 = 22.0;

/// A part of the key.
enum Sign {
    Verdict(Outcome),
    Shape(&'static str, &'static [(f64, f64)], &'static str),
}

impl Sign {
    const fn words(&self) -> &'static str {
        match self {
            Self::Verdict(outcome) => outcome.words(),
            Self::Shape(_, _, words) => words,
        }
    }
}

/// The parts of a key with the middles of their signs, from the top of the key on.
pub struct Key {
    parts: Vec<(Sign, (f64, f64))>,
    /// How high it is.
    pub height_px: f64,
}

impl Key {
    /// The key of outcomes at a width.
    pub fn of(outcomes: impl Iterator<Item = Outcome>, drawing_px: f64) -> Self {
        let signs = [
            Sign::Shape("said-bar", &BAR, "what the document says"),
            Sign::Shape("said-bar", &TRIANGLE, "what the rule needs: beyond here, this way"),
            Sign::Shape("shape is-not-testable", &ARROW, "beyond the scale"),
        ];
        let mut parts = Vec::new();
        let (mut x_px, mut y_px) = (5.0, LINE_PX);
        for sign in outcomes.map(Sign::Verdict).chain(signs) {
            let needed_px = SIGN_PX + width_px(sign.words(), TEXT_PX);
            // The signs of the scale begin a line of their own.
            let is_first_sign = matches!(sign, Sign::Shape(_, corners, _) if corners == BAR);
            if x_px > 5.0 && (is_first_sign || x_px + needed_px > drawing_px) {
                (x_px, y_px) = (5.0, y_px + LINE_PX);
            }
            parts.push((sign, (x_px, y_px)));
            x_px += needed_px + GAP_PX;
        }
        Self { parts, height_px: y_px + LINE_PX / 2.0 }
    }

    /// Draws it below a place.
    pub fn draw(&self, canvas: &mut Canvas, top_px: f64) {
        for (sign, (x, y)) in &self.parts {
            let at = (*x, y + top_px);
            match sign {
                Sign::Verdict(outcome) => shapes::draw(canvas, *outcome, at, RADIUS_PX),
                Sign::Shape(class, corners, _) => {
                    canvas.polygon(class, &around((at.0 - 2.0, at.1), corners));
                }
            }
            let start = (at.0 + SIGN_PX, at.1 + BASELINE_PX);
            canvas.text("chart-text", start, Anchor::Start, sign.words());
        }
    }
}
