//! Reads the folder of manifests and checks what one field alone cannot tell.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_yaml::{SnippetMode, Spanned, UserMessageFormatter};

use crate::manifest::{FileKind, Manifest};
use crate::{SourceError, syntax};

/// Where the names of a manifest stand; read beside the manifest so that its own types stay plain.
#[derive(Deserialize)]
struct Places {
    id: Spanned<String>,
    files: Vec<Place>,
    #[serde(default)]
    observations: Vec<Place>,
}

/// Where one name of a list stands.
#[derive(Deserialize)]
struct Place {
    id: Spanned<String>,
}

/// Reads every `*.yaml` of a folder, sorted by id.
///
/// # Errors
/// The folder cannot be read, or a manifest is not YAML, has an unknown, missing, repeated or misspelled
/// field, has another id than its file name, or repeats a name.
pub fn read_manifests(dir: &Path) -> Result<Vec<Manifest>, SourceError> {
    let mut manifests = Vec::new();
    // A set of observations means one thing for ever, so its name is unique over all manifests.
    let mut recipes = BTreeMap::<String, String>::new();
    for path in manifest_paths(dir)? {
        let text = fs::read_to_string(&path).map_err(SourceError::io(&path, "read the manifest"))?;
        let (manifest, places) = parse(&path, &text)?;
        for place in &places.observations {
            let here = format!("{}:{}", path.display(), place.id.referenced.line());
            if let Some(first) = recipes.insert(place.id.value.clone(), here) {
                let fault = format!("observations {:?} stand already in {first}", place.id.value);
                return Err(fault_at(&path, &place.id, fault, "give this set another name"));
            }
        }
        manifests.push(manifest);
    }
    manifests.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(manifests)
}

/// The manifests of a folder, in the order of their paths: a folder lists them in any order.
fn manifest_paths(dir: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(SourceError::io(dir, "list the manifests"))? {
        let path = entry.map_err(SourceError::io(dir, "list the manifests"))?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn parse(path: &Path, text: &str) -> Result<(Manifest, Places), SourceError> {
    let manifest = serde_yaml::from_str(text).map_err(|error| located(path, &error))?;
    let places = serde_yaml::from_str(text).map_err(|error| located(path, &error))?;
    check_names(path, &manifest, &places)?;
    check_recipes(path, &manifest, &places)?;
    Ok((manifest, places))
}

/// The manifest is called like its file, and no two of its files are called alike.
fn check_names(path: &Path, manifest: &Manifest, places: &Places) -> Result<(), SourceError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if manifest.id != stem {
        let fault = format!("id {:?} is not the name of the file", manifest.id);
        return Err(fault_at(path, &places.id, fault, &format!("write `id: {stem}` or rename the file")));
    }
    for (index, place) in places.files.iter().enumerate() {
        if places.files[..index].iter().any(|earlier| earlier.id.value == place.id.value) {
            let fault = format!("file {:?} stands here twice", place.id.value);
            return Err(fault_at(path, &place.id, fault, "give each file its own id"));
        }
    }
    Ok(())
}

/// Every recipe reads files the manifest pins, and members its package declares.
fn check_recipes(path: &Path, manifest: &Manifest, places: &Places) -> Result<(), SourceError> {
    for (recipe, place) in manifest.observations.iter().zip(&places.observations) {
        let joined = recipe.join.iter().map(|join| (&join.file, &join.member));
        for (file, member) in std::iter::once((&recipe.file, &recipe.member)).chain(joined) {
            let Some(spec) = manifest.file(file) else {
                let fault =
                    format!("observations {:?} read file {file:?}, which the manifest does not have", recipe.id);
                return Err(fault_at(path, &place.id, fault, "name one of the ids under `files`"));
            };
            let Some(member) = member else { continue };
            if let Some((fault, hint)) =
                syntax::path_fault(member).as_deref().and_then(|both| both.split_once("; hint: "))
            {
                return Err(fault_at(path, &place.id, format!("observations {:?}: {fault}", recipe.id), hint));
            }
            if let FileKind::Package(package) = &spec.kind
                && !package.members.contains(member)
            {
                let fault = format!("observations {:?} read {member:?}, which the package does not declare", recipe.id);
                return Err(fault_at(path, &place.id, fault, "add it to the package's `members`"));
            }
        }
    }
    Ok(())
}

fn fault_at(path: &Path, place: &Spanned<String>, fault: String, hint: &str) -> SourceError {
    SourceError::Manifest {
        path: path.display().to_string(),
        line: place.referenced.line(),
        column: place.referenced.column(),
        fault,
        hint: hint.to_owned(),
    }
}

/// The parser's own message with its place in front; faults of ours bring their hint along.
fn located(path: &Path, error: &serde_yaml::Error) -> SourceError {
    let location = error.location().unwrap_or(serde_yaml::Location::UNKNOWN);
    let (line, column) = (location.line(), location.column());
    let rendered = error.render_with_options(serde_yaml::render_options! {
        formatter: &UserMessageFormatter,
        snippets: SnippetMode::Off,
    });
    // The parser ends its message with the place, which stands in front here.
    let message = rendered.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&rendered);
    let (fault, hint) = message
        .split_once("; hint: ")
        .unwrap_or((message, "mend this line; the fields are those of the other manifests"));
    SourceError::Manifest {
        path: path.display().to_string(),
        line,
        column,
        fault: fault.to_owned(),
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
