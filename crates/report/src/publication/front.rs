//! The result in sentences, for the first page.

use std::collections::BTreeSet;

use evidence::{Evidence, Finding, Outcome, Parameter, StudyDetail, Verdict};

use super::statements::ended;
use crate::blocks::paragraph;
use crate::number::{self, count, counted};
use crate::view::Block;

/// Laws in front of a report without claims, at most.
const LAWS_MAX: usize = 4;
/// How many sentences of each verdict stand on the first page.
const REMEMBERED: [(Outcome, usize); 4] = [
    (Outcome::Refuted, 2),
    (Outcome::Supported, 2),
    (Outcome::Fragile, 1),
    (Outcome::NotIdentified, 1),
];

/// What was audited and how it ended, then the findings to remember.
pub fn blocks(evidence: &Evidence) -> Vec<Block> {
    if evidence.counting().next().is_none() {
        return evidence.studies().take(LAWS_MAX).flat_map(law).collect();
    }
    let mut blocks = vec![paragraph("", headline(evidence))];
    let items: Vec<String> = remembered(evidence).into_iter().map(sentence).collect();
    if !items.is_empty() {
        blocks.push(Block::List { lead: "What to remember.".to_owned(), items });
    }
    blocks
}

/// A law that was fitted: its formula, its parameters with their intervals, and its checks.
fn law((found, study): (&Finding, &StudyDetail)) -> [Block; 2] {
    let formula = Block::Formula {
        lead: format!("{}.", found.head.title.trim_end_matches('.')),
        formula: formulas::typeset(&study.law.formula),
        source: number::counted(found.n, "row", "rows"),
    };
    let value = |parameter: &Parameter| {
        let quantity = found.quantity(&parameter.name)?;
        Some(format!("{} is {}", parameter.symbol, number::quantity(quantity)))
    };
    let values: Vec<String> = study.parameters.iter().filter_map(value).collect();
    let failed = study.checks.iter().filter(|check| !check.passed).count();
    let checks = format!(
        "{} of {} did not pass.",
        count(failed),
        counted(study.checks.len(), "check", "checks")
    );
    [formula, paragraph("Fitted.", format!("{}. {checks}", values.join("; ")))]
}

/// What was held against what, and how it ended.
fn headline(evidence: &Evidence) -> String {
    let documents: BTreeSet<&str> = evidence.counting().map(|verdict| &*verdict.document).collect();
    let all = evidence.statements();
    let is_judged =
        |readings: &&Vec<&Verdict>| readings.iter().any(|reading| reading.outcome.is_judged());
    let judged = count(all.iter().filter(is_judged).count());
    let statements = counted(all.len(), "statement", "statements");
    let of = counted(documents.len(), "article or paper", "articles and papers");
    let sources = counted(evidence.sources.len(), "source", "sources");
    format!(
        "We judged {judged} of {statements} in {of} with data from {sources}. A sentence that can be \
        read in several ways was judged in each reading. {}",
        ends(evidence)
    )
}

/// How many readings ended how; what none ended as is not named.
fn ends(evidence: &Evidence) -> String {
    let mut is_named = false;
    // The noun stands with the first number alone.
    let mut readings = |outcome: Outcome| {
        let ended = ended(evidence, outcome);
        let said = if is_named { count(ended) } else { counted(ended, "reading", "readings") };
        is_named |= ended > 0;
        (ended > 0).then_some(said)
    };
    let supported = readings(Outcome::Supported);
    let more = if supported.is_some() { " more" } else { "" };
    let said = [
        supported.map(|of| format!("support {of}")),
        readings(Outcome::Fragile)
            .map(|of| format!("support {of}{more} that at least one test shakes")),
        readings(Outcome::Refuted).map(|of| format!("refute {of}")),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let open = readings(Outcome::NotIdentified);
    let open = open.map(|of| format!("For {of} the data cannot tell."));
    let told = match &*said {
        [] => None,
        [only] => Some(format!("The data {only}.")),
        [all @ .., last] => Some(format!("The data {}, and {last}.", all.join(", "))),
    };
    told.into_iter().chain(open).collect::<Vec<_>>().join(" ")
}

/// The sentences to remember: of each verdict those that name a number first, then those that
/// chance explains least, one a statement.
fn remembered(evidence: &Evidence) -> Vec<&Verdict> {
    let mut taken: Vec<&Verdict> = Vec::new();
    for (outcome, wanted) in REMEMBERED {
        let mut all: Vec<&Verdict> =
            evidence.counting().filter(|verdict| verdict.outcome == outcome).collect();
        all.sort_by(|one, other| rank(one).partial_cmp(&rank(other)).expect("finite ranks"));
        let mut left = wanted;
        for verdict in all {
            let is_new = taken.iter().all(|other| other.sentence() != verdict.sentence());
            if left > 0 && is_new {
                taken.push(verdict);
                left -= 1;
            }
        }
    }
    taken
}

/// Smaller is remembered first.
fn rank(verdict: &Verdict) -> (bool, f64, &str) {
    let chance = verdict.chance.map_or(1.0, |chance| chance.alone);
    (verdict.said.is_none(), if chance.is_finite() { chance } else { 1.0 }, &verdict.claim)
}

fn sentence(verdict: &Verdict) -> String {
    let words = verdict.words();
    let mut letters = words.chars();
    let first = letters.next().map_or_else(String::new, |it| it.to_uppercase().to_string());
    let document = &verdict.document;
    // An article goes by its title, a paper by its authors and year.
    let ends = [document.find(" ("), document.find(", ")].into_iter().flatten().min();
    let short = &document[..ends.unwrap_or(document.len())];
    format!("{first}{} ({short}): {}", letters.as_str(), verdict.because)
}
