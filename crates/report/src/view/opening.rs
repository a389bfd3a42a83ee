//! The cover and the table of verdicts: the whole result on one page.

use std::collections::BTreeMap;

use evidence::{Evidence, Outcome, Stamp};

use super::ColumnStyle::{Short, Wide};
use super::{
    Block, Fact, Glance, Section, View, claim_id, code, fact, link, outcome_name, paragraph,
    section, table_of, text, verdict,
};
use crate::number::{count, counted};

/// The verdicts from the best to the least that can be said.
const LADDER: [Outcome; 5] = [
    Outcome::Supported,
    Outcome::Fragile,
    Outcome::Refuted,
    Outcome::NotIdentified,
    Outcome::NotTestable,
];

pub fn view(evidence: &Evidence, sections: Vec<Section>) -> View {
    let stamp = &evidence.stamp;
    View {
        made_by: crate::made_by(stamp),
        title: "Straightedge".to_owned(),
        subtitle: "An audit of published AI scaling laws".to_owned(),
        version: stamp.version.clone(),
        date: crate::pdf::calendar_date(stamp.timestamp_seconds),
        facts: identity(stamp),
        glance: LADDER.map(|outcome| glance(evidence, outcome)).to_vec(),
        summary: summary(evidence),
        sections,
    }
}

fn identity(stamp: &Stamp) -> Vec<Fact> {
    let tree = match (stamp.commit.as_str(), stamp.dirty) {
        ("unknown", _) => "There is no repository here, so no commit brings these files back.",
        (_, true) => "The files differed from this commit.",
        (_, false) => "The files are those of this commit.",
    };
    vec![
        fact("Version", code(&stamp.version)),
        fact("Date", text(&stamp.date)),
        fact("Commit", code(&stamp.commit)),
        fact("State", text(tree)),
        fact("Data digest", code(&stamp.data_digest)),
        fact("Program", text(format!("straightedge {}", stamp.program_version))),
        fact("Toolchain", text(&stamp.toolchain)),
    ]
}

fn glance(evidence: &Evidence, outcome: Outcome) -> Glance {
    let claims = evidence.verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
    Glance {
        outcome: outcome_name(outcome),
        words: outcome.words().to_owned(),
        count: count(claims),
        any: claims > 0,
    }
}

fn summary(evidence: &Evidence) -> String {
    let claims = counted(evidence.verdicts.len(), "claim was", "claims were");
    let ran = counted(evidence.studies.len(), "study ran", "studies ran");
    let could_not = counted(evidence.missing_studies.len(), "could not", "could not");
    let files = evidence.sources.iter().flat_map(|source| &source.files);
    let here = files.clone().filter(|file| file.missing.is_none()).count();
    let all = counted(files.count(), "file", "files");
    format!(
        "{claims} judged. {ran} and {could_not}. {} of {all} of the sources were here.",
        count(here)
    )
}

pub fn verdicts(evidence: &Evidence) -> Section {
    let row = |judged: &evidence::Verdict| {
        vec![
            link(&judged.title, claim_id(&judged.claim)),
            verdict(judged.outcome),
            text(said(judged)),
            text(&judged.because),
        ]
    };
    let columns =
        [("Claim", Wide), ("Verdict", Short), ("What is said", Wide), ("What decides", Wide)];
    let table = |document: &str| {
        let rows = evidence
            .verdicts
            .iter()
            .filter(|verdict| verdict.document == document)
            .map(row)
            .collect();
        let caption =
            format!("{document}: every claim with its verdict and the sentence that decides.");
        table_of(caption, &columns, rows, crate::csv::VERDICTS)
    };
    let mut blocks: Vec<Block> = documents(evidence).into_iter().filter_map(table).collect();
    if blocks.is_empty() {
        blocks.push(paragraph("", "No claim has been judged."));
    }
    let words = [
        "Supported: every gate of the rule holds, under every specification it names.",
        "Fragile: it holds on its main data, and one of the tests meant to shake it does not go \
        its way. That may be \
         weak data rather than evidence against it: the number beside its threshold shows how far it is off.",
        "Refuted: every gate that speaks against it holds; tests meant to shake a claim that \
        stands are not asked.",
        "Not identified: the data cannot tell.",
        "Not testable: the data that would decide are not here.",
    ];
    let words = Block::List {
        lead: "What the words mean.".to_owned(),
        items: words.map(str::to_owned).to_vec(),
    };
    blocks.push(words);
    section(1, "verdicts", "Verdicts", blocks)
}

/// What is said, and as what it is read where the sentence allows several readings.
fn said(judged: &evidence::Verdict) -> String {
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
