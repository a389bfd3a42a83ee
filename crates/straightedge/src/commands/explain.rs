//! Prints the page of one claim, or every claim in a line.

use anyhow::Result;
use evidence::Verdict;

use crate::commands::page;
use crate::end::End;
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
        terminal::print(&terminal::listed(&evidence));
        return Ok(End::Done);
    };
    if let Some(text) = report::explain(&evidence, claim) {
        return Ok(page::print(&text));
    }
    let named = |verdict: &Verdict| verdict.claim.starts_with(claim);
    let names: Vec<String> = evidence.verdicts.iter().map(|it| it.claim.clone()).collect();
    evidence.verdicts.retain(named);
    match &*evidence.verdicts {
        [] => {
            eprintln!("{}", page::unknown("claim", claim, names, "explain"));
            return Ok(End::Usage);
        }
        [only] => {
            let text = report::explain(&evidence, &only.claim);
            return Ok(page::print(&text.unwrap_or_default()));
        }
        _ => terminal::print(&terminal::listed(&evidence)),
    }
    Ok(End::Done)
}
