//! Parts of figures that several methods draw.

use anyhow::Result;
use evidence::{Figure, FigureKind, Line, Point};
use observations::Observations;

use crate::numbers::figure;

/// The axis of k: name, label and unit.
pub const K_AXIS: [&str; 3] = ["k", "Samples a problem, k", "1"];

/// An observation of no known size that nothing left out.
pub const fn point(x: f64, y: f64) -> Point {
    Point { x, y, params: None, excluded: false }
}

/// A curve without a band.
pub fn curve(label: impl Into<String>, x: Vec<f64>, y: Vec<f64>) -> Line {
    Line { label: label.into(), x, y, low: Vec::new(), high: Vec::new() }
}

/// A figure of what is not covered against k, without content: `-ln pass@k`.
pub fn over_k() -> Figure {
    let y = ["Minus ln of the coverage", "−ln pass@k"];
    figure(FigureKind::Coverage, K_AXIS, y, true)
}

/// A figure of one column over another, both logarithmic, without content.
///
/// # Errors
/// There is no such column.
pub fn of_column(kind: FigureKind, rows: &Observations, x: &str, y: &str) -> Result<Figure> {
    let [x, y] = [rows.column(x)?.quantity, rows.column(y)?.quantity];
    Ok(figure(kind, [x.name, x.label, x.unit], [y.label, y.unit], true))
}

/// A figure of a share or slope over a column, without content.
///
/// # Errors
/// There is no such column.
pub fn over_column(
    kind: FigureKind,
    rows: &Observations,
    x: &str,
    y_label: &str,
) -> Result<Figure> {
    let x = rows.column(x)?.quantity;
    Ok(figure(kind, [x.name, x.label, x.unit], [y_label, "1"], false))
}
