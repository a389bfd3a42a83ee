//! Judges the claims against the evidence.

use anyhow::{Context, Result};
use evidence::{Evidence, Replication, Verdict};

use super::fit;
use crate::end::End;
use crate::project::Project;
use crate::{files, inputs, kinds, lock, terminal};

/// Where judged evidence is filed.
pub const JUDGED: &str = "reports/work/judged.json";

/// Judges every claim and files the judged evidence.
pub fn judge(project: &Project, mut evidence: Evidence) -> Result<Evidence> {
    let unlocked = lock::check(project)?;
    if !unlocked.is_empty() {
        eprintln!(
            "not locked yet, so nothing shows that they are older than the fit: {}; hint: \
            `straightedge verify --write`",
            unlocked.join(", ")
        );
    }
    evidence.verdicts = verdicts(project, &evidence)?;
    evidence.replications = replications(project, &evidence)?;
    files::write(&project.path(JUDGED), evidence::to_json(&evidence)?.as_bytes())?;
    Ok(evidence)
}

/// The verdict on every claim, by name.
pub fn verdicts(project: &Project, evidence: &Evidence) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    for (claim, document) in kinds::claims(&inputs::documents(project, &kinds::CLAIM)?)? {
        verdicts.push(claims::judge(&claim, &document.location, &document.digest, evidence)?);
    }
    Ok(verdicts)
}

/// Every published number beside ours, paper by paper.
pub fn replications(project: &Project, evidence: &Evidence) -> Result<Vec<Replication>> {
    let mut found = Vec::new();
    for (paper, document) in kinds::papers(&inputs::documents(project, &kinds::REPLICATION)?)? {
        found.extend(claims::replicate(&paper, &document.location, evidence)?);
    }
    Ok(found)
}

/// Evidence that was filed at a path by a command.
pub fn filed(project: &Project, path: &str, command: &str) -> Result<Evidence> {
    let path = project.path(path);
    let text = files::read(&path).with_context(|| {
        format!("no evidence is filed; hint: run `straightedge {command}` first")
    })?;
    evidence::from_json(&text).with_context(|| path.display().to_string())
}

/// Prints each verdict with the sentence that decided.
pub fn print(evidence: &Evidence) {
    for verdict in &evidence.verdicts {
        println!(
            "{:<14} {} ({}): {}",
            verdict.words(),
            verdict.claim,
            verdict.title,
            verdict.because
        );
    }
}

/// The `judge` command.
pub fn run(project: &Project) -> Result<End> {
    let judged = judge(project, filed(project, fit::EVIDENCE, "fit")?)?;
    if project.is_verbose() {
        print(&judged);
    }
    terminal::print(&terminal::verdicts(&judged));
    println!("written: {}", project.path(JUDGED).display());
    Ok(End::Done)
}
