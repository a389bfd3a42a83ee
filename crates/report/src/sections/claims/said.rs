//! What a document says: the sentence itself, how firmly it asserts, how it is read here.

use evidence::{Hedge, Verdict};

use crate::blocks::{cell, fact, paragraph, paragraph_of};
use crate::view::{Block, CellStyle};

/// The sentence with its place, and what the claim makes of it.
pub fn blocks(verdict: &Verdict) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(verdict.quote.as_ref().map(|quote| paragraph("Quoted.", format!("“{quote}”"))));
    blocks.extend(paragraph_of("What is said.", &verdict.statement));
    if verdict.hedge != Hedge::None {
        blocks.push(paragraph("How firmly.", format!("It is {}.", verdict.hedge.words())));
    }
    blocks.extend(verdict.reading.as_ref().and_then(|reading| paragraph_of("Read as.", reading)));
    blocks.push(paragraph("Where.", format!("{}, {}", verdict.document, verdict.place)));
    blocks.extend(verdict.url.as_ref().map(|url| Block::Facts {
        items: vec![fact("Address", cell(CellStyle::Address, url, url))],
    }));
    blocks.extend(paragraph_of("Of what.", &verdict.population));
    blocks
}
