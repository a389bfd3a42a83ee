//! What an axis shows a reader: shares in percent, heads with their unit.

use evidence::{Figure, FigureKind};

use crate::number::printed_unit;

/// The figure as it is drawn, with y in percent where y is a share, and what it was multiplied by.
pub fn shown(figure: &Figure) -> (Figure, f64) {
    let mut figure = figure.clone();
    if let Some(plainer) = plainer(figure.kind) {
        plainer.clone_into(&mut figure.y_label);
    }
    if !is_share(&figure) {
        return (figure, 1.0);
    }
    let factor = 100.0;
    "%".clone_into(&mut figure.y_unit);
    for point in &mut figure.points {
        point.y *= factor;
    }
    for line in &mut figure.lines {
        for values in [&mut line.y, &mut line.low, &mut line.high] {
            for value in values {
                *value *= factor;
            }
        }
    }
    (figure, factor)
}

/// Whether y is a share of something, or a change by one.
fn is_share(figure: &Figure) -> bool {
    match (figure.kind, printed_unit(&figure.y_unit)) {
        (_, "fraction") | (FigureKind::Gain | FigureKind::Bowl, "") => true,
        (FigureKind::Difference, "") => !figure.y_label.starts_with("Elasticity"),
        _ => false,
    }
}

/// A head that says more than the one that is filed.
const fn plainer(kind: FigureKind) -> Option<&'static str> {
    match kind {
        FigureKind::Gain => Some("Part of the loss that one doubling removes"),
        FigureKind::Bowl => Some("Loss above the best of its cell"),
        _ => None,
    }
}

/// The head of an axis with its unit.
pub fn head(label: &str, unit: &str) -> String {
    match printed_unit(unit) {
        "" => label.to_owned(),
        unit => format!("{label} ({unit})"),
    }
}
