//! The plane of sizes: parameters across, training tokens up, both on logarithmic axes.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};

/// Left end of the frame.
pub const LEFT_PX: f64 = 58.0;
const FOOT_PX: f64 = 54.0;
const HEAD_PX: f64 = 34.0;
const PARAMS: &str = "Parameters";
const TOKENS: &str = "Training tokens";

/// The frame of the plane.
pub struct Plane {
    /// Parameters.
    pub x: Axis,
    /// Training tokens.
    pub y: Axis,
    /// Right end of the frame.
    pub right_px: f64,
    /// Upper end of the frame.
    pub top_px: f64,
    /// Lower end of the frame.
    pub bottom_px: f64,
}

impl Plane {
    /// The plane that shows all places, below a title, as high as is given, with room at its right.
    pub fn new(
        places: &[[f64; 2]],
        (width_px, margin_px): (f64, f64),
        (top_px, bottom_px): (f64, f64),
    ) -> Self {
        let range = |axis: usize| {
            let values = places.iter().map(|place| place[axis]);
            let drawable = values.filter(|value| value.is_finite() && *value > 0.0);
            let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
            let (low, high) = drawable.fold((f64::INFINITY, f64::NEG_INFINITY), widen);
            if low <= high { (low, high) } else { (1.0, 10.0) }
        };
        let (top_px, bottom_px) = (top_px + HEAD_PX, bottom_px - FOOT_PX);
        let right_px = width_px - margin_px;
        Self {
            x: Axis::new(range(0), true, (LEFT_PX, right_px)),
            y: Axis::new(range(1), true, (bottom_px, top_px)),
            right_px,
            top_px,
            bottom_px,
        }
    }

    /// Where a size and its tokens lie.
    pub fn position(&self, [params, tokens]: [f64; 2]) -> (f64, f64) {
        (self.x.position_px(params), self.y.position_px(tokens))
    }

    /// Axes, ticks and heads.
    pub fn axes(&self, canvas: &mut Canvas) {
        for tick in self.y.ticks() {
            let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
            if let Some(label) = &tick.label {
                canvas.text("tick", (LEFT_PX - 9.0, tick.at_px + 4.5), Anchor::End, label);
            }
            canvas.line("axis", (LEFT_PX - length_px, tick.at_px), (LEFT_PX, tick.at_px));
        }
        let bottom_px = self.bottom_px;
        for tick in self.x.ticks() {
            let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
            canvas.line("axis", (tick.at_px, bottom_px), (tick.at_px, bottom_px + length_px));
            if let Some(label) = &tick.label {
                canvas.text("tick", (tick.at_px, bottom_px + 19.0), Anchor::Middle, label);
            }
        }
        canvas.line("axis", (LEFT_PX, bottom_px), (self.right_px, bottom_px));
        canvas.line("axis", (LEFT_PX, self.top_px), (LEFT_PX, bottom_px));
        let centre_px = f64::midpoint(LEFT_PX, self.right_px);
        canvas.text("label", (centre_px, bottom_px + 42.0), Anchor::Middle, PARAMS);
        canvas.text("label", (4.0, self.top_px - HEAD_PX + 13.0), Anchor::Start, TOKENS);
    }
}
