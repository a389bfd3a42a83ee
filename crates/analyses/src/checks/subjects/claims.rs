//! How sure a verdict is among the others, and whether its rule is older than its numbers.

use evidence::{Evidence, Outcome, RuleOlder, SubjectKind, Verdict};

use super::check::{Answer, Check, Found, Given, Passes};

/// G8a: the claims of one document.
pub static DOCUMENT: Check = Check {
    id: "G8a",
    title: "Many claims of a document are adjusted for",
    why: "of twenty numbers that lie at their threshold one decides by chance: a verdict that does \
        not stand after the adjustment may be such a one",
    kind: SubjectKind::Claim,
    statistic: "p value of the gate that decided, adjusted over the claims of its document by \
        Benjamini and Yekutieli",
    passes: Passes::AtMost(RATE),
    reference: "Benjamini & Yekutieli 2001, Annals of Statistics 29",
    ask: |evidence| of_decided(evidence, of_document),
};

/// G8b: the main claims of the whole report.
pub static HEADLINES: Check = Check {
    id: "G8b",
    title: "The main claims are adjusted for",
    why: "the more verdicts a report has, the likelier one of them is decided by chance: the chance \
        of any such among those that stand after the adjustment is at most the threshold",
    kind: SubjectKind::Claim,
    statistic: "p value of the gate that decided, adjusted over one claim a statement of the \
        report by Holm",
    passes: Passes::AtMost(RATE),
    reference: "Holm 1979, Scandinavian Journal of Statistics 6",
    ask: of_first_readings,
};

/// G9: the age of a rule.
pub static AGE: Check = Check {
    id: "G9",
    title: "Rules are older than their data",
    why: "a rule that was written while its number could be seen may have been written to fit it",
    kind: SubjectKind::Claim,
    statistic: "whether a number that the rule reads had been filed when the rule was locked",
    passes: Passes::AtMost(0.0),
    reference: "no paper: a rule of this project",
    ask: |evidence| {
        let counting = evidence.counting();
        counting.map(|verdict| Answer::whole(&verdict.claim, age(verdict))).collect()
    },
};

/// Share of wrong verdicts that is let through.
const RATE: f64 = 0.05;

/// The verdicts that assert something: an open one has no p value to adjust.
fn decided(evidence: &Evidence) -> impl Iterator<Item = &Verdict> {
    let asserts =
        |verdict: &&Verdict| matches!(verdict.outcome, Outcome::Supported | Outcome::Refuted);
    evidence.counting().filter(asserts)
}

fn of_decided(evidence: &Evidence, ask: fn(&Verdict) -> Given<Found>) -> Vec<Answer> {
    decided(evidence).map(|verdict| Answer::whole(&verdict.claim, ask(verdict))).collect()
}

fn of_document(verdict: &Verdict) -> Given<Found> {
    let adjusted = verdict.chance.map(|chance| Found::of(chance.of_document, &[&verdict.quantity]));
    adjusted.ok_or_else(|| "the gate that decided reads no interval and no p value".to_owned())
}

/// The first reading of each statement that has a p value.
fn of_first_readings(evidence: &Evidence) -> Vec<Answer> {
    let adjusted = decided(evidence).filter_map(|verdict| {
        let chance = verdict.chance?.of_headlines?;
        Some(Answer::whole(&verdict.claim, Ok(Found::of(chance, &[&verdict.quantity]))))
    });
    adjusted.collect()
}

fn age(verdict: &Verdict) -> Given<Found> {
    let locked = verdict.age.locked_on.as_ref().map(|day| format!("locked on {day}"));
    let locked = locked.unwrap_or_default();
    match verdict.age.older_than_data {
        RuleOlder::Yes => Ok(Found::count(0).saying(locked)),
        RuleOlder::No => Ok(Found::count(1).saying(locked)),
        RuleOlder::Unknown => Err("nothing shows when the rule was written".to_owned()),
    }
}
