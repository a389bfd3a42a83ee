//! The records that are filed, one folder a version in reports/record: what is in them, and reading
//! them.
//!
//! A folder holds the slim record (`record.json.gz`, see crate `changes`), the verdicts as a small
//! table (`verdicts.csv`), and a manifest. The whole evidence is not kept: it is ten times as large
//! and only the program that wrote it reads it. The manifest has its digest, and the commit makes
//! it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use changes::{Made, Record};
use serde::{Deserialize, Serialize};
use sources::sha256_hex;

use crate::project::Project;
use crate::{files, packed};

/// Where records stand.
pub const FOLDER: &str = "reports/record";
/// The slim record in the folder of a version.
pub const RECORD: &str = "record.json.gz";
/// The verdicts as a table.
pub const VERDICTS: &str = "verdicts.csv";
/// The manifest.
pub const MANIFEST: &str = "manifest.json";

/// What says that a folder is a record of this program.
pub const MADE_BY: &str = "straightedge record";

/// What the folder of a record holds, and of which evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which command made it.
    pub made_by: String,
    /// Which program, commit and data it belongs to.
    pub made: Made,
    /// SHA-256 of the judged evidence.
    pub evidence_sha256: String,
    /// SHA-256 of the record's text as it is unpacked.
    pub record_sha256: String,
    /// SHA-256 of each file, by name.
    pub files: BTreeMap<String, String>,
}

/// One recorded version.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Entry {
    /// The entry of a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let hint =
            || format!("{}: no record of this program; hint: restore it from git", path.display());
        let manifest: Manifest =
            serde_json::from_str(&files::read(&path).with_context(hint)?).with_context(hint)?;
        let is_named = folder.file_name().is_some_and(|name| name == &*manifest.made.version);
        ensure!(manifest.made_by == MADE_BY && is_named, hint());
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// The bytes of one of its files, if they are as the manifest says.
    fn content(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        let bytes = files::bytes(&path)?;
        ensure!(
            self.manifest.files.get(name) == Some(&sha256_hex(&bytes)),
            "{}: its digest is not the one in its manifest; hint: restore it from git",
            path.display()
        );
        Ok(bytes)
    }

    /// Whether every file is as the manifest says, and the record can be read.
    pub fn check(&self) -> Result<()> {
        self.content(VERDICTS)?;
        self.record().map(|_| ())
    }

    /// The record, if it is as the manifest says.
    pub fn record(&self) -> Result<Record> {
        let bytes = self.content(RECORD)?;
        let path = self.folder.join(RECORD);
        let location = || path.display().to_string();
        let text = packed::text(bytes).with_context(location)?;
        changes::from_json(&text).with_context(location)
    }

    /// What puts recorded versions in their order: the moment of the commit, then the name.
    fn order(&self) -> (i64, &str) {
        (self.manifest.made.timestamp_seconds, &self.manifest.made.version)
    }
}

/// Every recorded version, the oldest first. A folder without a manifest is none of them.
pub fn all(project: &Project) -> Result<Vec<Entry>> {
    let folder = project.path(FOLDER);
    let location = || folder.display().to_string();
    let mut entries = Vec::new();
    if !folder.is_dir() {
        return Ok(entries);
    }
    for entry in fs::read_dir(&folder).with_context(location)? {
        let path = entry.with_context(location)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('.') && path.join(MANIFEST).is_file() {
            entries.push(Entry::read(&path)?);
        }
    }
    entries.sort_by(|one, other| one.order().cmp(&other.order()));
    Ok(entries)
}
