//! The frame of a plot: its axes, its ticks, its edge of the data.

use evidence::{Figure, FigureKind};

use crate::figure::axis::Axis;
use crate::figure::canvas::{Anchor, Canvas};
use crate::figure::kinds;
use crate::figure::overlay::{Along, Overlay};
use crate::figure::scale::head;
use crate::figure::words::width_px;

pub const LEFT_PX: f64 = 58.0;
const RIGHT_PX: f64 = 14.0;
const BOTTOM_PX: f64 = 54.0;
/// A curve that goes this share of the axis beyond the points leaves the data.
const BEYOND_SHARE: f64 = 0.02;
const BEYOND: &str = "beyond the data";
const BEYOND_SIZE_PX: f64 = 13.0;

/// The frame with its axes.
pub struct Frame {
    pub x: Axis,
    pub y: Axis,
    pub right_px: f64,
    pub top_px: f64,
    pub bottom_px: f64,
}

impl Frame {
    /// The frame of a figure between a top and a bottom, with room for names at its right. What
    /// lies over the figure is given in the unit of its data, by which factor the axis shows it.
    pub fn new(
        figure: &Figure,
        overlay: &Overlay,
        factor: f64,
        (width_px, margin_px): (f64, f64),
        (top_px, bottom_px): (f64, f64),
    ) -> Self {
        let right_px = width_px - RIGHT_PX - margin_px;
        let bottom_px = bottom_px - BOTTOM_PX;
        let ends = |along: Along| {
            let marks = overlay.marks.iter().filter(move |mark| mark.along == along);
            marks.flat_map(|mark| [mark.low, mark.high])
        };
        let mut x = x_values(figure);
        x.extend(ends(Along::Across));
        let mut y = y_values(figure);
        y.extend(ends(Along::Up).map(|value| value * factor));
        Self {
            x: Axis::new(range(x, true), true, (LEFT_PX, right_px)),
            y: Axis::new(range(y, figure.y_logarithmic), figure.y_logarithmic, (bottom_px, top_px)),
            right_px,
            top_px,
            bottom_px,
        }
    }

    pub fn admits(&self, x: f64, y: f64) -> bool {
        self.x.admits(x) && self.y.admits(y)
    }

    pub fn position(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.position_px(x), self.y.position_px(y))
    }

    /// The points of a curve that the axes can show.
    pub fn path(&self, x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
        let points = x.iter().zip(y).filter(|(x, y)| self.admits(**x, **y));
        points.map(|(x, y)| self.position(*x, *y)).collect()
    }

    /// Axes, ticks and heads.
    pub fn axes(&self, canvas: &mut Canvas, figure: &Figure) {
        canvas.group(&self.scales(), |canvas| self.ticks(canvas));
        self.head_across(canvas, figure);
    }

    /// Where the plot is and what its axes show, for a script that draws other ticks.
    fn scales(&self) -> String {
        let (left, right, top, bottom) = (LEFT_PX, self.right_px, self.top_px, self.bottom_px);
        format!(
            "data-part=\"axes\" data-box=\"{left} {top} {right} {bottom}\" data-x=\"{}\" \
            data-y=\"{}\"",
            self.x.described(),
            self.y.described()
        )
    }

    fn ticks(&self, canvas: &mut Canvas) {
        let (right_px, bottom_px) = (self.right_px, self.bottom_px);
        for tick in self.y.ticks() {
            let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
            if let Some(label) = &tick.label {
                canvas.line("grid", (LEFT_PX, tick.at_px), (right_px, tick.at_px));
                canvas.text("tick", (LEFT_PX - 9.0, tick.at_px + 4.5), Anchor::End, label);
            }
            canvas.line("axis", (LEFT_PX - length_px, tick.at_px), (LEFT_PX, tick.at_px));
        }
        for tick in self.x.ticks() {
            let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
            canvas.line("axis", (tick.at_px, bottom_px), (tick.at_px, bottom_px + length_px));
            if let Some(label) = &tick.label {
                canvas.text("tick", (tick.at_px, bottom_px + 19.0), Anchor::Middle, label);
            }
        }
        canvas.line("axis", (LEFT_PX, bottom_px), (right_px, bottom_px));
        canvas.line("axis", (LEFT_PX, self.top_px), (LEFT_PX, bottom_px));
    }

    /// The line at zero of a figure that is about the sign of y.
    pub fn zero(&self, canvas: &mut Canvas, figure: &Figure) {
        if kinds::row(figure.kind).is_about_zero {
            let zero_px = self.y.position_px(0.0);
            canvas.line("zero", (LEFT_PX, zero_px), (self.right_px, zero_px));
        }
    }

    fn head_across(&self, canvas: &mut Canvas, figure: &Figure) {
        let centre_px = f64::midpoint(LEFT_PX, self.right_px);
        let head_x = head(&figure.x_label, &figure.x_unit);
        let foot = (centre_px, self.bottom_px + 42.0);
        canvas.text("label", foot, Anchor::Middle, &head_x);
    }

    /// The edge of the data, and the region beyond it that curves reach.
    pub fn beyond(&self, canvas: &mut Canvas, figure: &Figure) {
        let points = figure.points.iter().map(|point| point.x).filter(|x| self.x.admits(*x));
        let edge = points.fold(f64::NEG_INFINITY, f64::max);
        let curves = figure.lines.iter().flat_map(|line| line.x.iter().copied());
        let reach = curves.filter(|x| self.x.admits(*x)).fold(f64::NEG_INFINITY, f64::max);
        if !edge.is_finite() || !reach.is_finite() {
            return;
        }
        let edge_px = self.x.position_px(edge);
        let width = self.right_px - LEFT_PX;
        if self.x.position_px(reach) - edge_px < BEYOND_SHARE * width {
            return;
        }
        let (top, bottom) = (self.top_px, self.bottom_px);
        let corners =
            [(edge_px, top), (self.right_px, top), (self.right_px, bottom), (edge_px, bottom)];
        canvas.polygon("beyond", &corners);
        canvas.line("edge", (edge_px, top), (edge_px, bottom));
        let room_px = self.right_px - edge_px;
        if room_px > width_px(BEYOND, BEYOND_SIZE_PX) + 8.0 {
            canvas.text("beyond-words", (edge_px + 5.0, top + 14.0), Anchor::Start, BEYOND);
        } else {
            canvas.text(
                "beyond-words",
                (edge_px - 5.0, top + 14.0),
                Anchor::End,
                "edge of the data",
            );
        }
    }
}

/// Writes what y is above the plot, at a baseline, and says where the plot begins.
pub fn head_up(canvas: &mut Canvas, figure: &Figure, baseline_px: f64) -> f64 {
    let head = head(&figure.y_label, &figure.y_unit);
    canvas.text("label", (4.0, baseline_px), Anchor::Start, &head);
    baseline_px + 13.0
}

fn x_values(figure: &Figure) -> Vec<f64> {
    let lines = figure.lines.iter().flat_map(|line| line.x.iter().copied());
    figure.points.iter().map(|point| point.x).chain(lines).collect()
}

/// What the y axis must show: a band alone needs its edges, beside points it may leave the frame,
/// unless the band is what the figure is about.
fn y_values(figure: &Figure) -> Vec<f64> {
    let needs_edges = figure.points.is_empty() || figure.kind == FigureKind::Budget;
    let mut values: Vec<f64> = figure.points.iter().map(|point| point.y).collect();
    for line in &figure.lines {
        values.extend(&line.y);
        if needs_edges {
            values.extend(line.low.iter().chain(&line.high));
        }
    }
    if kinds::row(figure.kind).is_about_zero {
        values.push(0.0);
    }
    values
}

fn range(values: Vec<f64>, is_logarithmic: bool) -> (f64, f64) {
    let drawable = |value: &f64| value.is_finite() && (!is_logarithmic || *value > 0.0);
    let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) =
        values.into_iter().filter(drawable).fold((f64::INFINITY, f64::NEG_INFINITY), widen);
    if low <= high { (low, high) } else { (1.0, 10.0) }
}
