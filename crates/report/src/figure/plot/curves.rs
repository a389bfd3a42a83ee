//! The curves of a plot and their hues.

use evidence::{Figure, Line};

/// Colours of the palette in the style sheet.
const HUES: usize = 5;
/// The hue of points whose models have no sizes.
const PLAIN: &str = "plain";

/// A curve as it is drawn.
pub struct Curve<'a> {
    pub line: &'a Line,
    /// The end of its classes: of its stroke, its band and its name.
    pub hue: String,
    /// The class of its stroke.
    pub class: String,
}

/// The curves with their hues: the law of a series takes the hue of its series, and the only law
/// of points that have one hue takes theirs.
pub fn curves(figure: &Figure) -> Vec<Curve<'_>> {
    let lines = &figure.lines;
    let series = |line: &Line| {
        let name = line.label.strip_prefix("law of ")?;
        lines.iter().position(|other| other.label == name)
    };
    let has_law = |at: usize| lines.iter().any(|line| series(line) == Some(at));
    let is_plain = figure.points.iter().all(|point| point.params.is_none());
    let is_of_points = !figure.points.is_empty() && is_plain && lines.len() == 1;
    let look = |at: usize, line: &Line| match series(line) {
        _ if is_of_points => (PLAIN.to_owned(), " as-law"),
        Some(of) => ((of % HUES).to_string(), " as-law"),
        None if has_law(at) => ((at % HUES).to_string(), " as-data"),
        None => ((at % HUES).to_string(), ""),
    };
    let curve = |(at, line)| {
        let (hue, role) = look(at, line);
        // A hue that comes again is dotted, so that no two series look the same.
        let round = if at >= HUES && role != " as-law" { " again" } else { "" };
        Curve { line, class: format!("curve curve-{hue}{role}{round}"), hue }
    };
    lines.iter().enumerate().map(curve).collect()
}
