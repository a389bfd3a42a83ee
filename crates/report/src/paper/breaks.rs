//! Lets words break that are longer than their place.

use super::TEXT_WIDTH_PT;
use super::ruler::{Face, Ruler};
use crate::view::{Block, Cell, CellStyle, View};

/// A place at which a line may break, and nothing else.
pub const BREAK: char = '\u{200b}';

/// Sizes of the template, in points.
const TEXT_PT: f64 = 10.5;
const CAPTION_PT: f64 = 9.0;
const NAME_PT: f64 = 8.4;
const HEADER_PT: f64 = 8.0;
/// What indents and insets take from a line.
const INDENT_PT: f64 = 24.0;
/// What the terms beside facts take from a line.
const TERM_PT: f64 = 160.0;

/// Lets every word outside tables break where its place is narrower.
pub fn soften(view: &mut View, ruler: &Ruler) {
    let soften = |text: &mut String, width_pt: f64, face: Face, size_pt: f64| {
        *text = soft(text, width_pt, face, size_pt, ruler);
    };
    soften(&mut view.title, TEXT_WIDTH_PT, Face::Bold, 34.0);
    soften(&mut view.subtitle, TEXT_WIDTH_PT, Face::Serif, 14.0);
    soften(&mut view.summary, TEXT_WIDTH_PT, Face::Serif, TEXT_PT);
    soften(&mut view.note, TEXT_WIDTH_PT, Face::Serif, TEXT_PT);
    soften(&mut view.version_line, TEXT_WIDTH_PT, Face::Serif, HEADER_PT);
    soften(&mut view.version, TEXT_WIDTH_PT / 2.0, Face::Serif, HEADER_PT);
    for block in &mut view.front {
        soften_block(block, ruler);
    }
    for fact in &mut view.facts {
        fact_cell(&mut fact.cell, ruler);
    }
    for section in &mut view.sections {
        let size_pt = if section.level == 1 { 17.0 } else { 12.5 };
        soften(&mut section.title, TEXT_WIDTH_PT, Face::Bold, size_pt);
        for block in &mut section.blocks {
            soften_block(block, ruler);
        }
    }
}

fn soften_block(block: &mut Block, ruler: &Ruler) {
    let room = TEXT_WIDTH_PT - INDENT_PT;
    let serif = |text: &mut String, size_pt| *text = soft(text, room, Face::Serif, size_pt, ruler);
    match block {
        Block::Text { lead, text } | Block::Formula { lead, source: text, .. } => {
            serif(lead, TEXT_PT);
            serif(text, TEXT_PT);
        }
        Block::Verdict { text, .. } => {
            *text = parted(text);
            serif(text, TEXT_PT);
        }
        Block::Card { title, quote, text, .. } => {
            serif(title, TEXT_PT);
            serif(quote, TEXT_PT);
            *text = parted(text);
            serif(text, TEXT_PT);
        }
        Block::List { lead, items } => {
            serif(lead, TEXT_PT);
            for item in items {
                serif(item, TEXT_PT);
            }
        }
        Block::Facts { items } => {
            for item in items {
                fact_cell(&mut item.cell, ruler);
            }
        }
        Block::Figure { caption, .. } | Block::Table { caption, .. } => serif(caption, CAPTION_PT),
        Block::References { .. } => {}
        Block::Commands { lines } => {
            for line in lines {
                *line = soft(line, room, Face::Mono, NAME_PT, ruler);
            }
        }
    }
}

fn fact_cell(cell: &mut Cell, ruler: &Ruler) {
    let (face, size_pt) = match cell.style {
        CellStyle::Code => (Face::Mono, NAME_PT),
        _ => (Face::Serif, TEXT_PT),
    };
    cell.text = soft(&parted(&cell.text), TEXT_WIDTH_PT - TERM_PT, face, size_pt, ruler);
}

/// Long names may break before a letter that follows a separator; numbers and digests stay whole
/// for who copies them.
pub fn parted(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        parted.push(letter);
        let is_separator = matches!(letter, '.' | '_' | '/' | '@' | '=' | '-');
        if is_separator && letters.peek().is_some_and(char::is_ascii_alphabetic) {
            parted.push(BREAK);
        }
    }
    parted
}

/// The pieces of a text between which a line may break.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| matches!(letter, ' ' | '\n' | '\t' | BREAK))
}

/// The text with every word that is wider than its place free to break after any letter.
pub fn soft(text: &str, width_pt: f64, face: Face, size_pt: f64, ruler: &Ruler) -> String {
    let is_wide = |word: &&str| ruler.width_pt(word, face, size_pt) > width_pt;
    let mut softened = String::with_capacity(text.len());
    let mut rest = text;
    for word in words(text) {
        if is_wide(&word) {
            for (at, letter) in word.char_indices() {
                if at > 0 && !is_mark(letter) {
                    softened.push(BREAK);
                }
                softened.push(letter);
            }
        } else {
            softened.push_str(word);
        }
        // What stands between two words stays as it is.
        let mut between = rest[word.len()..].chars();
        softened.extend(between.next());
        rest = between.as_str();
    }
    softened
}

/// Whether a letter stands on the one before it, of the marks that the built-in fonts have.
const fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::Fonts;

    #[test]
    fn names_may_break_after_separators() {
        assert_eq!(
            parted("a_long-name/of.csv 0.25 1e-5"),
            "a_\u{200b}long-\u{200b}name/\u{200b}of.\u{200b}csv 0.25 1e-5"
        );
    }

    #[test]
    fn only_words_wider_than_their_place_break() {
        let ruler = Ruler::new(&Fonts::default());
        let text = "short\nwords 0123456789abcdef end ";
        assert_eq!(soft(text, 400.0, Face::Mono, 10.0, &ruler), text);
        let broken = soft(text, 60.0, Face::Mono, 10.0, &ruler);
        assert_eq!(broken.replace(BREAK, ""), text, "letters changed");
        assert_eq!(broken.matches(BREAK).count(), 15, "{broken}");
        assert!(broken.starts_with("short\nwords 0"), "{broken}");
    }

    #[test]
    fn a_combining_mark_stays_with_its_letter() {
        let ruler = Ruler::new(&Fonts::default());
        let broken = soft("e\u{301}e\u{301}e\u{301}", 5.0, Face::Serif, 10.0, &ruler);
        assert_eq!(broken, "e\u{301}\u{200b}e\u{301}\u{200b}e\u{301}");
    }
}
