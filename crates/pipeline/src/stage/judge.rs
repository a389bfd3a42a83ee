//! Judges the claims against the evidence.

use anyhow::{Context, Result};
use evidence::{Evidence, Replication, Verdict};

use crate::cli::End;
use crate::files;
use crate::project::Project;
use crate::rules;
use crate::schema::Kind;
use crate::stage::fit;

/// Where judged evidence is filed.
pub const JUDGED: &str = "reports/work/judged.json";

/// Judges every claim and files the judged evidence.
pub fn judge(project: &Project, mut evidence: Evidence) -> Result<Evidence> {
    let unlocked = rules::check(project)?;
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
    let judged = |text: &str, place: &str, stem: &str| {
        let claim =
            claims::parse(text, place, stem).map_err(|error| Kind::Claim.explain(&error))?;
        claims::check_studies(&claim, place, evidence)?;
        Ok(claims::judge(&claim, &sources::sha256_hex(text.as_bytes()), evidence))
    };
    let judged = files::documents(&project.path("data/claims"), judged)?;
    Ok(judged.into_iter().map(|(verdict, _)| verdict).collect())
}

/// Where published numbers to hold ours against stand, one file a paper.
pub const REPLICATIONS: &str = "data/replications";

/// Every published number beside ours, paper by paper.
pub fn replications(project: &Project, evidence: &Evidence) -> Result<Vec<Replication>> {
    let mut found = Vec::new();
    for (path, stem) in files::yaml_files(&project.path(REPLICATIONS))? {
        let place = path.display().to_string();
        let paper = claims::rows(&files::read(&path)?, &place, &stem)?;
        found.extend(claims::replicate(&paper, &place, evidence)?);
    }
    Ok(found)
}

/// Evidence that was filed at a path.
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
            verdict.outcome.words(),
            verdict.claim,
            verdict.title,
            verdict.because
        );
    }
}

/// The `judge` command.
pub fn run(project: &Project) -> Result<End> {
    let judged = judge(project, filed(project, fit::EVIDENCE, "fit")?)?;
    print(&judged);
    println!("written: {}", project.path(JUDGED).display());
    Ok(End::Done)
}
