//! Prints the page of one claim.

use anyhow::Result;

use crate::end::End;
use crate::project::Project;
use crate::stages::{fit, judge};

/// The `explain` command: one claim, or the names of all.
pub fn run(project: &Project, claim: Option<&str>) -> Result<End> {
    let mut evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    evidence.verdicts = judge::verdicts(project, &evidence)?;
    let Some(claim) = claim else {
        judge::print(&evidence);
        return Ok(End::Done);
    };
    if let Some(text) = report::explain(&evidence, claim) {
        print!("{text}");
        return Ok(End::Done);
    }
    eprintln!("no claim is called \"{claim}\"; hint: `straightedge explain` lists them all");
    Ok(End::Usage)
}
