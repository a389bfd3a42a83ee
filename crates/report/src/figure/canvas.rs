//! Writes SVG: shapes and text by class, so that a style sheet alone decides their colours.

use std::fmt::Write as _;

use crate::markup::escape;
use crate::number::prose;

/// A finished drawing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    width_px: f64,
    height_px: f64,
    body: String,
    alt: String,
}

impl Drawing {
    /// The drawing with words for a reader who cannot see it.
    pub fn described(self, alt: &str) -> Self {
        Self { alt: escape(alt), ..self }
    }

    /// The shapes of the drawing, without its words for who cannot see it.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The texts of the drawing, as they are written into it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.body.split("<text ").skip(1);
        texts.filter_map(|text| text.split_once('>')?.1.split("</text>").next())
    }

    /// The drawing with other letters in its texts, if the change finds any to replace. All that is
    /// not text is ASCII, and no change of letters meets it.
    pub fn with_body(&self, replace: impl Fn(&mut String) -> usize) -> Option<Self> {
        let mut body = self.body.clone();
        (replace(&mut body) > 0).then(|| Self { body, ..self.clone() })
    }

    /// A file of its own, with our style.
    #[cfg(test)]
    pub fn standalone(&self, made_by: &str) -> String {
        let ours = crate::templates::Templates::default();
        self.styled(made_by, ours.text(crate::templates::FIGURE_STYLE))
    }

    /// A file of its own, with its style.
    pub fn styled(&self, made_by: &str, style: &str) -> String {
        let Self { width_px, height_px, body, alt } = self;
        format!(
            "<!-- {} -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width_px}\" \
            height=\"{height_px}\" viewBox=\"0 0 {width_px} {height_px}\" role=\"img\">\
            <title>{alt}</title>\n<style>\n{style}</style>\n\
            <rect class=\"paper\" width=\"{width_px}\" height=\"{height_px}\"/>\n{body}</svg>\n",
            escape(made_by).replace("--", "—"),
        )
    }

    /// A part of an HTML page, which brings the style.
    pub fn inline(&self) -> String {
        let Self { width_px, height_px, body, alt } = self;
        format!(
            "<svg class=\"plot\" viewBox=\"0 0 {width_px} {height_px}\" role=\"img\" \
            aria-label=\"{alt}\">\n{body}</svg>"
        )
    }
}

/// A drawing in the making.
pub struct Canvas {
    drawing: Drawing,
}

/// Which end of a text stands at its position.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Canvas {
    pub fn new(width_px: f64, height_px: f64) -> Self {
        Self { drawing: Drawing { width_px, height_px, ..Drawing::default() } }
    }

    pub fn finish(self) -> Drawing {
        self.drawing
    }

    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.write(format_args!(
            "<line class=\"{class}\" x1=\"{x1:.2}\" y1=\"{y1:.2}\" x2=\"{x2:.2}\" y2=\"{y2:.2}\"/>"
        ));
    }

    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let points = join(points);
        self.write(format_args!("<polyline class=\"{class}\" points=\"{points}\"/>"));
    }

    pub fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        let points = join(points);
        self.write(format_args!("<polygon class=\"{class}\" points=\"{points}\"/>"));
    }

    pub fn circle(&mut self, class: &str, (x, y): (f64, f64), radius_px: f64) {
        self.write(format_args!(
            "<circle class=\"{class}\" cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius_px}\"/>"
        ));
    }

    pub fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        let (anchor, text) = (anchor_name(anchor), escape(&prose(text)));
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x:.2}\" y=\"{y:.2}\" \
            text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// A part of the drawing that a script finds again by its attributes.
    pub fn group(&mut self, attributes: &str, draw: impl FnOnce(&mut Self)) {
        self.write(format_args!("<g {attributes}>"));
        draw(self);
        self.write(format_args!("</g>"));
    }

    /// What belongs to a series, by its number.
    pub fn series(&mut self, number: usize, draw: impl FnOnce(&mut Self)) {
        self.group(&format!("data-series=\"{number}\""), draw);
    }

    fn write(&mut self, element: std::fmt::Arguments) {
        let _ = writeln!(self.drawing.body, "{element}");
    }
}

const fn anchor_name(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

fn join(points: &[(f64, f64)]) -> String {
    let pairs: Vec<String> = points.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
    pairs.join(" ")
}
