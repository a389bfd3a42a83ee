//! Prints the page of one claim, or every claim in a line.

use anyhow::Result;
use evidence::{Evidence, Verdict};

use crate::answers::answer::give;
use crate::answers::looked_up::Explained;
use crate::commands::page;
use crate::end::{self, End};
use crate::project::Project;
use crate::stages::{fit, judge};
use crate::terminal;

/// The `explain` command: one claim, or the names of all.
pub fn run(project: &Project, claim: Option<&str>) -> Result<End> {
    let mut evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    let (verdicts, faults) = judge::verdicts_each(project, &evidence)?;
    // One broken claim does not hide the others.
    page::left_out(&faults);
    evidence.verdicts = verdicts;
    let Some(claim) = claim else {
        return list(&evidence);
    };
    // The page of a claim says whether printed numbers came back.
    let (replications, faults) = judge::replications_each(project, &evidence)?;
    page::left_out(&faults);
    evidence.replications = replications;
    if let Some(text) = report::explain(&evidence, claim) {
        let known = evidence.verdicts.iter().find(|verdict| verdict.claim == claim);
        return one(known, &text);
    }
    let named = |verdict: &Verdict| verdict.claim.starts_with(claim);
    let names: Vec<String> = evidence.verdicts.iter().map(|it| it.claim.clone()).collect();
    evidence.verdicts.retain(named);
    match &*evidence.verdicts {
        [] => Err(end::usage(page::unknown("claim", claim, names, "explain"))),
        [only] => {
            let text = report::explain(&evidence, &only.claim);
            one(Some(only), &text.unwrap_or_default())
        }
        _ => list(&evidence),
    }
}

fn one(verdict: Option<&Verdict>, text: &str) -> Result<End> {
    give(&Explained { verdict: verdict.cloned().map(Box::new), claims: Vec::new() })?;
    Ok(page::print(text))
}

/// Every claim in a line.
fn list(evidence: &Evidence) -> Result<End> {
    let claims = evidence.verdicts.iter().map(judge::judgement).collect();
    give(&Explained { verdict: None, claims })?;
    terminal::print(&terminal::listed(evidence));
    Ok(End::Done)
}
