//! The fonts of the PDF: the built-in ones, and those of a folder that the user names.

mod outlines;
mod subset;
mod woff;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontInstance, FontStyle, FontVariant, FontVariations, FontWeight};
use typst_kit::fonts::{self, FontStore};

use crate::error::ReportError;

/// Endings of the files that hold fonts.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// The family of the HTML pages.
const SCREEN: &str = "Libertinus Serif";
/// Letters that the faces of the HTML pages have whatever the pages say: people type them.
const ALWAYS: [RangeInclusive<char>; 2] = [' '..='~', '\u{a0}'..='\u{ff}'];

/// The fonts that the PDF may use.
///
/// The built-in ones are the same on every machine, and so are the pages set with them. A folder's
/// fonts stand in for letters that those lack.
#[derive(Debug, Clone)]
pub struct Fonts {
    all: Vec<Font>,
    built_in: usize,
    added: Vec<String>,
}

impl Default for Fonts {
    fn default() -> Self {
        let fonts: Vec<Font> = fonts::embedded().map(|(font, _)| font).collect();
        Self { built_in: fonts.len(), all: fonts, added: Vec::new() }
    }
}

impl Fonts {
    /// The built-in fonts and every font of a folder, its subfolders included.
    ///
    /// # Errors
    /// The folder cannot be read, or holds no font.
    pub fn with_folder(folder: &Path) -> Result<Self, ReportError> {
        let mut fonts = Self::default();
        for path in files(folder)? {
            let fault = |cause| ReportError::Fonts { path: path.clone(), cause };
            for font in Font::iter(Bytes::new(std::fs::read(&path).map_err(fault)?)) {
                let family = font.info().family.as_str().to_owned();
                if !fonts.added.contains(&family) {
                    fonts.added.push(family);
                }
                fonts.all.push(font);
            }
        }
        if fonts.added.is_empty() {
            let cause = std::io::Error::other("it holds no font");
            return Err(ReportError::Fonts { path: folder.to_owned(), cause });
        }
        Ok(fonts)
    }

    /// The families that a folder brought.
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// The bytes of every font that a folder brought, in order.
    pub fn added_bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.all[self.built_in..].iter().map(|font| font.data().as_slice())
    }

    /// Whether any font has a glyph for a letter, so that the page can show it.
    pub fn has(&self, letter: char) -> bool {
        if letter.is_whitespace() || letter == '\u{200b}' {
            return true;
        }
        // No PDF for every reader may hold letters that mean something to one maker alone.
        let is_private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        // Joiners and selectors choose a shape of a letter that is not there to be shaped.
        let is_joiner = matches!(
            letter,
            '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}'
        );
        !is_private
            && !is_joiner
            && self.all.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
    }

    /// The fonts as typst takes them.
    pub fn store(&self) -> FontStore {
        let mut store = FontStore::new();
        store.extend(self.all.iter().map(|font| (font.clone(), font.info().clone())));
        store
    }

    /// The faces of the HTML pages, by the names that their style gives them: those of the PDF with
    /// the letters of these pages and those that every page may need.
    pub fn of_the_screen<'a>(
        &self,
        pages: impl Iterator<Item = &'a str>,
    ) -> Vec<(&'static str, Vec<u8>)> {
        let mut letters: BTreeSet<char> = ALWAYS.into_iter().flatten().collect();
        for page in pages {
            letters.extend(page.chars().filter(|letter| !letter.is_ascii()));
        }
        let is = |font: &&Font, weight, style| {
            let variant = FontVariant { weight, style, ..FontVariant::default() };
            font.info().family.as_str() == SCREEN && font.info().variant == variant
        };
        let mut faces = Vec::new();
        for (name, weight, style) in [
            ("serif-regular", FontWeight::REGULAR, FontStyle::Normal),
            ("serif-bold", FontWeight::BOLD, FontStyle::Normal),
            ("serif-italic", FontWeight::REGULAR, FontStyle::Italic),
        ] {
            let built_in = &self.all[..self.built_in];
            let face = built_in.iter().find(|font| is(font, weight, style));
            let face = face.and_then(|font| subset::subset(font.data().as_slice(), &letters));
            faces.extend(face.map(|face| (name, face)));
        }
        faces
    }

    /// A built-in face, to measure text with.
    pub fn face(&self, family: &str, weight: FontWeight) -> Option<FontInstance> {
        let variant = FontVariant { weight, ..FontVariant::default() };
        let is_it =
            |font: &&Font| font.info().family.as_str() == family && font.info().variant == variant;
        let font = self.all.iter().find(is_it)?.clone();
        Some(font.instantiate(variant, Abs::pt(10.0), &FontVariations::default()))
    }
}

/// The files of fonts below a folder, in order of name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let fault = |cause| ReportError::Fonts { path: folder.to_owned(), cause };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        paths.push(entry.map_err(fault)?.path());
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            found.push(path);
        }
    }
    Ok(found)
}
