//! Files what a version says, so that later versions can be compared with it.
//!
//! A record is never rewritten: the same version again is already recorded if its bytes agree, and
//! an error if they do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use changes::{Number, Record, Verdict};
use evidence::{Evidence, Stamp};
use sources::sha256_hex;

use super::{filed_report, judge};
use crate::answers::answer::give;
use crate::answers::runs::Recorded;
use crate::end::End;
use crate::project::Project;
use crate::records::{self, Entry, FOLDER, MADE_BY, MANIFEST, Manifest, RECORD, VERDICTS};
use crate::talk::say;
use crate::{files, packed};

/// The newest record, where a version is recorded.
///
/// # Errors
/// It is not as its manifest says.
pub fn newest(project: &Project) -> Result<Option<Record>> {
    records::all(project)?.last().map(Entry::record).transpose()
}

/// The newest record of another version than this, where there is one: what changed with a version
/// is told alike before and after it is recorded itself.
///
/// # Errors
/// It is not as its manifest says.
pub fn newest_but(project: &Project, version: &str) -> Result<Option<Record>> {
    let is_other = |entry: &&Entry| entry.manifest.made.version != version;
    records::all(project)?.iter().rfind(is_other).map(Entry::record).transpose()
}

/// The `record` command.
pub fn run(project: &Project) -> Result<End> {
    let judged = judge::filed(project, judge::JUDGED, "judge")?;
    refuse_unnamed(&judged.stamp)?;
    let evidence_sha256 = sha256_hex(&files::bytes(&project.path(judge::JUDGED))?);
    let made = make(&judged, evidence_sha256)?;
    let below = format!("{FOLDER}/{}", judged.stamp.version);
    let folder = project.inside(&below)?;
    if folder.symlink_metadata().is_ok() {
        made.refuse_another(&folder)?;
        say!("already recorded: {}", folder.display());
        give(&answer(&judged, &folder, false))?;
        return Ok(End::Done);
    }
    made.write(&project.path(FOLDER), &folder)?;
    say!("recorded: {}", folder.display());
    say!("{}", made.says);
    say!("hint: commit this folder, so that later versions are compared with it");
    give(&answer(&judged, &folder, true))?;
    Ok(End::Done)
}

fn answer(judged: &Evidence, folder: &Path, is_new: bool) -> Recorded {
    let (version, folder) = (judged.stamp.version.clone(), folder.display().to_string());
    Recorded { version, folder, is_new }
}

/// Refuses evidence of which no commit says what made it.
fn refuse_unnamed(stamp: &Stamp) -> Result<()> {
    ensure!(
        stamp.commit != "unknown",
        "the filed evidence names no commit, and only what a commit can make again is recorded; \
        hint: commit everything, then `straightedge report`"
    );
    ensure!(
        !stamp.dirty,
        "the filed evidence was judged in a tree that differs from its commit {}, and only what a \
        commit can make again is recorded; hint: commit everything, then `straightedge report`",
        stamp.commit
    );
    Ok(())
}

/// A record that stands in no folder yet.
struct Unfiled {
    manifest: Manifest,
    record: Vec<u8>,
    verdicts: Vec<u8>,
    /// How much it holds, for a reader.
    says: String,
}

/// Makes the record of judged evidence.
fn make(judged: &Evidence, evidence_sha256: String) -> Result<Unfiled> {
    let record = Record::from(judged);
    let text = changes::to_json(&record)?;
    let (packed, verdicts) = (packed::pack(&text)?, table(&record)?);
    let files = [(RECORD, &packed), (VERDICTS, &verdicts)];
    let digests = files.map(|(name, bytes)| (name.to_owned(), sha256_hex(bytes)));
    Ok(Unfiled {
        says: format!(
            "verdicts: {}, numbers: {}, packed: {} bytes",
            record.verdicts.len(),
            record.numbers.len(),
            packed.len()
        ),
        manifest: Manifest {
            made_by: MADE_BY.to_owned(),
            made: record.made,
            evidence_sha256,
            record_sha256: sha256_hex(text.as_bytes()),
            files: BTreeMap::from(digests),
        },
        record: packed,
        verdicts,
    })
}

impl Unfiled {
    /// Writes it whole or not at all: into a folder beside it, then renamed.
    fn write(&self, records: &Path, folder: &Path) -> Result<()> {
        let location = || folder.display().to_string();
        fs::create_dir_all(records).with_context(|| records.display().to_string())?;
        filed_report::sweep(records)?;
        let made = tempfile::Builder::new()
            .prefix(filed_report::MAKING)
            .tempdir_in(records)
            .with_context(location)?;
        let manifest = serde_json::to_string_pretty(&self.manifest)? + "\n";
        for (name, bytes) in
            [(RECORD, &*self.record), (VERDICTS, &*self.verdicts), (MANIFEST, manifest.as_bytes())]
        {
            files::write(&made.path().join(name), bytes)?;
        }
        filed_report::make_readable(made.path())?;
        filed_report::sync_all(made.path())?;
        fs::rename(made.path(), folder).with_context(location)?;
        // Its folder has another name now.
        let _ = made.keep();
        Ok(())
    }

    /// Refuses a folder that holds something else than this. The packed bytes may be another
    /// packer's: what counts is what they unpack to.
    fn refuse_another(&self, folder: &Path) -> Result<()> {
        let filed = Entry::read(folder)?;
        filed.record()?;
        let table = files::bytes(&folder.join(VERDICTS))?;
        let is_same = [
            ("record", filed.manifest.record_sha256 == self.manifest.record_sha256),
            ("judged evidence", filed.manifest.evidence_sha256 == self.manifest.evidence_sha256),
            ("table of verdicts", table == self.verdicts),
        ];
        let others: Vec<&str> =
            is_same.iter().filter(|(_, is_same)| !is_same).map(|(name, _)| *name).collect();
        if !others.is_empty() {
            bail!(
                "{}: recorded already, with another {}; a record is never rewritten; hint: find \
                out which of the two the commit makes (`straightedge report --fresh`)",
                folder.display(),
                others.join(" and another ")
            );
        }
        Ok(())
    }
}

/// The verdicts as a table: one row a claim, with the number that decides.
fn table(record: &Record) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "claim",
        "outcome",
        "decided_by",
        "quantity",
        "estimate",
        "low",
        "high",
        "unit",
        "rule_digest",
        "superseded_by",
    ])?;
    for (claim, verdict) in &record.verdicts {
        writer.write_record(row(claim, verdict, record.numbers.get(&verdict.quantity)))?;
    }
    Ok(writer.into_inner()?)
}

fn row(claim: &str, verdict: &Verdict, number: Option<&Number>) -> [String; 10] {
    let cell = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        claim.to_owned(),
        verdict.outcome.clone(),
        verdict.decided_by.clone().unwrap_or_default(),
        verdict.quantity.clone(),
        cell(number.map(|number| number.estimate)),
        cell(number.and_then(|number| number.low)),
        cell(number.and_then(|number| number.high)),
        number.map(|number| number.unit.clone()).unwrap_or_default(),
        verdict.rule_digest.clone(),
        verdict.superseded_by.clone().unwrap_or_default(),
    ]
}
