//! The table of verdicts: the whole result on one page.

use std::collections::BTreeMap;

use evidence::{Evidence, Verdict};

use crate::attachments::Attachments;
use crate::blocks::{link, paragraph, section, text, verdict};
use crate::links::claim_id;
use crate::table::{Table, variant};
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::{Block, Section};

/// Every verdict, as filed.
pub const VERDICTS: &str = "tables/verdicts.csv";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let table = table();
    attachments.file(&table, &evidence.verdicts);
    let mut blocks: Vec<Block> = Vec::new();
    for document in documents(evidence) {
        let judged = evidence.verdicts.iter().filter(|judged| judged.document == document);
        let caption =
            format!("{document}: every claim with its verdict and the sentence that decides.");
        blocks.extend(table.block(caption, judged));
    }
    if blocks.is_empty() {
        blocks.push(paragraph("", "No claim has been judged."));
    }
    blocks.push(words());
    vec![section(1, "verdicts", "Verdicts", blocks)]
}

fn table<'a>() -> Table<'a, &'a Verdict> {
    Table::<&Verdict>::new(VERDICTS)
        .shown("Claim", Wide, |judged| link(&judged.title, claim_id(&judged.claim)))
        .filed("claim", |judged| &judged.claim)
        .shown("Verdict", Short, verdict)
        .filed("outcome", |judged| variant(judged.outcome))
        .filed("decided_by", |judged| judged.decided_by.as_deref())
        .shown("What is said", Wide, |judged| text(said(judged)))
        .filed("statement", |judged| &judged.statement)
        .shown("What decides", Wide, |judged| text(&judged.because))
        .filed("because", |judged| &judged.because)
        .filed("withdrawn", |judged| judged.withdrawn)
        .filed("rule_digest", |judged| &judged.rule_digest)
}

fn words() -> Block {
    let words = [
        "Supported: every gate of the rule holds, under every specification it names.",
        "Fragile: it holds on its main data, and one of the tests meant to shake it does not go \
        its way. That may be weak data rather than evidence against it: the number beside its \
        threshold shows how far it is off.",
        "Refuted: every gate that speaks against it holds; tests meant to shake a claim that \
        stands are not asked.",
        "Not identified: the data cannot tell.",
        "Tests not run: what some of the tests meant to shake it read is not here; those that were \
        run went its way.",
        "Not testable: nobody has published the data that would decide.",
        "Not run here: no verdict. What would decide could not run on this machine; the section on \
        what could not run names the command that brings its data.",
    ];
    Block::List {
        lead: "What the words mean.".to_owned(),
        items: words.map(str::to_owned).to_vec(),
    }
}

/// What is said, and as what it is read where the sentence allows several readings.
fn said(judged: &Verdict) -> String {
    let reading =
        judged.reading.as_ref().map_or_else(String::new, |reading| format!(" Read as: {reading}."));
    format!("{}{reading}", judged.statement)
}

/// The documents in which claims are made: the one with most claims first, then by name.
pub fn documents(evidence: &Evidence) -> Vec<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in &evidence.verdicts {
        *counts.entry(&verdict.document).or_default() += 1;
    }
    let mut documents: Vec<(&str, usize)> = counts.into_iter().collect();
    documents.sort_by_key(|&(_, claims)| std::cmp::Reverse(claims));
    documents.into_iter().map(|(document, _)| document).collect()
}
