//! Reading and writing text files, with the path in every error.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sources::{WRITTEN_BYTES_MAX, read_at_most};
use tempfile::NamedTempFile;

use crate::limits::FILED_BYTES_MAX;

/// The mode of the files that are written, where files have modes.
const READABLE: u32 = 0o644;

/// The text of a file that the program filed, or that somebody names.
pub fn read(path: &Path) -> Result<String> {
    text(path, FILED_BYTES_MAX)
}

/// The text of a file that people write by hand.
pub fn written(path: &Path) -> Result<String> {
    text(path, WRITTEN_BYTES_MAX)
}

/// The text of a file, of so many bytes at most.
fn text(path: &Path, bytes_max: u64) -> Result<String> {
    let location = || path.display().to_string();
    let bytes = read_at_most(path, bytes_max).with_context(location)?;
    String::from_utf8(bytes)
        .with_context(|| format!("{}: not UTF-8; hint: save it as UTF-8", location()))
}

/// The bytes of a file.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, FILED_BYTES_MAX).with_context(|| path.display().to_string())
}

/// Every file below a folder, by its path from there with forward slashes, sorted. Folders behind
/// links are walked too, each folder once.
pub fn below(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let (mut open, mut seen) = (vec![folder.to_owned()], BTreeSet::new());
    while let Some(next) = open.pop() {
        let location = || next.display().to_string();
        if !seen.insert(next.canonicalize().with_context(location)?) {
            continue;
        }
        for entry in fs::read_dir(&next).with_context(location)? {
            let path = entry.with_context(location)?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.is_file() {
                let inside = path.strip_prefix(folder).unwrap_or(&path);
                paths.push(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    paths.sort();
    Ok(paths)
}

/// Writes a file whole or not at all: into a temporary file beside it, then renamed.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let location = || path.display().to_string();
    temporary(path, content)?.persist(path).with_context(location)?;
    Ok(())
}

/// Creates files, all of them or none; what exists already is left alone and refused.
pub fn create_all(files: &[(PathBuf, &[u8])]) -> Result<()> {
    for (count, (path, content)) in files.iter().enumerate() {
        if let Err(error) = create(path, content) {
            for (created, _) in &files[..count] {
                fs::remove_file(created).with_context(|| created.display().to_string())?;
            }
            return Err(error);
        }
    }
    Ok(())
}

/// Creates a file whole or not at all.
fn create(path: &Path, content: &[u8]) -> Result<()> {
    let refused = || format!("{}; hint: nothing is overwritten", path.display());
    temporary(path, content)?.persist_noclobber(path).with_context(refused)?;
    Ok(())
}

/// A temporary file beside a path, with its content.
fn temporary(path: &Path, content: &[u8]) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let location = || path.display().to_string();
    fs::create_dir_all(folder).with_context(location)?;
    let mut file = sources::temporary(folder, READABLE).with_context(location)?;
    file.write_all(content).with_context(location)?;
    file.as_file().sync_all().with_context(location)?;
    Ok(file)
}

/// The files of a folder with an ending, by name: path and stem. A folder that is not there has
/// none; a file whose ending is another spelling of the same is refused, for it would be passed
/// over in silence.
pub fn with_ending(folder: &Path, ending: &str) -> Result<Vec<(PathBuf, String)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        let found = path.extension().and_then(|found| found.to_str());
        let is_meant = found == Some(ending);
        if !is_meant && found.is_some_and(|found| is_spelling(found, ending)) {
            let name = path.with_extension(ending);
            let name = name.file_name().unwrap_or_default().to_string_lossy();
            bail!("{}: this ending is not read; hint: rename it to {name}", path.display());
        }
        files.extend(stem.filter(|_| is_meant).map(|stem| (path, stem)));
    }
    files.sort();
    Ok(files)
}

/// Whether an ending means the same as another one to a person.
fn is_spelling(found: &str, ending: &str) -> bool {
    found.eq_ignore_ascii_case(ending) || (ending == "yaml" && found.eq_ignore_ascii_case("yml"))
}
