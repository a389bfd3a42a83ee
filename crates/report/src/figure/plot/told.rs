//! The words of a plot: of every point and of every place of a curve that is drawn.

use evidence::{Figure, Point};

use super::curves::Curve;
use super::frame::Frame;
use crate::figure::live::{Live, Series};
use crate::figure::points::{PLAIN, Parted, look};
use crate::number::{interval, magnitude, significant, with_unit};

/// Digits of a value of the two axes.
const DIGITS: (usize, usize) = (3, 4);

/// The words of a figure as it is drawn, in the order of its drawing.
pub fn live(figure: &Figure, frame: &Frame, points: &Parted, curves: &[Curve]) -> Live {
    let mut series: Vec<Series> = points.parts().map(|part| dots(figure, part)).collect();
    series.extend(curves.iter().map(|curve| stroke(figure, frame, curve)));
    let heads = [&figure.x_label, &figure.y_label].map(Clone::clone);
    Live { heads: [&heads[..], &["Parameters".to_owned()]].concat(), series }
}

fn dots(figure: &Figure, part: &[&Point]) -> Series {
    let is_excluded = part.iter().any(|point| point.excluded);
    let name = if is_excluded { "left out of the fit" } else { "points" };
    let words = |point: &&Point| {
        let params = point.params.filter(|params| *params > 0.0);
        let params = params.map(magnitude).unwrap_or_default();
        vec![across(figure, point.x), up(figure, significant(point.y, DIGITS.1)), params]
    };
    let words = part.iter().map(words).collect();
    Series { name: name.to_owned(), look: look(is_excluded, PLAIN), words }
}

fn stroke(figure: &Figure, frame: &Frame, curve: &Curve) -> Series {
    let line = curve.line;
    let drawn = line.x.iter().zip(&line.y).enumerate().filter(|(_, (x, y))| frame.admits(**x, **y));
    let words = drawn.map(|(at, (x, y))| {
        let value = match (line.low.get(at), line.high.get(at)) {
            (Some(low), Some(high)) => interval(*y, *low, *high),
            _ => significant(*y, DIGITS.1),
        };
        vec![across(figure, *x), up(figure, value), String::new()]
    });
    Series { name: line.label.clone(), look: curve.class.clone(), words: words.collect() }
}

fn across(figure: &Figure, value: f64) -> String {
    with_unit(significant(value, DIGITS.0), &figure.x_unit)
}

fn up(figure: &Figure, value: String) -> String {
    with_unit(value, &figure.y_unit)
}
