//! The finding above a drawing, in lines of its width.

use super::canvas::{Anchor, Canvas};
use super::words::{BOLD, wrap_within};
use crate::number::prose;

const SIZE_PX: f64 = 16.0;
const LINE_PX: f64 = 20.0;
/// From the edge of the drawing.
const LEFT_PX: f64 = 4.0;

/// The lines of a finding; none where there is none.
pub struct Title(Vec<String>);

impl Title {
    /// A finding in so many lines at most.
    pub fn new(finding: &str, drawing_px: f64, lines_max: usize) -> Self {
        Self(wrap_within(&prose(finding), BOLD * SIZE_PX, drawing_px - 2.0 * LEFT_PX, lines_max))
    }

    /// No finding.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The height of the lines with some air below; nothing without lines.
    pub fn height_px(&self, air_px: f64) -> f64 {
        if self.0.is_empty() { 0.0 } else { self.0.len() as f64 * LINE_PX + air_px }
    }

    /// Draws the lines at the top of a drawing.
    pub fn draw(&self, canvas: &mut Canvas) {
        for (row, line) in self.0.iter().enumerate() {
            let at = (LEFT_PX, SIZE_PX + row as f64 * LINE_PX);
            canvas.text("finding", at, Anchor::Start, line);
        }
    }
}
