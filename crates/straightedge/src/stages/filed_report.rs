//! The folder of a report: its manifest, and putting it in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use evidence::Evidence;
use serde::{Deserialize, Serialize};
use sources::sha256_hex;

use crate::files;

/// The manifest of a report folder.
pub const MANIFEST: &str = "manifest.json";

/// What says that a folder is a report of this program.
const MADE_BY: &str = "straightedge render";

/// Begins the names of folders that are being made or deleted: what a killed run leaves is swept by
/// the next.
pub use sources::MAKING;

/// Begins the name of the last report while the new one takes its place.
const OLD: &str = ".old-";

/// What a report folder holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReportManifest {
    made_by: String,
    /// Name of the version, and of the folder.
    pub version: String,
    /// The commit of which it was made.
    pub commit: String,
    data_digest: String,
    /// Date of the commit; empty in folders of older programs.
    #[serde(default)]
    pub date: String,
    /// The same moment in seconds since 1970.
    #[serde(default)]
    pub timestamp_seconds: i64,
    /// How many verdicts that count have each outcome.
    #[serde(default)]
    pub verdicts: BTreeMap<String, usize>,
    files: Vec<FileEntry>,
}

/// One file of a report folder.
#[derive(Debug, Serialize, Deserialize)]
struct FileEntry {
    path: String,
    bytes: usize,
    sha256: String,
}

/// Lists every file of a folder with its digest.
pub fn manifest(judged: &Evidence, folder: &Path) -> Result<String> {
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    for verdict in judged.counting() {
        *verdicts.entry(verdict.outcome.words().to_owned()).or_default() += 1;
    }
    let stamp = &judged.stamp;
    let mut entries = Vec::new();
    for path in files::below(folder)? {
        let bytes = files::bytes(&folder.join(&path))?;
        entries.push(FileEntry { path, bytes: bytes.len(), sha256: sha256_hex(&bytes) });
    }
    let manifest = ReportManifest {
        made_by: MADE_BY.to_owned(),
        version: stamp.version.clone(),
        commit: stamp.commit.clone(),
        data_digest: stamp.data_digest.clone(),
        date: stamp.date.clone(),
        timestamp_seconds: stamp.timestamp_seconds,
        verdicts,
        files: entries,
    };
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

/// The manifest of a folder, if the folder is a report of this program.
pub fn read(folder: &Path) -> Result<ReportManifest> {
    let path = folder.join(MANIFEST);
    let hint = || {
        format!("{}: no report of this program; hint: name a folder of reports/out", path.display())
    };
    let manifest: ReportManifest =
        serde_json::from_str(&files::read(&path).with_context(hint)?).with_context(hint)?;
    ensure!(manifest.made_by == MADE_BY, hint());
    Ok(manifest)
}

/// What in a report folder is not as its manifest says: one line a file, by name.
pub fn differences(folder: &Path) -> Result<Vec<String>> {
    let manifest = read(folder)?;
    let mut named: BTreeMap<&str, &FileEntry> =
        manifest.files.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut found = Vec::new();
    for path in files::below(folder)?.iter().filter(|path| *path != MANIFEST) {
        match named.remove(path.as_str()) {
            None => found.push(format!("{path}: not in the manifest")),
            Some(entry) if sha256_hex(&files::bytes(&folder.join(path))?) != entry.sha256 => {
                found.push(format!("{path}: its digest is another"));
            }
            Some(_) => {}
        }
    }
    found.extend(named.keys().map(|path| format!("{path}: absent")));
    found.sort();
    Ok(found)
}

/// The bytes of a file of a report folder, if they are those that its manifest names.
pub fn content(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let manifest = read(folder).ok()?;
    let entry = manifest.files.iter().find(|entry| entry.path == path)?;
    let bytes = files::bytes(&folder.join(path)).ok()?;
    (sha256_hex(&bytes) == entry.sha256).then_some(bytes)
}

/// Puts a folder that is whole in the place of its version. The last report stays whole until then:
/// it is renamed away, and deleted when the new one stands.
pub fn place(out: &Path, made: &Path, version: &str) -> Result<()> {
    let (folder, old) = (out.join(version), out.join(format!("{OLD}{version}")));
    let location = || folder.display().to_string();
    let stands = folder.symlink_metadata().is_ok();
    if stands {
        refuse_foreign(&folder, version)?;
        fs::rename(&folder, &old).with_context(location)?;
    }
    fs::rename(made, &folder).with_context(location)?;
    sync(out)?;
    if !stands {
        return Ok(());
    }
    // Under a name that is swept whatever is left in it: a run that is killed here leaves a folder
    // without a manifest.
    let gone = out.join(format!("{MAKING}{version}"));
    fs::rename(&old, &gone).with_context(location)?;
    fs::remove_dir_all(&gone).with_context(location)
}

/// Refuses to delete what this program did not make.
fn refuse_foreign(folder: &Path, version: &str) -> Result<()> {
    let is_link = folder.symlink_metadata().is_ok_and(|found| !found.is_dir());
    let is_ours = !is_link && read(folder).is_ok_and(|manifest| manifest.version == version);
    if !is_ours {
        bail!(
            "{}: stands where the report belongs and has no manifest of that version, so it is not \
            deleted; hint: move it away",
            folder.display()
        );
    }
    Ok(())
}

/// Clears away what killed runs left: a report that was renamed away and has no follower is put
/// back, the rest is deleted. The caller holds the project's lock.
pub fn sweep(out: &Path) -> Result<()> {
    for entry in fs::read_dir(out).with_context(|| out.display().to_string())? {
        let entry = entry.with_context(|| out.display().to_string())?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let location = || path.display().to_string();
        // A link is not followed, and is not ours.
        if !entry.file_type().with_context(location)?.is_dir() {
            continue;
        }
        let version = name.strip_prefix(OLD);
        if let Some(version) = version.filter(|version| !out.join(version).exists()) {
            if read(&path).is_ok_and(|manifest| manifest.version == version) {
                fs::rename(&path, out.join(version)).with_context(location)?;
            }
        } else if name.starts_with(MAKING) || version.is_some_and(|_| read(&path).is_ok()) {
            fs::remove_dir_all(&path).with_context(location)?;
        }
    }
    Ok(())
}

/// Brings every file and folder of a folder to the disk.
pub fn sync_all(folder: &Path) -> Result<()> {
    let mut folders = BTreeSet::from([folder.to_owned()]);
    for path in files::below(folder)? {
        let path = folder.join(path);
        sync(&path)?;
        folders.extend(path.parent().map(Path::to_owned));
    }
    folders.iter().try_for_each(|folder| sync(folder))
}

/// Brings a file or, where the system can, a folder to the disk.
fn sync(path: &Path) -> Result<()> {
    if cfg!(not(unix)) && path.is_dir() {
        return Ok(());
    }
    let location = || path.display().to_string();
    File::open(path).with_context(location)?.sync_all().with_context(location)
}

/// `tempfile` creates folders of mode 0700; a report's folders get 0755 and its files 0644.
#[cfg(unix)]
pub fn make_readable(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        fs::set_permissions(&next, fs::Permissions::from_mode(0o755))
            .with_context(|| next.display().to_string())?;
        for entry in fs::read_dir(&next).with_context(|| next.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::set_permissions(&path, fs::Permissions::from_mode(0o644))
                    .with_context(|| path.display().to_string())?;
            }
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn make_readable(_: &Path) -> Result<()> {
    Ok(())
}
