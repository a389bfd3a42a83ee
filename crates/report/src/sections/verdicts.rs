//! The table of verdicts: the whole result on one page.

use std::collections::BTreeMap;

use evidence::{Evidence, Outcome, RULES_AGE, RuleOlder, Verdict};

use crate::attachments::Attachments;
use crate::blocks::{link, paragraph, section, text, verdict};
use crate::links::claim_id;
use crate::number::count;
use crate::table::{Table, variant};
use crate::unasked::unasked;
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::{Block, Section};

/// Every verdict, as filed.
pub const VERDICTS: &str = "tables/verdicts.csv";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let table = table();
    attachments.file(&table, &evidence.verdicts);
    let mut blocks: Vec<Block> = Vec::new();
    for document in documents(evidence) {
        let statements = evidence.statements().into_iter();
        let judged = statements.flatten().filter(|judged| judged.document == document);
        let caption =
            format!("{document}: each statement, how it is read, the verdict and what was found.");
        blocks.extend(table.block(caption, judged));
    }
    if blocks.is_empty() {
        blocks.push(paragraph("", unasked(evidence)));
    }
    blocks.push(words());
    blocks.push(three_words());
    blocks.push(paragraph("How old the rules are.", ages(evidence)));
    blocks.extend(not_established(evidence));
    let replaced = evidence.verdicts.iter().filter(|judged| !judged.counts());
    blocks.extend(superseded().block(
        "Rules whose place another one took. They are judged still and counted no more.",
        replaced,
    ));
    vec![section(1, "verdicts", "Verdicts", blocks)]
}

/// Claims whose place others took.
fn superseded<'a>() -> Table<'a, &'a Verdict> {
    Table::<&Verdict>::new(VERDICTS)
        .shown("Claim", Wide, |judged| link(&judged.title, claim_id(&judged.claim)))
        .shown("Verdict by the old rule", Short, verdict)
        .shown("In its place", Wide, |judged| {
            let newer = judged.superseded_by.as_deref().unwrap_or_default();
            link(newer, claim_id(newer))
        })
}

/// What the data at hand cannot tell, claim by claim.
fn not_established(evidence: &Evidence) -> Option<Block> {
    let is_open = |judged: &&Verdict| {
        let open = [Outcome::NotIdentified, Outcome::NotTestable, Outcome::Awaiting];
        open.contains(&judged.outcome)
    };
    let items = evidence.counting().filter(is_open);
    let items: Vec<String> =
        items.map(|judged| format!("{}. {}", judged.title, judged.because)).collect();
    (!items.is_empty()).then(|| Block::List {
        lead: "Not established. From the data at hand nobody can know this:".to_owned(),
        items,
    })
}

/// Of how many rules the lock shows that they are older than their data.
pub fn ages(evidence: &Evidence) -> String {
    let older = |is: RuleOlder| {
        count(evidence.counting().filter(|judged| judged.age.older_than_data == is).count())
    };
    format!(
        "{RULES_AGE} Older than their data: {}; not older: {}; not known: {}.",
        older(RuleOlder::Yes),
        older(RuleOlder::No),
        older(RuleOlder::Unknown)
    )
}

/// Three words of the field that are often taken for one another.
pub fn three_words() -> Block {
    let words = [
        "Reproduced: a number that a paper prints comes back from its data by its method. The \
        section on published numbers says so; it says nothing of whether the number is right.",
        "Robust: the result stays when the choices of the analysis are changed (rows, law, \
        objective, counting). The tests that shake a claim and the multiverse of a study ask this.",
        "Replicated: other data, from other people, say the same. Where a rule asks a second set \
        of runs, its page names the source.",
    ];
    Block::List {
        lead: "Three words that are kept apart.".to_owned(),
        items: words.map(str::to_owned).to_vec(),
    }
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
        .filed("quote", |judged| judged.quote.as_deref())
        .shown("What was found", Wide, |judged| text(&judged.because))
        .filed("because", |judged| &judged.because)
        .filed("rule_older_than_data", |judged| variant(judged.age.older_than_data))
        .filed("superseded_by", |judged| judged.superseded_by.as_deref())
        .filed("withdrawn", |judged| judged.withdrawn)
        .filed("rule_digest", |judged| &judged.rule_digest)
}

fn words() -> Block {
    let words = [
        "Supported: every condition of the rule holds, under every specification it names.",
        "Fragile: it holds on its main data, and a test meant to shake it fails. That may be weak \
        data rather than evidence against it: the sentence says how far the test is off. Or it \
        falls on its main data, and not by the same number made another way.",
        "Refuted: every condition that speaks against the claim holds, by the same number made \
        another way as well where a test reads one.",
        "Lies between: the data tell, and what they tell neither supports nor refutes the claim.",
        "Not identified: the data cannot tell.",
        "Tests not run: what some of the tests meant to shake it read is not here; those that were \
        run went its way.",
        "Not testable: nobody has published the data that would decide.",
        "Awaiting data: the rule is locked and names data that are to come.",
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
    match &judged.quote {
        Some(quote) => format!("“{quote}”{reading}"),
        None => format!("{}{reading}", judged.statement),
    }
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
