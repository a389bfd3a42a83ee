//! Which two versions are compared.

use std::path::Path;

use anyhow::{Context, Result};
use changes::Record;

use crate::end::End;
use crate::project::Project;
use crate::records::{self, Entry};
use crate::stages::{filed_report, record, render};
use crate::{files, packed};

/// A record, or why there is none.
pub enum Found {
    /// The record.
    Record(Box<Record>),
    /// How the program ends, and what it says.
    Nothing(End, String),
}

/// The fewest letters of a commit that name it.
const COMMIT_LETTERS_MIN: usize = 4;

/// The earlier version: the one that is named, or the newest record of another version than the
/// later one; the later one's own where there is no other.
pub fn earlier(project: &Project, name: Option<&str>, later: &Record) -> Result<Found> {
    if let Some(name) = name {
        return named(project, name);
    }
    let other = record::newest_but(project, &later.made.version)?;
    let newest = if other.is_some() { other } else { record::newest(project)? };
    Ok(match newest {
        Some(newest) => Found::Record(Box::new(newest)),
        None => Found::Nothing(
            End::DataMissing,
            "no version is recorded yet; hint: `straightedge record` files the last judged \
            evidence"
                .to_owned(),
        ),
    })
}

/// The later version: the one that is named, or the latest report.
pub fn later(project: &Project, name: Option<&str>) -> Result<Found> {
    if let Some(name) = name {
        return named(project, name);
    }
    Ok(match render::latest_evidence(project) {
        Some(bytes) => Found::Record(Box::new(read(bytes).context(render::OUT)?)),
        None => Found::Nothing(
            End::DataMissing,
            "no latest report stands as it was made; hint: `straightedge report` makes one"
                .to_owned(),
        ),
    })
}

/// A version by its name: a record, a report, a path, or a commit.
fn named(project: &Project, name: &str) -> Result<Found> {
    let entries = records::all(project)?;
    if let Some(entry) = entries.iter().find(|entry| entry.manifest.made.version == name) {
        return Ok(Found::Record(Box::new(entry.record()?)));
    }
    let is_plain = !name.contains(['/', '\\']) && !name.starts_with('.') && !name.is_empty();
    let report = project.path(&format!("{}/{name}", render::OUT));
    for folder in [is_plain.then_some(&*report), Some(Path::new(name))].into_iter().flatten() {
        if folder.exists() {
            return Ok(Found::Record(Box::new(at(folder)?)));
        }
    }
    let is_commit = |entry: &&Entry| entry.manifest.made.commit.starts_with(name);
    let is_long = name.len() >= COMMIT_LETTERS_MIN;
    match entries.iter().filter(is_commit).filter(|_| is_long).collect::<Vec<_>>().as_slice() {
        [only] => Ok(Found::Record(Box::new(only.record()?))),
        found => Ok(Found::Nothing(End::Usage, unknown(name, found, &entries))),
    }
}

/// What to say of a name that nothing has, or several records.
fn unknown(name: &str, found: &[&Entry], entries: &[Entry]) -> String {
    let versions = |entries: &[&Entry]| {
        let all: Vec<&str> = entries.iter().map(|it| it.manifest.made.version.as_str()).collect();
        all.join(", ")
    };
    if !found.is_empty() {
        let versions = versions(found);
        return format!("several records are of commit \"{name}\"; hint: name one of {versions}");
    }
    let hint = match versions(&entries.iter().collect::<Vec<_>>()) {
        none if none.is_empty() => "no version is recorded yet".to_owned(),
        versions => format!("recorded are {versions}"),
    };
    format!("no record, report, file or recorded commit is called \"{name}\"; hint: {hint}")
}

/// The record at a path: a file, the folder of a record, or that of a report.
fn at(path: &Path) -> Result<Record> {
    let location = || path.display().to_string();
    if path.is_file() {
        return read(files::bytes(path)?).with_context(location);
    }
    if path.join(records::RECORD).is_file() {
        return Entry::read(path)?.record();
    }
    filed_report::read(path)?;
    let evidence = filed_report::content(path, render::EVIDENCE).with_context(|| {
        format!(
            "{}: {} is not as the manifest says; hint: `straightedge report` makes it anew",
            path.display(),
            render::EVIDENCE
        )
    })?;
    read(evidence).with_context(location)
}

/// The record that a file holds, or that of the evidence that it holds, packed or not.
fn read(bytes: Vec<u8>) -> Result<Record> {
    let text = packed::text(bytes)?;
    // A record says so in its first field.
    let is_record = text.trim_start().starts_with("{\"record_layout\"");
    Ok(if is_record {
        changes::from_json(&text)?
    } else {
        Record::from(&evidence::from_json(&text)?)
    })
}
