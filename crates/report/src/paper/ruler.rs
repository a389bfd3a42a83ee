//! Measures text with the faces that the page is set in.

use typst::text::{FontInstance, FontWeight};

use crate::fonts::Fonts;

/// Width of a letter that no face has, in its size.
const UNKNOWN_EM: f64 = 1.0;
/// What the line breaker may add to the sum of the letters.
const SLACK: f64 = 1.01;

/// A face of the page.
#[derive(Debug, Clone, Copy)]
pub enum Face {
    /// Running text.
    Serif,
    /// Heads.
    Bold,
    /// Names and digests.
    Mono,
}

/// The faces of the page.
pub struct Ruler {
    serif: Option<FontInstance>,
    bold: Option<FontInstance>,
    mono: Option<FontInstance>,
}

impl Ruler {
    /// The faces that the template names.
    pub fn new(fonts: &Fonts) -> Self {
        let serif = |weight| fonts.face("Libertinus Serif", weight);
        Self {
            serif: serif(FontWeight::REGULAR),
            bold: serif(FontWeight::BOLD),
            mono: fonts.face("DejaVu Sans Mono", FontWeight::REGULAR),
        }
    }

    /// The width of a text in one line, in points.
    pub fn width_pt(&self, text: &str, face: Face, size_pt: f64) -> f64 {
        let faces = match face {
            Face::Serif => [&self.serif, &self.mono],
            Face::Bold => [&self.bold, &self.mono],
            Face::Mono => [&self.mono, &self.serif],
        };
        let letters = text.chars().filter(|letter| *letter != '\u{200b}');
        let em: f64 = letters
            .map(|letter| {
                let widths = faces.iter().filter_map(|face| advance(face.as_ref()?, letter));
                widths.into_iter().next().unwrap_or(UNKNOWN_EM)
            })
            .sum();
        em * size_pt * SLACK
    }
}

/// How far a letter moves the pen, in its size.
fn advance(face: &FontInstance, letter: char) -> Option<f64> {
    let glyph = face.ttf().glyph_index(letter)?;
    face.x_advance(glyph.0).map(typst::layout::Em::get)
}
