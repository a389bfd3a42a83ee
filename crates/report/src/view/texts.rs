//! Hands out every text of a view, so that a rule for all texts stands in one place.

use super::{Block, Cell, CellStyle, Fact, View};

/// How a text reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is printed.
    Seen,
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
            &mut self.version,
            &mut self.summary,
            &mut self.note,
        ] {
            change(text, Use::Seen);
        }
        for item in &mut self.glance {
            change(&mut item.words, Use::Seen);
        }
        facts(&mut self.facts, change);
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
    change(&mut cell.text, Use::Seen);
    if cell.style == CellStyle::Address {
        change(&mut cell.target, Use::Unseen);
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
            items.iter_mut().for_each(|item| change(item, Use::Seen));
        }
        Block::Facts { items } => facts(items, change),
        Block::Verdict { words, text, .. } => {
            change(words, Use::Seen);
            change(text, Use::Seen);
        }
        Block::Formula { lead, formula, source } => {
            change(lead, Use::Seen);
            change(source, Use::Seen);
            change(&mut formula.alt, Use::Unseen);
            formula.tree.each_text(&mut |text| change(text, Use::Seen));
        }
        Block::Figure { caption, alt, .. } => {
            change(caption, Use::Seen);
            change(alt, Use::Unseen);
        }
        Block::Table { caption, columns, rows, .. } => {
            change(caption, Use::Seen);
            columns.iter_mut().for_each(|column| change(&mut column.head, Use::Seen));
            rows.iter_mut().flatten().for_each(|item| cell(item, change));
        }
        Block::Commands { lines } => lines.iter_mut().for_each(|line| change(line, Use::Seen)),
    }
}
