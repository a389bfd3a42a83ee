//! Hands out every text of a view, so that a rule for all texts stands in one place.

use super::{Block, Cell, CellStyle, ClaimRow, Fact, View, WorkEntry};

/// How a text reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is printed, as words.
    Seen,
    /// It is printed, and is to be copied letter by letter.
    Copied,
    /// It is read aloud, or leads somewhere.
    Unseen,
}

/// What is done with a text.
type Change<'a> = &'a mut dyn FnMut(&mut String, Use);

impl View {
    /// Hands every text to be changed; ids and names of files are none.
    pub fn each_text(&mut self, change: Change<'_>) {
        change(&mut self.made_by, Use::Unseen);
        for text in [
            &mut self.title,
            &mut self.subtitle,
            &mut self.authors_line,
            &mut self.version,
            &mut self.version_line,
            &mut self.summary,
            &mut self.note,
        ] {
            change(text, Use::Seen);
        }
        for author in &mut self.authors {
            change(author, Use::Seen);
        }
        if let Some(logo) = &mut self.logo {
            change(&mut logo.alt, Use::Unseen);
        }
        for item in &mut self.glance {
            change(&mut item.words, Use::Seen);
        }
        change(&mut self.open.lead, Use::Seen);
        for item in &mut self.open.items {
            change(item, Use::Copied);
        }
        for item in &mut self.front {
            block(item, change);
        }
        facts(&mut self.facts, change);
        for claim in &mut self.claims {
            let ClaimRow { title, sentence, document, words, brief, .. } = claim;
            for text in [title, sentence, document, words, brief] {
                change(text, Use::Seen);
            }
        }
        for section in &mut self.sections {
            change(&mut section.title, Use::Seen);
            for item in &mut section.blocks {
                block(item, change);
            }
        }
    }
}

fn facts(items: &mut [Fact], change: Change<'_>) {
    for item in items {
        change(&mut item.term, Use::Seen);
        cell(&mut item.cell, change);
    }
}

fn cell(cell: &mut Cell, change: Change<'_>) {
    let is_copied = matches!(cell.style, CellStyle::Code | CellStyle::Address);
    change(&mut cell.text, if is_copied { Use::Copied } else { Use::Seen });
    if cell.style == CellStyle::Address {
        change(&mut cell.target, Use::Unseen);
    }
}

fn entry(entry: &mut WorkEntry, change: Change<'_>) {
    change(&mut entry.title, Use::Seen);
    for author in &mut entry.author {
        change(author, Use::Seen);
    }
    if let Some(url) = &mut entry.url {
        change(url, Use::Copied);
    }
    if let Some(parent) = &mut entry.parent {
        self::entry(parent, change);
    }
}

fn block(block: &mut Block, change: Change<'_>) {
    match block {
        Block::Text { lead, text } => {
            change(lead, Use::Seen);
            change(text, Use::Seen);
        }
        Block::List { lead, items } => {
            change(lead, Use::Seen);
            for item in items {
                change(item, Use::Seen);
            }
        }
        Block::Facts { items } => facts(items, change),
        Block::Verdict { words, text, .. } => {
            change(words, Use::Seen);
            change(text, Use::Seen);
        }
        Block::Card { title, words, quote, text, .. } => {
            for said in [title, words, quote, text] {
                change(said, Use::Seen);
            }
        }
        Block::Formula { lead, formula, source } => {
            change(lead, Use::Seen);
            change(source, Use::Seen);
            change(&mut formula.alt, Use::Unseen);
            formula.tree.each_text(&mut |text| change(text, Use::Copied));
        }
        Block::Figure { caption, alt, .. } => {
            change(caption, Use::Seen);
            change(alt, Use::Unseen);
        }
        Block::Table { caption, columns, rows, .. } => {
            change(caption, Use::Seen);
            for column in columns {
                change(&mut column.head, Use::Seen);
            }
            for item in rows.iter_mut().flatten() {
                cell(item, change);
            }
        }
        Block::References { works } => {
            for work in works {
                entry(&mut work.entry, change);
            }
        }
        Block::Commands { lines } => {
            for line in lines {
                change(line, Use::Copied);
            }
        }
    }
}
