//! The rule of a claim: how old it is, what earlier versions say, how often it ends as it should,
//! who does not agree.

use evidence::{Chance, Evidence, Quantity, RuleAge, RuleOlder, Stability, Verdict, WorldRate};

use crate::blocks::{code, fact, list_of, paragraph, text};
use crate::number;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Fact};

/// Everything about the rule that is not a gate.
pub fn blocks(verdict: &Verdict, evidence: &Evidence) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(stability(verdict, evidence));
    blocks.extend(worlds(verdict));
    blocks.extend(list_of("What earlier versions of this rule say.", earlier(verdict)));
    blocks.extend(list_of("Takes the place of.", supersedes(verdict)));
    blocks.extend(verdict.chance.map(|chance| {
        let deciding = deciding(verdict, evidence);
        paragraph("How sure.", sure(chance, deciding))
    }));
    blocks.extend(list_of("Who does not agree.", disputes(verdict)));
    blocks.push(paragraph("Rule older than its data.", age(&verdict.age)));
    blocks.push(Block::Facts { items: facts(verdict) });
    blocks
}

fn facts(verdict: &Verdict) -> Vec<Fact> {
    vec![
        fact("Claim", code(&verdict.claim)),
        fact("Digest of the rule", code(&verdict.rule_digest)),
    ]
}

/// What the lock shows of the rule's age, in words.
fn age(age: &RuleAge) -> String {
    let answer = match age.older_than_data {
        RuleOlder::Yes => {
            "As far as this project shows: when the rule was locked, no number that it reads had \
            been filed here"
        }
        RuleOlder::No => "No: it was written while numbers that it reads could be seen",
        RuleOlder::Unknown => "Unknown: nothing shows when it was written",
    };
    let day = age.locked_on.as_ref().map(|day| format!("; locked on {day}"));
    let commit = age.commit.as_deref().and_then(|commit| commit.get(..8));
    let commit = commit.map(|commit| format!(" at commit {commit}"));
    let evidence = age.evidence_digest.as_deref().and_then(|digest| digest.get(..12));
    let evidence = evidence.map(|digest| format!(", with evidence {digest} filed"));
    let parts = [day, commit, evidence].into_iter().flatten();
    format!("{answer}{}.", parts.collect::<String>())
}

fn earlier(verdict: &Verdict) -> Vec<String> {
    let said = verdict.earlier.iter().map(|earlier| {
        let gate = earlier
            .decided_by
            .as_ref()
            .map_or_else(String::new, |gate| format!(" by its gate “{gate}”"));
        let commit = earlier.commit.get(..8).unwrap_or(&earlier.commit);
        let why = earlier.why.trim_end_matches('.');
        format!("Commit {commit}: {}{gate}. Changed because {why}.", earlier.outcome.words())
    });
    said.collect()
}

fn supersedes(verdict: &Verdict) -> Vec<String> {
    let older = verdict.supersedes.iter();
    older.map(|it| format!("“{}”: {}.", it.claim, it.why.trim_end_matches('.'))).collect()
}

/// The number that the gate reads which decided.
fn deciding<'a>(verdict: &Verdict, evidence: &'a Evidence) -> Option<&'a Quantity> {
    let name = verdict.decided_by.as_ref()?;
    let gate = verdict.gates.iter().find(|gate| gate.name == *name)?;
    evidence.quantity(&gate.quantity)
}

/// The p value of the gate that decided, alone and among the other claims.
fn sure(chance: Chance, deciding: Option<&Quantity>) -> String {
    let alone = number::significant(chance.alone, 2);
    let alone = match deciding {
        Some(quantity) => number::at_most(quantity, alone),
        None => alone,
    };
    let print = |value: f64| number::significant(value, 2);
    let headline = chance.of_headlines.map_or_else(String::new, |value| {
        format!(", and {} among one reading of each statement of the report (Holm)", print(value))
    });
    format!(
        "If the truth stood at the threshold of the gate that decided, chance alone would put the \
        number so far beyond it with a probability of {}; adjusted for the number of claims it is \
        {} among those of this document (Benjamini and Yekutieli){headline}.",
        alone,
        print(chance.of_document)
    )
}

fn disputes(verdict: &Verdict) -> Vec<String> {
    let said = verdict.disputes.iter();
    said.map(|it| format!("{}, {}: {} Our answer: {}", it.who, it.when, it.what, it.answer))
        .collect()
}

/// What the specifications of the multiverse say, and the choice that moves the number most.
fn stability(verdict: &Verdict, evidence: &Evidence) -> Option<Block> {
    let shares = Stability::of(verdict, evidence)?;
    let owner = verdict.stability.as_deref()?.rsplit_once('.')?.0;
    let moved = moving(evidence, &format!("{owner}.shapley_")).map_or_else(String::new, |choice| {
        format!(" The choice that moves the number most is “{choice}”.")
    });
    Some(paragraph(
        "Stability.",
        format!(
            "Of the specifications of the multiverse, {} support the claim by their interval, {} \
            speak against it, and {} leave it open; {} say what the verdict says.{moved}",
            number::percent(shares.supports),
            number::percent(shares.refutes),
            number::percent(shares.open()),
            number::percent(shares.same(verdict))
        ),
    ))
}

/// The axis of a multiverse with the largest share of the variance.
fn moving(evidence: &Evidence, prefix: &str) -> Option<String> {
    let shares = evidence.quantities().filter_map(|(name, share)| {
        let axis = name.strip_prefix(prefix)?.to_owned();
        (axis != "largest").then_some((axis, share.estimate))
    });
    shares.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(axis, _)| axis)
}

/// What became of planted data.
fn worlds(verdict: &Verdict) -> Option<Block> {
    let table = Table::<&WorldRate>::new("tables/verdicts.csv")
        .shown("World", Short, |rate| text(&rate.world))
        .shown("What is planted", Wide, |rate| text(&rate.planted))
        .shown("Sets", Number, |rate| text(number::count(rate.sets)))
        .shown("How they ended", Wide, |rate| text(ended(rate)));
    let caption = "Power of the rule: sets planted so that the claim is true, false or open, \
        through the real analyses, and how they ended.";
    table.block(caption, &verdict.worlds)
}

fn ended(rate: &WorldRate) -> String {
    let mut ended: Vec<(&String, &usize)> = rate.outcomes.iter().collect();
    ended.sort_by_key(|&(_, count)| std::cmp::Reverse(*count));
    let said: Vec<String> = ended
        .into_iter()
        .map(|(outcome, count)| format!("{} {}", number::count(*count), outcome.replace('_', " ")))
        .collect();
    let note = if rate.note.is_empty() { String::new() } else { format!(". {}", rate.note) };
    said.join(", ") + &note
}
