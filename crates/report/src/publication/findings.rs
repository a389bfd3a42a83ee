//! One page a statement: what was said, what was found, and why one may believe it.

use evidence::{Evidence, Hedge, Verdict};

use super::statements::{parted, sentence, short_sentence};
use crate::attachments::Attachments;
use crate::blocks::{fact, on_its_own_page, outcome_name, paragraph, paragraph_of, section, text};
use crate::figure::{self, Placed};
use crate::links::claim_id;
use crate::number;
use crate::view::{Block, Fact, Section};

const HOW: &str = "One page a statement. A statement that can be read in several ways has a \
    verdict for each reading.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let pages = parted(evidence).pages;
    if pages.is_empty() {
        return Vec::new();
    }
    let how = section(1, "findings", "The findings", vec![paragraph("", HOW)]);
    let mut sections = vec![on_its_own_page(how)];
    for (at, readings) in pages.iter().enumerate() {
        let blocks = blocks(readings, evidence, attachments);
        let made = section(2, claim_id(&readings[0].claim), short_sentence(readings), blocks);
        // The first stands below the heading of them all.
        sections.push(if at == 0 { made } else { on_its_own_page(made) });
    }
    sections
}

fn blocks(readings: &[&Verdict], evidence: &Evidence, attachments: &mut Attachments) -> Vec<Block> {
    let mut blocks = vec![paragraph("", place(readings))];
    blocks.extend(readings.iter().enumerate().map(|(at, reading)| card(reading, at > 0)));
    let (shown, placed) = shown(readings, evidence);
    blocks.extend(attachments.figures(placed.into_iter().collect()));
    blocks.push(Block::Facts { items: facts(shown) });
    blocks.extend(paragraph_of("Caution.", &shown.caution));
    blocks.extend(paragraph_of("What would change it.", &shown.would_change));
    blocks
}

/// The reading that the figure and the words below it are about: the first judged one with a
/// figure, else the first judged one.
fn shown<'a>(readings: &[&'a Verdict], evidence: &Evidence) -> (&'a Verdict, Option<Placed>) {
    let judged = || readings.iter().filter(|reading| reading.outcome.is_judged());
    let drawn =
        judged().find_map(|reading| Some((*reading, Some(figure::of_claim(evidence, reading)?))));
    drawn.unwrap_or_else(|| (*judged().next().unwrap_or(&readings[0]), None))
}

/// The whole sentence, where it stands, and how firmly it asserts.
fn place(readings: &[&Verdict]) -> String {
    let first = readings[0];
    let whole = sentence(readings);
    let said = if whole == short_sentence(readings) { String::new() } else { format!("{whole} ") };
    let hedge = match first.hedge {
        Hedge::None => String::new(),
        hedge => format!(" The sentence is {}.", hedge.words()),
    };
    format!("{said}{}, {}.{hedge}", first.document, first.place.trim_end_matches('.'))
}

/// A verdict in a few lines; the section itself is the place of the first.
fn card(verdict: &Verdict, has_place: bool) -> Block {
    Block::Card {
        id: if has_place { claim_id(&verdict.claim) } else { String::new() },
        title: verdict.title.clone(),
        outcome: outcome_name(verdict.outcome),
        words: verdict.words(),
        quote: String::new(),
        text: verdict.because.clone(),
    }
}

fn facts(verdict: &Verdict) -> Vec<Fact> {
    let mut items = Vec::new();
    if let Some(said) = &verdict.said {
        let ends = match (said.low, said.high) {
            (Some(low), Some(high)) if low < high => {
                format!("{} to {}", number::exact(low), number::exact(high))
            }
            _ => number::exact(said.value),
        };
        let more = if said.low.is_some() && said.high.is_none() { " or more" } else { "" };
        items.push(fact("Said", text(number::with_unit(ends, &said.unit) + more)));
    }
    items.extend(verdict.brief.as_ref().map(|brief| fact("Found", text(brief))));
    if !verdict.population.trim().is_empty() {
        items.push(fact("Held against", text(&verdict.population)));
    }
    items.extend(verdict.decided_by.as_ref().map(|gate| fact("Decided by", text(gate))));
    items
}
