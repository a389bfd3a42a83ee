//! Reading and writing text files, with the path in every error.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The text of a file.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Writes a file whole or not at all: into a temporary file beside it, then renamed.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let place = || path.display().to_string();
    fs::create_dir_all(folder).with_context(place)?;
    let mut file = public(&mut tempfile::Builder::new()).tempfile_in(folder).with_context(place)?;
    std::io::Write::write_all(&mut file, content).with_context(place)?;
    file.persist(path).with_context(place)?;
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
    let folder = path.parent().unwrap_or(Path::new("."));
    let place = || path.display().to_string();
    fs::create_dir_all(folder).with_context(place)?;
    let mut file = public(&mut tempfile::Builder::new()).tempfile_in(folder).with_context(place)?;
    std::io::Write::write_all(&mut file, content).with_context(place)?;
    file.persist_noclobber(path)
        .with_context(|| format!("{}; hint: nothing is overwritten", path.display()))?;
    Ok(())
}

/// A temporary file is its owner's alone; what is written here is for everybody.
#[cfg(unix)]
fn public<'a, 'b, 'c>(
    builder: &'a mut tempfile::Builder<'b, 'c>,
) -> &'a mut tempfile::Builder<'b, 'c> {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn public<'a, 'b, 'c>(
    builder: &'a mut tempfile::Builder<'b, 'c>,
) -> &'a mut tempfile::Builder<'b, 'c> {
    builder
}

/// Every YAML file of a folder, read and with its text, by name. `parse` gets the text, what errors
/// call the file, and its stem.
pub fn documents<T>(
    folder: &Path,
    parse: impl Fn(&str, &str, &str) -> Result<T>,
) -> Result<Vec<(T, String)>> {
    let read = |(path, stem): (PathBuf, String)| {
        let text = read(&path)?;
        Ok((parse(&text, &path.display().to_string(), &stem)?, text))
    };
    yaml_files(folder)?.into_iter().map(read).collect()
}

/// Refuses a file that does not bear the name of what it holds.
pub fn named_after(id: &str, place: &str, stem: &str, what: &str) -> Result<()> {
    ensure!(
        id == stem,
        "{place}: id \"{id}\" is not the file's name \"{stem}\"; hint: name the file after the \
        {what}"
    );
    Ok(())
}

/// The YAML files of a folder, by name: path and stem. A folder that is not there has none.
pub fn yaml_files(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        if let (Some(stem), Some("yaml")) =
            (stem, path.extension().and_then(|ending| ending.to_str()))
        {
            files.push((path, stem));
        }
    }
    files.sort();
    Ok(files)
}
