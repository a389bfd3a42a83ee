//! The points of a figure: which are drawn, and what their colours say.

use evidence::Point;

use super::canvas::{Anchor, Canvas};
use super::words::width_px;
use crate::number::{count, magnitude, significant};

/// Most points of a drawing; of more, a part is drawn.
pub const POINTS_MAX: usize = 2000;
/// Colours of the palette in the style sheet.
const SIZE_COLOURS: usize = 6;
const RADIUS_PX: f64 = 3.2;
/// Of the smallest models, and what each class of larger ones has more: also without colours a
/// larger model is a larger point.
const SMALLEST_PX: f64 = 2.4;
const LARGER_PX: f64 = 0.4;
const KEY_SIZE_PX: f64 = 14.0;
/// A point without a size has this colour.
pub const PLAIN: usize = 2;

/// Every so many of the points, and always the first, the last and the outermost of both axes.
pub fn thinned(points: Vec<&Point>) -> Vec<&Point> {
    if points.len() <= POINTS_MAX {
        return points;
    }
    let outermost = |by: fn(&Point) -> f64| {
        let order = |a: &usize, b: &usize| by(points[*a]).total_cmp(&by(points[*b]));
        let indices = || 0..points.len();
        [indices().min_by(order), indices().max_by(order)]
    };
    let mut kept: Vec<usize> = outermost(|point| point.x).into_iter().flatten().collect();
    kept.extend(outermost(|point| point.y).into_iter().flatten());
    kept.push(points.len() - 1);
    // The others share the rest of the room.
    let every = points.len().div_ceil(POINTS_MAX - kept.len());
    kept.extend((0..points.len()).step_by(every));
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|index| points[index]).collect()
}

/// The points that are drawn, and apart from them those that a fit leaves out.
pub struct Parted<'a> {
    kept: Vec<&'a Point>,
    excluded: Vec<&'a Point>,
}

impl<'a> Parted<'a> {
    /// Parts the points; each part keeps their order.
    pub fn of(points: Vec<&'a Point>) -> Self {
        let (excluded, kept) = points.into_iter().partition(|point| point.excluded);
        Self { kept, excluded }
    }

    /// The parts that have points.
    pub fn parts(&self) -> impl Iterator<Item = &[&'a Point]> {
        [&*self.kept, &*self.excluded].into_iter().filter(|part| !part.is_empty())
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &'a Point> {
        self.kept.iter().chain(&self.excluded).copied()
    }
}

/// The sizes of the models, cut into as many classes as the palette has colours.
pub struct Sizes {
    range: Option<(f64, f64)>,
}

impl Sizes {
    /// Of the points of a figure.
    pub fn of(points: &[Point]) -> Self {
        let sizes = points.iter().filter_map(|point| point.params).filter(|params| *params > 0.0);
        let widen = |(low, high): (f64, f64), size: f64| (low.min(size), high.max(size));
        let (low, high) = sizes.fold((f64::INFINITY, f64::NEG_INFINITY), widen);
        Self { range: (high > low).then_some((low, high)) }
    }

    fn colour(&self, params: Option<f64>) -> usize {
        let (Some((low, high)), Some(params)) = (self.range, params) else { return PLAIN };
        let share = libm::log(params / low) / libm::log(high / low);
        let upper = |colour: &usize| share * (SIZE_COLOURS as f64) < (colour + 1) as f64;
        (0..SIZE_COLOURS).find(upper).unwrap_or(SIZE_COLOURS - 1)
    }

    /// The smallest and the largest size, and those that part the palette between them.
    fn marks(&self) -> Vec<f64> {
        let Some((low, high)) = self.range else { return Vec::new() };
        let at = |share: f64| low * libm::exp(share * libm::log(high / low));
        let last = (SIZE_COLOURS - 1) as f64;
        (0..SIZE_COLOURS).map(|colour| at(colour as f64 / last)).collect()
    }
}

/// Draws a point.
pub fn draw(canvas: &mut Canvas, point: &Point, at: (f64, f64), sizes: &Sizes) {
    let colour = sizes.colour(point.params);
    let is_sized = sizes.range.is_some() && !point.excluded;
    let radius_px = if is_sized { radius_px(colour) } else { RADIUS_PX };
    canvas.circle(&look(point.excluded, colour), at, radius_px);
}

/// The radius of a class of sizes, in tenths of a pixel.
fn radius_px(colour: usize) -> f64 {
    libm::round(10.0 * (SMALLEST_PX + LARGER_PX * colour as f64)) / 10.0
}

/// The classes of a point of a colour, or of one that a fit leaves out.
pub fn look(is_excluded: bool, colour: usize) -> String {
    if is_excluded { "hollow".to_owned() } else { format!("point size-{colour}") }
}

/// A size in few letters, such as `57 M`.
fn short(size: f64) -> String {
    let text = magnitude(size);
    let words = [("million", "M"), ("billion", "B"), ("trillion", "T")];
    let found = words.into_iter().find(|(word, _)| text.ends_with(word));
    found.map_or_else(|| significant(size, 2), |(word, letter)| text.replace(word, letter))
}

/// The class and the radius of a point in the key.
type Dot = (String, f64);

/// The parts of the key above a plot: what a coloured and a hollow point are.
fn parts(points: &[Point], sizes: &Sizes) -> Vec<(Option<Dot>, String)> {
    let mut parts = Vec::new();
    let marks = sizes.marks();
    if !marks.is_empty() {
        parts.push((None, "Parameters:".to_owned()));
    }
    for (colour, size) in marks.into_iter().enumerate() {
        let dot = (format!("point size-{colour}"), radius_px(colour) + 0.4);
        parts.push((Some(dot), short(size)));
    }
    let excluded = points.iter().filter(|point| point.excluded).count();
    if excluded > 0 {
        let words = format!("left out of the fit: {}", count(excluded));
        parts.push((Some(("hollow".to_owned(), RADIUS_PX + 0.8)), words));
    }
    parts
}

/// Writes the key in lines of a width, from a first baseline down, and says where the next line
/// would be.
pub fn key(
    canvas: &mut Canvas,
    points: &[Point],
    sizes: &Sizes,
    (left_px, right_px): (f64, f64),
    first_px: f64,
) -> f64 {
    let (mut x_px, mut baseline_px) = (left_px, first_px);
    let parts = parts(points, sizes);
    if parts.is_empty() {
        return first_px;
    }
    for (dot, words) in parts {
        let dot_px = if dot.is_some() { 11.0 } else { 0.0 };
        let needed_px = dot_px + width_px(&words, KEY_SIZE_PX);
        if x_px > left_px && x_px + needed_px > right_px {
            (x_px, baseline_px) = (left_px, baseline_px + 18.0);
        }
        if let Some((class, radius_px)) = dot {
            canvas.circle(&class, (x_px + 4.0, baseline_px - 4.5), radius_px);
        }
        canvas.text("key", (x_px + dot_px, baseline_px), Anchor::Start, &words);
        x_px += needed_px + 12.0;
    }
    baseline_px + 18.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y, params: None, excluded: false }
    }

    #[test]
    fn thinning_keeps_the_first_the_last_and_the_outermost() {
        let mut points: Vec<Point> = (0..7001).map(|it| point(f64::from(it + 1), 1.0)).collect();
        points[1234].y = 9.0;
        points[4321].y = -9.0;
        let kept = thinned(points.iter().collect());
        assert!(kept.len() <= POINTS_MAX, "{} points", kept.len());
        assert_eq!((kept[0], kept[kept.len() - 1]), (&points[0], &points[7000]));
        for extreme in [&points[1234], &points[4321]] {
            assert!(kept.contains(&extreme), "{extreme:?} is gone");
        }
        assert!(kept.windows(2).all(|pair| pair[0].x < pair[1].x), "another order");
        let few: Vec<&Point> = points.iter().take(POINTS_MAX).collect();
        assert_eq!(thinned(few.clone()), few, "few points stay all");
    }

    #[test]
    fn a_size_is_short() {
        assert_eq!([5.7e7, 1.6e10, 900.0].map(short), ["57\u{a0}M", "16\u{a0}B", "900"]);
    }
}
