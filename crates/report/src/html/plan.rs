//! Which page holds which section, and under what name the page is filed.

use std::collections::{BTreeMap, BTreeSet};

use super::pieces::has_attacks;
use super::thin::row_size;
use crate::view::{Block, Section, View};

/// The first page of the folder.
pub const INDEX: &str = "index.html";
/// The one page that needs nothing else.
pub const SINGLE: &str = "report.html";

/// Sections of the first level whose parts are pages of their own however small they are, with the
/// folder of those pages.
const ALWAYS_APART: [(&str, &str); 4] =
    [("claims", "claim"), ("studies", "study"), ("measures", "measure"), ("data", "data")];
/// Letters of a section with its parts above which the parts are pages of their own.
const TOGETHER_MAX: usize = 55_000;
/// Letters of a page's name; a longer one is cut and told apart by a digest.
const NAME_MAX: usize = 96;
/// Letters that the markup of a cell or a block adds, about.
const MARKUP: usize = 70;

/// A page of the folder.
#[derive(Debug)]
pub struct Page {
    /// Its file, relative to the folder, with `/` between names.
    pub file: String,
    /// The page above it; none for a section of the first level.
    pub parent: Option<usize>,
    /// Places of its sections in the view; the first is the page's own.
    pub sections: Vec<usize>,
    /// What it says of them.
    pub part: Part,
}

/// What a page says of its sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    Whole,
    /// All but the attacks on the fit, which stand on the page below it.
    Fit,
    /// The attacks on the fit alone.
    Attacks,
}

/// All pages but the first, and where each section is found.
#[derive(Debug, Default)]
pub struct Plan {
    /// The pages, in the order of the view.
    pub pages: Vec<Page>,
    places: BTreeMap<String, (usize, bool)>,
}

impl Plan {
    /// Gives every section of the view a page.
    pub fn of(view: &View) -> Self {
        let mut plan = Self::default();
        let mut taken = BTreeSet::from([key(INDEX), key(SINGLE)]);
        let sections = &view.sections;
        let mut first = 0;
        while first < sections.len() {
            let parts = sections[first + 1..].iter().take_while(|it| it.level > 1).count();
            plan.add(sections, first, parts, &mut taken);
            first += parts + 1;
        }
        plan
    }

    /// Adds a section of the first level with the parts that follow it.
    fn add(
        &mut self,
        sections: &[Section],
        first: usize,
        parts: usize,
        taken: &mut BTreeSet<String>,
    ) {
        let id = sections[first].id.as_str();
        let folder = ALWAYS_APART.iter().find(|(section, _)| *section == id);
        let all = &sections[first..=first + parts];
        let is_apart = folder.is_some() || all.iter().map(size).sum::<usize>() > TOGETHER_MAX;
        let own = self.page(file("", id, taken), None, first, id);
        for part in first + 1..=first + parts {
            let id = sections[part].id.as_str();
            if is_apart {
                let folder = folder.map_or(sections[first].id.as_str(), |(_, folder)| folder);
                let name = id.split_once('-').map_or(id, |(_, name)| name);
                let page = self.page(file(&format!("{folder}/"), name, taken), Some(own), part, id);
                if has_attacks(&sections[part]) {
                    let file = file(&format!("{folder}/"), &format!("{name}-attacks"), taken);
                    self.pages[page].part = Part::Fit;
                    self.pages.push(Page {
                        file,
                        parent: Some(page),
                        sections: vec![part],
                        part: Part::Attacks,
                    });
                }
            } else {
                self.pages[own].sections.push(part);
                self.places.insert(id.to_owned(), (own, false));
            }
        }
    }

    /// Adds a page and says which it is.
    fn page(&mut self, file: String, parent: Option<usize>, section: usize, id: &str) -> usize {
        self.pages.push(Page { file, parent, sections: vec![section], part: Part::Whole });
        self.places.insert(id.to_owned(), (self.pages.len() - 1, true));
        self.pages.len() - 1
    }

    /// The page of a section, and whether the section is the page's own.
    pub fn place(&self, id: &str) -> Option<(&Page, bool)> {
        self.places.get(id).map(|&(page, is_own)| (&self.pages[page], is_own))
    }

    /// The pages below a page, in order.
    pub fn below(&self, parent: usize) -> Vec<usize> {
        (0..self.pages.len()).filter(|&it| self.pages[it].parent == Some(parent)).collect()
    }

    /// The pages of the first level, in order.
    pub fn top(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.pages.len()).filter(|&it| self.pages[it].parent.is_none())
    }
}

/// Two names that differ in capitals alone are one on many machines.
fn key(file: &str) -> String {
    file.to_lowercase()
}

/// The file of a page: letters of its id, which are safe in a name, no longer than a system takes,
/// and no two the same.
fn file(folder: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let name = if name.is_empty() { "_" } else { name };
    let mut stem = evidence::slug(name);
    if stem.len() > NAME_MAX {
        stem = format!("{}-{:016x}", &stem[..NAME_MAX], digest(name));
    }
    loop {
        let file = format!("{folder}{stem}.html");
        if taken.insert(key(&file)) {
            return file;
        }
        stem.push('-');
    }
}

/// The digest of Fowler, Noll and Vo, which is the same on every machine.
fn digest(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// How long a section is on a page without its drawings, about.
fn size(section: &Section) -> usize {
    section.blocks.iter().map(block_size).sum()
}

fn block_size(block: &Block) -> usize {
    match block {
        Block::Table { rows, columns, .. } => rows.iter().map(|row| row_size(columns, row)).sum(),
        Block::Text { text, .. } | Block::Verdict { text, .. } => text.len() + MARKUP,
        Block::List { items, .. } => items.iter().map(|item| item.len() + MARKUP).sum(),
        Block::Facts { items } => items.iter().map(|item| item.cell.text.len() + MARKUP).sum(),
        Block::Formula { formula, .. } => formula.mathml.len(),
        Block::Figure { caption, alt, .. } => caption.len() + alt.len() + MARKUP,
        Block::Commands { lines } => lines.iter().map(String::len).sum(),
        Block::Card { quote, text, .. } => quote.len() + text.len() + MARKUP,
        // Stands on paper alone.
        Block::References { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::file;

    #[test]
    fn names_of_files_are_safe_short_and_apart() {
        let mut taken = BTreeSet::new();
        assert_eq!(file("claim/", "Twenty", &mut taken), "claim/Twenty.html");
        assert_eq!(file("claim/", "twenty", &mut taken), "claim/twenty-.html", "capitals alone");
        assert_eq!(file("study/", "../../etc/passwd", &mut taken), "study/------etc-passwd.html");
        assert_eq!(file("claim/", "", &mut taken), "claim/_.html");
        let long = "x".repeat(300);
        let (one, other) =
            (file("claim/", &long, &mut taken), file("claim/", &format!("{long}y"), &mut taken));
        assert!(one != other && one.len() < 140 && other.len() < 140, "{one} {other}");
    }
}
