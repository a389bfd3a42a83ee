//! The bundle: tidied sets that travel with the project, and the lock that says what each was made
//! of.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};
use sources::sha256_hex;

use super::key::Key;
use super::set::Set;
use crate::files;
use crate::project::Project;

/// Where the sets stand.
pub const FOLDER: &str = "data/observations";
/// Where the lock stands.
pub const LOCK: &str = "data/observations.lock";
/// The command that makes the bundle.
pub const COMMAND: &str = "straightedge bundle";

/// The head of the lock.
const HEAD: &str = "# made by: straightedge bundle; do not edit\n\
    # Set, SHA-256 of data/observations/SET.parquet, SHA-256 of its recipe, and of each file it \
    was made of.\n";

/// What the lock says of one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// SHA-256 of the parquet file.
    pub sha256: String,
    /// What the set was made of.
    pub key: Key,
}

/// The sets that the lock names.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Each set by name.
    pub entries: BTreeMap<String, Entry>,
}

/// What the bundle has of a set.
#[derive(Debug)]
pub enum Held {
    /// The set, made under the key that was asked for.
    Sound(Box<Set>),
    /// Nothing.
    Absent,
    /// A set that was made of something else; what it was.
    Stale(String),
    /// A file that is not the one of the lock; what is wrong with it.
    Damaged(String),
}

/// Where a set stands, below the project.
pub fn path(id: &str) -> String {
    format!("{FOLDER}/{id}.parquet")
}

impl Bundle {
    /// The bundle that a run reads: none where it was told to leave it aside.
    pub fn wanted(project: &Project) -> Result<Self> {
        if project.is_unbundled() { Ok(Self::default()) } else { Self::read(project) }
    }

    /// Reads the lock; a project without one has bundled nothing.
    pub fn read(project: &Project) -> Result<Self> {
        let path = project.path(LOCK);
        let text = if path.exists() { files::read(&path)? } else { String::new() };
        let mut entries = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let Some((id, entry)) = entry(line) else {
                bail!(
                    "{LOCK}:{number}: is no set with its digests; hint: `{COMMAND}` makes it anew"
                )
            };
            entries.insert(id, entry);
        }
        Ok(Self { entries })
    }

    /// The lock as the file holds it.
    pub fn lock(&self) -> String {
        let lines = self.entries.iter().map(|(id, entry)| {
            let Entry { sha256, key } = entry;
            format!("{id} {sha256} {}\n", key.line())
        });
        lines.fold(HEAD.to_owned(), |text, line| text + &line)
    }

    /// What the bundle has of a set that would be made under a key.
    pub fn held(&self, project: &Project, id: &str, key: &Key) -> Result<Held> {
        let Some(entry) = self.entries.get(id) else { return Ok(Held::Absent) };
        if let Some(change) = change(&entry.key, key) {
            let why = format!("{}: {change} since `{COMMAND}` made it", path(id));
            return Ok(Held::Stale(why));
        }
        let damaged = |fault: &str| Ok(Held::Damaged(format!("{} {fault}", path(id))));
        match fs::read(project.path(&path(id))) {
            Ok(bytes) if sha256_hex(&bytes) == entry.sha256 => {
                Ok(Held::Sound(Box::new(Set::from_parquet(&path(id), &bytes)?)))
            }
            Ok(_) => damaged("is not the file of the lock"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => damaged("is not there"),
            Err(error) => Err(error).context(path(id)),
        }
    }
}

/// A set of the lock with what stands behind it.
fn entry(line: &str) -> Option<(String, Entry)> {
    let (id, rest) = line.split_once(' ')?;
    let (sha256, key) = rest.split_once(' ')?;
    Some((id.to_owned(), Entry { sha256: sha256.to_owned(), key: Key::read(key)? }))
}

/// What is no longer as it was when a set was bundled.
fn change(bundled: &Key, wanted: &Key) -> Option<&'static str> {
    if bundled.recipe != wanted.recipe {
        return Some("its recipe changed");
    }
    (bundled.files != wanted.files).then_some("its manifest pins other bytes")
}
