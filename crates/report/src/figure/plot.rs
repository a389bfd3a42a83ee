//! Draws a figure: axes, bands, points by model size, curves with their names beside them.

use evidence::{Figure, Line, Point};

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Drawing};
use super::kinds;
use crate::number::{count, magnitude, printed_unit};

const WIDTH_PX: f64 = 680.0;
const TOP_PX: f64 = 36.0;
const BOTTOM_PX: f64 = 54.0;
const LEFT_PX: f64 = 72.0;
const RIGHT_PX: f64 = 18.0;
const POINT_RADIUS_PX: f64 = 3.2;
/// Mean width of a letter of the figures' type at its size: enough to leave room for a name.
const LETTER_PX: f64 = 6.4;
const LINE_HEIGHT_PX: f64 = 16.0;
/// Letters on one line of a curve's name.
const NAME_LETTERS_MAX: usize = 18;
/// Colours of the palettes in the style sheet.
const SIZE_COLOURS: usize = 6;
const LINE_COLOURS: usize = 5;

/// Draws a figure and counts the points that its axes cannot show.
pub fn draw(figure: &Figure) -> (Drawing, usize) {
    let names: Vec<Vec<String>> = figure.lines.iter().map(|line| wrap(&line.label)).collect();
    let plot = Plot::new(figure, &names);
    let mut canvas = Canvas::new(WIDTH_PX, kinds::row(figure.kind).height_px);
    plot.frame(&mut canvas, figure);
    for (index, line) in figure.lines.iter().enumerate() {
        plot.band(&mut canvas, line, index);
    }
    let sizes = Sizes::of(&figure.points);
    let drawable = |point: &&Point| plot.x.admits(point.x) && plot.y.admits(point.y);
    let points: Vec<&Point> = figure.points.iter().filter(drawable).collect();
    for point in &points {
        let class = if point.excluded {
            "hollow".to_owned()
        } else {
            format!("point size-{}", sizes.colour(point.params))
        };
        canvas.circle(&class, plot.position(point.x, point.y), POINT_RADIUS_PX);
    }
    for (index, line) in figure.lines.iter().enumerate() {
        plot.curve(&mut canvas, line, index);
    }
    plot.names(&mut canvas, &figure.lines, &names);
    key(&mut canvas, &figure.points, &sizes);
    (canvas.finish(), figure.points.len() - points.len())
}

struct Plot {
    x: Axis,
    y: Axis,
    top_px: f64,
    bottom_px: f64,
    right_px: f64,
}

impl Plot {
    fn new(figure: &Figure, names: &[Vec<String>]) -> Self {
        let names_px = names.iter().flatten().map(|line| width_px(line) + 8.0).fold(0.0, f64::max);
        let right_px = WIDTH_PX - RIGHT_PX - names_px;
        let height_px = kinds::row(figure.kind).height_px;
        let bottom_px = height_px - BOTTOM_PX;
        // Without points there is no key above the plot.
        let top_px = if figure.points.is_empty() { 14.0 } else { TOP_PX };
        Self {
            x: Axis::new(range(x_values(figure), true), true, (LEFT_PX, right_px)),
            y: Axis::new(
                range(y_values(figure), figure.y_logarithmic),
                figure.y_logarithmic,
                (bottom_px, top_px),
            ),
            top_px,
            bottom_px,
            right_px,
        }
    }

    fn position(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.position_px(x), self.y.position_px(y))
    }

    fn frame(&self, canvas: &mut Canvas, figure: &Figure) {
        let bottom_px = self.bottom_px;
        for tick in self.y.ticks() {
            let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
            if let Some(label) = &tick.label {
                canvas.line("grid", (LEFT_PX, tick.at_px), (self.right_px, tick.at_px));
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
        canvas.line("axis", (LEFT_PX, bottom_px), (self.right_px, bottom_px));
        canvas.line("axis", (LEFT_PX, self.top_px), (LEFT_PX, bottom_px));
        if kinds::row(figure.kind).is_about_zero {
            let zero_px = self.y.position_px(0.0);
            canvas.line("zero", (LEFT_PX, zero_px), (self.right_px, zero_px));
        }
        let centre_px = f64::midpoint(LEFT_PX, self.right_px);
        canvas.text(
            "label",
            (centre_px, bottom_px + 42.0),
            Anchor::Middle,
            &head(&figure.x_label, &figure.x_unit),
        );
        let middle_px = f64::midpoint(self.top_px, bottom_px);
        canvas.text_upwards("label", (18.0, middle_px), &head(&figure.y_label, &figure.y_unit));
    }

    fn band(&self, canvas: &mut Canvas, line: &Line, index: usize) {
        let edge = |values: &[f64]| self.path(&line.x, values);
        let mut outline = edge(&line.low);
        outline.extend(edge(&line.high).into_iter().rev());
        if outline.len() > 3 {
            canvas.polygon(&format!("band band-{}", index % LINE_COLOURS), &outline);
        }
    }

    fn curve(&self, canvas: &mut Canvas, line: &Line, index: usize) {
        let path = self.path(&line.x, &line.y);
        canvas.polyline("halo", &path);
        canvas.polyline(&format!("curve curve-{}", index % LINE_COLOURS), &path);
    }

    fn path(&self, x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
        let drawable = |(x, y): &(&f64, &f64)| self.x.admits(**x) && self.y.admits(**y);
        x.iter().zip(y).filter(drawable).map(|(x, y)| self.position(*x, *y)).collect()
    }

    /// Writes each curve's name at its right end, moved down where names would overlap.
    fn names(&self, canvas: &mut Canvas, lines: &[Line], names: &[Vec<String>]) {
        let end_px = |line: &Line| line.y.last().map_or(self.top_px, |y| self.y.position_px(*y));
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by(|a, b| end_px(&lines[*a]).total_cmp(&end_px(&lines[*b])));
        let mut free_px = self.top_px;
        for index in order {
            let top_px = (end_px(&lines[index]) + 4.5).max(free_px);
            for (row, name) in names[index].iter().enumerate() {
                let start = (self.right_px + 8.0, top_px + row as f64 * LINE_HEIGHT_PX);
                canvas.text(
                    &format!("name name-{}", index % LINE_COLOURS),
                    start,
                    Anchor::Start,
                    name,
                );
            }
            free_px = top_px + (names[index].len() as f64 + 0.3) * LINE_HEIGHT_PX;
        }
    }
}

/// The head of an axis with its unit.
fn head(label: &str, unit: &str) -> String {
    match printed_unit(unit) {
        "" => label.to_owned(),
        unit => format!("{label} ({unit})"),
    }
}

fn x_values(figure: &Figure) -> Vec<f64> {
    let lines = figure.lines.iter().flat_map(|line| line.x.iter().copied());
    figure.points.iter().map(|point| point.x).chain(lines).collect()
}

/// What the y axis must show: a band alone needs its edges, beside points it may leave the frame.
fn y_values(figure: &Figure) -> Vec<f64> {
    let mut values: Vec<f64> = figure.points.iter().map(|point| point.y).collect();
    for line in &figure.lines {
        values.extend(&line.y);
        if figure.points.is_empty() {
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

/// The sizes of the models, cut into as many classes as the palette has colours.
struct Sizes {
    range: Option<(f64, f64)>,
}

impl Sizes {
    fn of(points: &[Point]) -> Self {
        let sizes: Vec<f64> =
            points.iter().filter_map(|point| point.params).filter(|params| *params > 0.0).collect();
        let (low, high) = range(sizes, true);
        let is_spread = points.iter().any(|point| point.params.is_some()) && high > low;
        Self { range: is_spread.then_some((low, high)) }
    }

    fn colour(&self, params: Option<f64>) -> usize {
        let (Some((low, high)), Some(params)) = (self.range, params) else { return 2 };
        let share = libm::log(params / low) / libm::log(high / low);
        let upper = |colour: &usize| share * (SIZE_COLOURS as f64) < (colour + 1) as f64;
        (0..SIZE_COLOURS).find(upper).unwrap_or(SIZE_COLOURS - 1)
    }
}

/// Where the text of the key stands.
const KEY_BASELINE_PX: f64 = 17.0;

/// Writes a text of the key and returns where the next thing begins.
fn write_key(canvas: &mut Canvas, x_px: f64, text: &str) -> f64 {
    canvas.text("key", (x_px, KEY_BASELINE_PX), Anchor::Start, text);
    x_px + text.chars().count() as f64 * LETTER_PX + 6.0
}

/// Says above the plot what a filled, a coloured and a hollow point is.
fn key(canvas: &mut Canvas, points: &[Point], sizes: &Sizes) {
    let mut x_px = LEFT_PX + 4.0;
    if let Some((low, high)) = sizes.range {
        x_px = write_key(canvas, x_px, &format!("Parameters: {}", magnitude(low)));
        for colour in 0..SIZE_COLOURS {
            canvas.circle(
                &format!("point size-{colour}"),
                (x_px + 4.0, KEY_BASELINE_PX - 4.5),
                POINT_RADIUS_PX + 0.8,
            );
            x_px += 12.0;
        }
        x_px = write_key(canvas, x_px + 4.0, &magnitude(high)) + 16.0;
    }
    let excluded = points.iter().filter(|point| point.excluded).count();
    if excluded > 0 {
        canvas.circle("hollow", (x_px + 4.0, KEY_BASELINE_PX - 4.5), POINT_RADIUS_PX + 0.8);
        write_key(canvas, x_px + 14.0, &format!("left out of the fit: {}", count(excluded)));
    }
}

/// About how wide a text of the figures' type is: capitals take half as much again.
fn width_px(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_uppercase() { 1.5 * LETTER_PX } else { LETTER_PX }).sum()
}

/// Breaks a curve's name into short lines at its spaces.
fn wrap(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= NAME_LETTERS_MAX => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
