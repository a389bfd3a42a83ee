//! Draws a figure: axes, bands, points by model size, curves with their names at their ends.

mod curves;
mod frame;
mod marks;
mod names;
mod told;

use evidence::{Figure, Line, Point};

use self::curves::Curve;
use self::frame::{Frame, LEFT_PX};
use super::canvas::{Canvas, Drawing};
use super::kinds;
use super::live::Live;
use super::overlay::Overlay;
use super::points::{self, Parted, Sizes};
use super::scale;
use super::title::Title;

/// Curves whose band is drawn; those of more would be one grey mass.
const BANDS_MAX: usize = 3;
const TITLE_LINES_MAX: usize = 2;
/// What lies within the axes, and moves with them.
const AREA: &str = "data-part=\"area\"";

/// A drawing and what it leaves out.
pub struct Drawn {
    /// The drawing.
    pub drawing: Drawing,
    /// Points that the axes cannot show.
    pub undrawn: usize,
    /// Points that are drawn, where not all are that could be.
    pub thinned_to: Option<usize>,
    /// Bands that are left out.
    pub bands_left_out: usize,
    /// The words of what is drawn.
    pub live: Live,
}

/// Draws a figure at a width, with what lies over it.
pub fn draw(figure: &Figure, overlay: &Overlay, width_px: f64) -> Drawn {
    let (figure, factor) = &scale::shown(figure);
    let title = title(overlay, width_px);
    let title_px = title.height_px(6.0);
    let bottom_px = title_px + kinds::row(figure.kind).height_px;
    let height_px = bottom_px + names::below_px(&figure.lines, width_px);
    let mut canvas = Canvas::new(width_px, height_px);
    title.draw(&mut canvas);
    let sizes = Sizes::of(&figure.points);
    let key_px = (LEFT_PX + 4.0, width_px - 4.0);
    let top_px = points::key(&mut canvas, &figure.points, &sizes, key_px, title_px + 17.0);
    let top_px = frame::head_up(&mut canvas, figure, top_px);
    let across = (width_px, names::margin_px(&figure.lines, width_px));
    let frame = Frame::new(figure, overlay, *factor, across, (top_px, bottom_px));
    canvas.group(AREA, |canvas| frame.beyond(canvas, figure));
    frame.axes(&mut canvas, figure);
    let curves = curves::curves(figure);
    let drawable = figure.points.iter().filter(|point| frame.admits(point.x, point.y));
    let drawable: Vec<&Point> = drawable.collect();
    let all = drawable.len();
    let points = Parted::of(points::thinned(drawable));
    let first = points.parts().count();
    canvas.group(AREA, |canvas| {
        frame.zero(canvas, figure);
        bands(&frame, canvas, &curves, first);
        dots(&frame, canvas, &points, &sizes);
        strokes(&frame, canvas, &curves, first);
    });
    names::draw(&mut canvas, &frame, &curves, first, (width_px, height_px));
    let taken = taken(&frame, points.all(), &figure.lines);
    canvas.group(AREA, |canvas| {
        marks::draw(canvas, &frame, &taken, &overlay.marks, *factor);
    });
    Drawn {
        drawing: canvas.finish(),
        undrawn: figure.points.len() - all,
        thinned_to: (points.all().count() < all).then_some(points.all().count()),
        bands_left_out: banded(&curves).count().saturating_sub(BANDS_MAX),
        live: told::live(figure, &frame, &points, &curves),
    }
}

fn title(overlay: &Overlay, width_px: f64) -> Title {
    // As many letters on a narrow drawing.
    let lines_max = if names::is_narrow(width_px) { 2 * TITLE_LINES_MAX } else { TITLE_LINES_MAX };
    overlay.title.as_ref().map_or_else(Title::none, |title| Title::new(title, width_px, lines_max))
}

/// The curves that have a band, with their numbers.
fn banded<'a>(curves: &'a [Curve<'a>]) -> impl Iterator<Item = (usize, &'a Curve<'a>)> {
    curves.iter().enumerate().filter(|(_, curve)| !curve.line.low.is_empty())
}

/// Draws the first bands; the number of the first curve as a series is given.
fn bands(frame: &Frame, canvas: &mut Canvas, curves: &[Curve], first: usize) {
    for (at, Curve { line, hue, .. }) in banded(curves).take(BANDS_MAX) {
        let mut outline = frame.path(&line.x, &line.low);
        outline.extend(frame.path(&line.x, &line.high).into_iter().rev());
        if outline.len() > 3 {
            let class = format!("band band-{hue}");
            canvas.series(first + at, |canvas| canvas.polygon(&class, &outline));
        }
    }
}

/// Draws the points, those that a fit leaves out apart.
fn dots(frame: &Frame, canvas: &mut Canvas, points: &Parted, sizes: &Sizes) {
    for (number, part) in points.parts().enumerate() {
        canvas.series(number, |canvas| {
            for point in part {
                points::draw(canvas, point, frame.position(point.x, point.y), sizes);
            }
        });
    }
}

fn strokes(frame: &Frame, canvas: &mut Canvas, curves: &[Curve], first: usize) {
    for (at, Curve { line, class, .. }) in curves.iter().enumerate() {
        let path = frame.path(&line.x, &line.y);
        canvas.series(first + at, |canvas| {
            canvas.polyline("halo", &path);
            canvas.polyline(class, &path);
        });
    }
}

/// Places of the plot that words should leave free.
fn taken<'a>(
    frame: &Frame,
    points: impl Iterator<Item = &'a Point>,
    lines: &[Line],
) -> Vec<(f64, f64)> {
    let mut taken: Vec<(f64, f64)> = points.map(|point| frame.position(point.x, point.y)).collect();
    taken.extend(lines.iter().flat_map(|line| frame.path(&line.x, &line.y)));
    taken
}

#[cfg(test)]
mod tests {
    use evidence::FigureKind;

    use super::super::overlay::{Along, Mark};
    use super::*;

    /// Five points of a change between one and two percent.
    fn figure() -> Figure {
        let point = |step: u32| Point {
            x: libm::exp10(f64::from(18 + step)),
            y: 0.01 + 0.0025 * f64::from(step),
            params: None,
            excluded: false,
        };
        Figure {
            kind: FigureKind::Difference,
            shows: Vec::new(),
            x: "training_flop".into(),
            x_label: "Training compute".into(),
            x_unit: "FLOP".into(),
            y_label: "Change of the loss".into(),
            y_unit: "1".into(),
            y_logarithmic: false,
            points: (0..5).map(point).collect(),
            lines: Vec::new(),
        }
    }

    fn overlay(value: f64) -> Overlay {
        let (low, high, middle) = (value, value, None);
        let (words, along, class) = ("said: 4 %".into(), Along::Up, "said");
        let mark = Mark { along, low, high, middle, words, class };
        Overlay { title: None, marks: vec![mark] }
    }

    /// The number behind the first of some text.
    fn number_behind(svg: &str, text: &str) -> f64 {
        let rest = svg.split(text).nth(1).unwrap_or_else(|| panic!("no {text} in {svg}"));
        rest.split('"').next().and_then(|it| it.parse().ok()).expect("a number")
    }

    #[test]
    fn what_is_said_lies_where_the_axis_has_it() {
        let svg = draw(&figure(), &overlay(0.04), 680.0).drawing.standalone("a test");
        let line = svg.split("<line class=\"said-line\"").nth(1).expect("the line of what is said");
        let is = number_behind(line, "y1=\"");
        // The axis runs from 0 % to 4 % with 3.5 % of air at both ends, between the head and the
        // foot of the plot.
        let (top, bottom) = (17.0 + 13.0, 290.0 - 54.0);
        let share = (4.0 + 0.14) / (4.0 + 0.28);
        let should = bottom - share * (bottom - top);
        assert!((is - should).abs() < 0.01, "it lies at {is}, not at {should}");
        let ticks: Vec<&str> = svg.split("text-anchor=\"end\">").skip(1).collect();
        assert!(ticks.iter().any(|tick| tick.starts_with("4<")), "no tick in percent: {ticks:?}");
    }

    #[test]
    fn a_curve_beyond_the_points_leaves_the_data() {
        let mut figure = figure();
        let (x, y) = (vec![1e18, 1e25], vec![0.01, 0.03]);
        let (low, high) = (Vec::new(), Vec::new());
        figure.lines.push(Line { label: "law".into(), x, y, low, high });
        let svg = draw(&figure, &Overlay::default(), 680.0).drawing.standalone("a test");
        assert!(svg.contains("class=\"edge\"") && svg.contains(">beyond the data<"), "{svg}");
        figure.lines[0].x[1] = 1e22;
        let svg = draw(&figure, &Overlay::default(), 680.0).drawing.standalone("a test");
        assert!(!svg.contains("class=\"edge\""), "an edge where the curve ends with the points");
    }

    #[test]
    fn three_bands_are_drawn_and_the_others_counted() {
        let mut figure = figure();
        for name in ["a", "b", "c", "d", "e"] {
            let (x, y) = (vec![1e18, 1e22], vec![0.01, 0.02]);
            let (low, high) = (vec![0.0, 0.01], vec![0.02, 0.03]);
            figure.lines.push(Line { label: name.into(), x, y, low, high });
        }
        let drawn = draw(&figure, &Overlay::default(), 680.0);
        let bands = drawn.drawing.standalone("a test").matches("class=\"band ").count();
        assert_eq!((bands, drawn.bands_left_out), (3, 2));
    }
}
