//! The view as paper needs it: only letters that the fonts have, columns as wide as their content,
//! and words that may break where they are longer than their place.

mod breaks;
mod columns;
mod ruler;

use std::collections::BTreeSet;

use crate::figure::Drawing;
use crate::fonts::Fonts;
use crate::letters::boxed;
use crate::number::counted;
use crate::view::{Block, Use, View};

/// Width of the text of a page, in points: A4 without its margins, as the template sets them.
const TEXT_WIDTH_PT: f64 = 470.0;

/// What the PDF is made of.
pub struct Paper {
    /// The view, ready to be set.
    pub view: View,
    /// The drawings that differ from those of the HTML page, by file.
    pub drawings: Vec<(String, Drawing)>,
}

/// Makes the paper of a view.
///
/// `undrawn` are texts that an earlier setting could not draw although each letter has a glyph in
/// some font, such as letters that only join in a font of another family.
pub fn paper(
    view: &View,
    drawings: &[(String, Drawing)],
    fonts: &Fonts,
    undrawn: &BTreeSet<String>,
) -> Paper {
    let mut view = view.clone();
    let mut replaced = 0;
    view.each_text(&mut |text, way| {
        if way != Use::Unseen {
            replaced += replace(text, fonts, undrawn);
        }
    });
    let drawings = redrawn(&mut view, drawings, |text| replace(text, fonts, undrawn));
    view.note = note(replaced, fonts);
    let ruler = ruler::Ruler::new(fonts);
    for section in &mut view.sections {
        for block in &mut section.blocks {
            columns::set(block, &ruler);
        }
    }
    breaks::soften(&mut view, &ruler);
    Paper { view, drawings }
}

/// Puts code points for the letters that cannot be drawn; how many there were.
fn replace(text: &mut String, fonts: &Fonts, undrawn: &BTreeSet<String>) -> usize {
    if text.is_ascii() {
        return 0;
    }
    let mut hopeless = BTreeSet::new();
    for word in undrawn {
        for (at, found) in text.match_indices(word.as_str()) {
            hopeless.extend(found.char_indices().map(|(inside, _)| at + inside));
        }
    }
    let is_there = |at: usize| {
        let letter = text[at..].chars().next();
        letter.is_some_and(|letter| fonts.has(letter)) && !hopeless.contains(&at)
    };
    let (safe, count) = boxed(text, is_there);
    if count > 0 {
        *text = safe;
    }
    count
}

/// The drawings with letters that cannot be drawn, each under a name of its own, to which the
/// view is turned.
fn redrawn(
    view: &mut View,
    drawings: &[(String, Drawing)],
    replace: impl Fn(&mut String) -> usize,
) -> Vec<(String, Drawing)> {
    let mut redrawn = Vec::new();
    for (file, drawing) in drawings {
        let Some(safe) = drawing.with_body(&replace) else { continue };
        let name = file.replace(".svg", ".paper.svg");
        let blocks = view.sections.iter_mut().flat_map(|section| &mut section.blocks);
        for block in blocks {
            if let Block::Figure { file: shown, .. } = block
                && shown == file
            {
                shown.clone_from(&name);
            }
        }
        redrawn.push((name, safe));
    }
    redrawn
}

/// What a reader of the paper is to know of it.
fn note(replaced: usize, fonts: &Fonts) -> String {
    let mut sentences = Vec::new();
    if replaced > 0 {
        sentences.push(format!(
            "{} without a glyph in the fonts of this file: code points in square brackets stand \
            for them. The HTML page and the tables hold the letters themselves.",
            counted(replaced, "letter is", "letters are")
        ));
    }
    if !fonts.added().is_empty() {
        let families = fonts.added().join(", ");
        sentences.push(format!("Set with these fonts besides the built-in ones: {families}."));
    }
    sentences.join(" ")
}
