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
    let unshaped: BTreeSet<String> = undrawn.iter().cloned().chain(shaped(drawings)).collect();
    let drawings = redrawn(&mut view, drawings, |text| replace(text, fonts, &unshaped));
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

/// The words of drawings whose letters take their shape from each other. A picture on paper is set
/// apart from the pages, where nobody can look whether each of its letters was found.
fn shaped(drawings: &[(String, Drawing)]) -> BTreeSet<String> {
    let words = drawings.iter().flat_map(|(_, drawing)| drawing.texts());
    let words = words.flat_map(str::split_whitespace).filter(|word| !stands_alone(word));
    words.map(str::to_owned).collect()
}

/// Whether each letter of a word stands by itself: those of the Latin, Greek and Cyrillic
/// alphabets, with one mark each at most, and signs.
fn stands_alone(word: &str) -> bool {
    let is_mark = |letter: char| matches!(letter, '\u{300}'..='\u{36f}');
    let mut after = true;
    for letter in word.chars() {
        let is_known = matches!(letter, '\0'..='\u{52f}' | '\u{1e00}'..='\u{2bff}');
        if !is_known || (after && is_mark(letter)) {
            return false;
        }
        after = is_mark(letter);
    }
    true
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

#[cfg(test)]
mod tests {
    use super::stands_alone;

    #[test]
    fn letters_that_join_do_not_stand_alone() {
        for word in ["plain", "Жданов", "Ψυχή", "10¹⁹", "e\u{301}a\u{308}", "→"] {
            assert!(stands_alone(word), "{word}");
        }
        for word in ["محمد", "李明", "z\u{301}\u{302}", "\u{301}x", "\u{e000}"] {
            assert!(!stands_alone(word), "{word}");
        }
    }
}
