//! The statements without a page of their own, a few lines each.

use evidence::{Evidence, Outcome, Verdict};

use super::statements::{parted, sentence};
use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, outcome_name, section};
use crate::links::claim_id;
use crate::view::{Block, Section};

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let all = parted(evidence).cards;
    let waits = |readings: &&Vec<&Verdict>| {
        readings.iter().all(|reading| reading.outcome == Outcome::Awaiting)
    };
    let (waiting, judged): (Vec<_>, Vec<_>) = all.iter().partition(waits);
    let blocks = judged.into_iter().flat_map(|readings| cards(readings)).collect();
    let waiting = waiting.into_iter().flat_map(|readings| cards(readings)).collect();
    vec![
        on_its_own_page(section(1, "statements", "The other statements", blocks)),
        section(1, "awaiting", "Rules that wait for data", waiting),
    ]
}

fn cards(readings: &[&Verdict]) -> Vec<Block> {
    readings.iter().enumerate().map(|(at, reading)| card(readings, reading, at == 0)).collect()
}

/// The sentence stands above its first reading.
fn card(readings: &[&Verdict], reading: &Verdict, is_first: bool) -> Block {
    Block::Card {
        id: claim_id(&reading.claim),
        title: reading.title.clone(),
        outcome: outcome_name(reading.outcome),
        words: reading.words(),
        quote: if is_first { sentence(readings) } else { String::new() },
        text: reading.because.clone(),
    }
}
