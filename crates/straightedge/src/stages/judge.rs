//! Judges the claims against the evidence.

use analyses::checks;
use analyses::definition::Document;
use anyhow::{Result, bail};
use claims::Claim;
use evidence::{ChecklistFinding, Evidence, Outcome, Replication, RuleAge, Verdict, WrittenFile};

use super::{fit, many, score, sealed, worlds};
use crate::answers::answer::give;
use crate::answers::data::Counts;
use crate::answers::runs::{Judged, Judgement};
use crate::end::End;
use crate::faults::Faults;
use crate::kinds::Kind;
use crate::project::Project;
use crate::talk::{note, say};
use crate::terminal::progress::Progress;
use crate::{checked, inputs, kinds, lock, stamp, terminal};

/// Where judged evidence is filed.
pub const JUDGED: &str = "reports/work/judged.json";

/// Judges every claim and files the judged evidence.
pub fn judge(project: &Project, evidence: Evidence) -> Result<Evidence> {
    let unlocked = lock::check(project)?;
    if !unlocked.is_empty() {
        note!(
            "not locked yet, so nothing shows when they were written: {}; hint: `straightedge \
            verify --write`",
            unlocked.join(", ")
        );
    }
    let mut judged = judged(project, evidence)?;
    restamp(project, &mut judged)?;
    sealed::write(project, JUDGED, &judged, Some(fit::EVIDENCE))?;
    Ok(judged)
}

/// Evidence with every claim judged, with the stamp that it had.
pub fn judged(project: &Project, mut evidence: Evidence) -> Result<Evidence> {
    evidence.checklists = checklists(project)?;
    evidence.verdicts = verdicts(project, &evidence)?;
    many::adjust(&mut evidence);
    worlds::attach(project, &mut evidence.verdicts)?;
    evidence.replications = replications(project, &evidence)?;
    evidence.forecasts = score::forecasts(project)?;
    // Last, since they read everything that stands there.
    evidence.subject_checks = checks::subjects::made(&evidence);
    Ok(evidence)
}

/// Stamps evidence with the claims and replications as they are now: they may have changed since
/// the fit, and other rules must not bear the version of the old ones.
fn restamp(project: &Project, evidence: &mut Evidence) -> Result<()> {
    let judged =
        [&kinds::CLAIM, &kinds::REPLICATION, &kinds::CHECKLIST, &kinds::FORECAST, &kinds::OUTCOME];
    let judged = judged.map(|kind| kind.name);
    let now = inputs::written(project, |kind| judged.contains(&kind.name))?;
    let is_judged = |file: &WrittenFile| judged.contains(&file.kind.as_str());
    let at = evidence.files.iter().position(is_judged);
    let at = at.unwrap_or_else(|| {
        let is_walked = |file: &WrittenFile| file.kind == "file";
        evidence.files.iter().position(is_walked).unwrap_or(evidence.files.len())
    });
    evidence.files.retain(|file| !is_judged(file));
    evidence.files.splice(at..at, now);
    let digest = stamp::data_digest(&evidence.sources, &evidence.files);
    evidence.stamp = stamp::stamp(project.root(), &digest)?;
    Ok(())
}

/// The verdict on every claim, by name.
pub fn verdicts(project: &Project, evidence: &Evidence) -> Result<Vec<Verdict>> {
    let (verdicts, faults) = verdicts_each(project, evidence)?;
    faults.refuse()?;
    Ok(verdicts)
}

/// The verdict on every claim whose file is in order, and what is wrong with the others.
pub fn verdicts_each(project: &Project, evidence: &Evidence) -> Result<(Vec<Verdict>, Faults)> {
    let sheets = checklists(project)?;
    let (mut verdicts, mut faults) = each(project, &kinds::CLAIM, "judging", |document| {
        let claim = kinds::claim(document)?;
        let digest = lock::rule_digest(&claim)?;
        let verdict = claims::judge(&claim, &document.location, &digest, evidence)?;
        Ok(vec![capped(verdict, &claim, &sheets, &document.location)?])
    })?;
    faults.keep(supersede(&mut verdicts));
    let mut ages = lock::ages(project)?;
    for verdict in &mut verdicts {
        verdict.age = ages.remove(&verdict.claim).unwrap_or_else(RuleAge::unknown);
    }
    Ok((verdicts, faults))
}

/// A claim from a paper that leaves open how it counts or what its fit minimises is fragile at
/// best.
fn capped(
    mut verdict: Verdict,
    claim: &Claim,
    sheets: &[ChecklistFinding],
    location: &str,
) -> Result<Verdict> {
    let Some(name) = &claim.asserted_in.checklist else { return Ok(verdict) };
    let Some(sheet) = sheets.iter().find(|sheet| sheet.id == *name) else {
        bail!("{location}: there is no checklist \"{name}\"; hint: see data/checklists")
    };
    if verdict.outcome == Outcome::Supported && !sheet.open_essentials.is_empty() {
        verdict.outcome = Outcome::Fragile;
        let open = sheet.open_essentials.join(" and ");
        let said = &verdict.because;
        verdict.because = format!("{said} What shakes it: the paper leaves its {open} open.");
    }
    Ok(verdict)
}

/// What papers say of how their laws were made.
fn checklists(project: &Project) -> Result<Vec<ChecklistFinding>> {
    let documents = inputs::documents(project, &kinds::CHECKLIST)?;
    documents.iter().map(|document| Ok(kinds::checklist(document)?.finding())).collect()
}

/// Marks each claim whose place another one took.
fn supersede(verdicts: &mut [Verdict]) -> Result<()> {
    let newer: Vec<(String, String)> = verdicts
        .iter()
        .flat_map(|it| it.supersedes.iter().map(|old| (old.claim.clone(), it.claim.clone())))
        .collect();
    for (old, new) in newer {
        let place = verdicts.iter_mut().find(|verdict| verdict.claim == old && old != new);
        let Some(verdict) = place else {
            bail!("claim {new} supersedes \"{old}\", which is no other claim; hint: mend the name")
        };
        verdict.superseded_by = Some(new);
    }
    Ok(())
}

/// Every published number beside ours, paper by paper.
pub fn replications(project: &Project, evidence: &Evidence) -> Result<Vec<Replication>> {
    let (found, faults) = replications_each(project, evidence)?;
    faults.refuse()?;
    Ok(found)
}

/// Every published number of the files that are in order, and what is wrong with the others.
pub fn replications_each(
    project: &Project,
    evidence: &Evidence,
) -> Result<(Vec<Replication>, Faults)> {
    each(project, &kinds::REPLICATION, "comparing", |document| {
        Ok(claims::replicate(&kinds::paper(document)?, &document.location, evidence)?)
    })
}

/// What comes of each file of a kind.
fn each<T: Send>(
    project: &Project,
    kind: &Kind,
    stage: &'static str,
    make: impl Fn(&Document) -> Result<Vec<T>> + Sync,
) -> Result<(Vec<T>, Faults)> {
    let documents = inputs::documents(project, kind)?;
    let progress = Progress::new(stage, documents.len());
    let all = progress.each(&documents, |document| document.stem.clone(), make);
    let (mut made, mut faults) = (Vec::new(), Faults::default());
    for one in all {
        made.extend(faults.keep(one).into_iter().flatten());
    }
    Ok((made, faults))
}

/// Evidence that was filed at a path by a command, as that command left it.
pub fn filed(project: &Project, path: &str, command: &str) -> Result<Evidence> {
    sealed::read(project, path, command)
}

/// Prints each verdict with the sentence that decided.
pub fn print(evidence: &Evidence) {
    for verdict in &evidence.verdicts {
        say!("{:<14} {} ({}): {}", verdict.words(), verdict.claim, verdict.title, verdict.because);
    }
}

/// A verdict in short.
pub fn judgement(verdict: &Verdict) -> Judgement {
    Judgement {
        claim: verdict.claim.clone(),
        outcome: verdict.outcome.words().to_owned(),
        because: verdict.because.clone(),
        superseded_by: verdict.superseded_by.clone(),
    }
}

/// How many readings that count ended how.
pub fn outcomes(judged: &Evidence) -> Counts {
    let mut counts = Counts::new();
    for verdict in judged.counting() {
        *counts.entry(verdict.outcome.words().to_owned()).or_default() += 1;
    }
    counts
}

/// The `judge` command.
pub fn run(project: &Project) -> Result<End> {
    checked::everything(project)?;
    let judged = judge(project, filed(project, fit::EVIDENCE, "fit")?)?;
    if project.is_verbose() {
        print(&judged);
    }
    terminal::print(&terminal::verdicts(&judged));
    say!("written: {}", project.path(JUDGED).display());
    give(&Judged {
        written: project.path(JUDGED).display().to_string(),
        claims: judged.verdicts.iter().map(judgement).collect(),
        outcomes: outcomes(&judged),
    })?;
    Ok(End::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Check B1 finds a file that came with other bytes by the words under which pulling files it.
    #[test]
    fn other_bytes_are_filed_in_the_words_that_the_check_reads() {
        assert_eq!(checks::subjects::OTHER_BYTES, sources::Cause::OtherBytes.words());
    }
}
