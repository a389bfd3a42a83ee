//! Reads the folder of manifests and checks what one field alone cannot tell.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use observations::recipe::Gather;
use serde::Deserialize;
use serde_yaml::{SnippetMode, Spanned, UserMessageFormatter};

use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::file::{FileKind, FileSpec};
use crate::limits::{LIST_BYTES_MAX, WRITTEN_BYTES_MAX, read_at_most};
use crate::manifest::Manifest;
use crate::{list, syntax};

/// Where the names of a manifest stand; read beside the manifest so that its own types stay plain.
#[derive(Deserialize)]
struct NameLocations {
    id: Spanned<String>,
    files: Vec<NameLocation>,
    #[serde(default)]
    observations: Vec<NameLocation>,
}

/// Where one name of a list stands.
#[derive(Deserialize)]
struct NameLocation {
    id: Spanned<String>,
}

/// Reads every `*.yaml` of a folder, sorted by id.
///
/// # Errors
/// The folder cannot be read, or a manifest is not YAML, has an unknown, missing, repeated or
/// misspelled field, has another id than its file name, or repeats a name.
pub fn read_manifests(dir: &Path) -> Result<Vec<Manifest>, SourceError> {
    let (manifests, faults) = read_each_manifest(dir)?;
    faults.into_iter().next().map_or(Ok(manifests), Err)
}

/// Reads every `*.yaml` of a folder: the manifests that are in order, sorted by id, and every fault
/// of the others, in the order of their paths.
///
/// # Errors
/// The folder cannot be read.
pub fn read_each_manifest(dir: &Path) -> Result<(Vec<Manifest>, Vec<SourceError>), SourceError> {
    let (mut manifests, mut faults) = (Vec::new(), Vec::new());
    // Studies call a set of observations by its name alone, so it is unique over all manifests.
    let mut recipes = BTreeMap::<String, String>::new();
    for path in manifest_paths(dir)? {
        match read_one(&path, &mut recipes) {
            Ok(manifest) => manifests.push(manifest),
            Err(of_one) => faults.extend(of_one),
        }
    }
    manifests.sort_by(|one, other| one.id.cmp(&other.id));
    Ok((manifests, faults))
}

/// Reads one manifest; `recipes` are the sets of the manifests before it, each with its place.
fn read_one(
    path: &Path,
    recipes: &mut BTreeMap<String, String>,
) -> Result<Manifest, Vec<SourceError>> {
    let text = text_of(path, WRITTEN_BYTES_MAX)
        .map_err(SourceError::io(path, "read the manifest"))
        .map_err(|error| vec![error])?;
    let (manifest, locations) = parse(path, &text)?;
    let mut faults = Vec::new();
    for name in &locations.observations {
        let here = format!("{}:{}", path.display(), name.id.referenced.line());
        if let Some(first) = recipes.insert(name.id.value.clone(), here) {
            let fault = format!("observations {:?} stand already in {first}", name.id.value);
            faults.push(fault_at(path, &name.id, fault, "give this set another name"));
        }
    }
    if faults.is_empty() { Ok(manifest) } else { Err(faults) }
}

/// The text of a file, of so many bytes at most.
fn text_of(path: &Path, bytes_max: u64) -> io::Result<String> {
    String::from_utf8(read_at_most(path, bytes_max)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// The manifests of a folder, in the order of their paths: a folder lists them in any order.
fn manifest_paths(dir: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(SourceError::io(dir, "list the manifests"))? {
        let path = entry.map_err(SourceError::io(dir, "list the manifests"))?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("yaml") => paths.push(path),
            // It would be passed over in silence.
            Some(other) if ["yml", "yaml"].iter().any(|it| other.eq_ignore_ascii_case(it)) => {
                let name = path.with_extension("yaml");
                let name = name.file_name().unwrap_or_default().to_string_lossy();
                return Err(SourceError::Manifest {
                    path: path.display().to_string(),
                    line: 1,
                    column: 1,
                    fault: "this ending is not read".to_owned(),
                    hint: format!("rename it to {name}"),
                });
            }
            _ => {}
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads the text of a manifest that stands, or would, in a file of that path.
///
/// # Errors
/// As those of [`read_manifests`].
pub fn manifest(path: &Path, text: &str) -> Result<Manifest, Vec<SourceError>> {
    parse(path, text).map(|(manifest, _)| manifest)
}

/// Reads the text of a manifest; what one field alone can tell ends at the first fault, the rest is
/// told as a whole.
fn parse(path: &Path, text: &str) -> Result<(Manifest, NameLocations), Vec<SourceError>> {
    let layout = |error| vec![located(path, &error)];
    let mut manifest: Manifest = serde_yaml::from_str(text).map_err(layout)?;
    let locations: NameLocations = serde_yaml::from_str(text).map_err(layout)?;
    check_names(path, &manifest, &locations).map_err(|error| vec![error])?;
    let mut faults = Vec::new();
    for (spec, name) in manifest.files.iter_mut().zip(&locations.files) {
        if let Err((fault, hint)) = read_list(path, spec) {
            faults.push(fault_at(path, &name.id, fault, &hint));
        }
    }
    // What stands in a list that could not be read is not known.
    if faults.is_empty() {
        faults = recipe_faults(path, &manifest, &locations);
    }
    if faults.is_empty() { Ok((manifest, locations)) } else { Err(faults) }
}

/// Reads the list beside the manifest, where the file is one; gives fault and hint.
fn read_list(path: &Path, spec: &mut FileSpec) -> Result<(), (String, String)> {
    let FileKind::List(files) = &mut spec.kind else { return Ok(()) };
    let beside = path.with_file_name(&files.list);
    let hint = "put the list beside the manifest, as `sha256sum` prints it";
    let text = text_of(&beside, LIST_BYTES_MAX).map_err(|error| {
        (format!("the list {:?} cannot be read: {error}", files.list), hint.to_owned())
    })?;
    let found = sha256_hex(text.as_bytes());
    if found != spec.sha256 {
        let hint = format!("if the change is meant, write sha256: {found}");
        return Err((
            format!("the list {:?} has another digest than the one here", files.list),
            hint,
        ));
    }
    files.files = list::parse(&text)
        .map_err(|fault| (format!("{:?}: {fault}", files.list), hint.to_owned()))?;
    Ok(())
}

/// The manifest is called like its file, and no two of its files are called alike.
fn check_names(
    path: &Path,
    manifest: &Manifest,
    locations: &NameLocations,
) -> Result<(), SourceError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if manifest.id != stem {
        let fault = format!("id {:?} is not the name of the file", manifest.id);
        return Err(fault_at(
            path,
            &locations.id,
            fault,
            &format!("write `id: {stem}` or rename the file"),
        ));
    }
    for (index, name) in locations.files.iter().enumerate() {
        if locations.files[..index].iter().any(|earlier| earlier.id.value == name.id.value) {
            let fault = format!("file {:?} stands here twice", name.id.value);
            return Err(fault_at(path, &name.id, fault, "give each file its own id"));
        }
    }
    Ok(())
}

/// Every recipe that reads a file which the manifest does not pin, a member that its package does
/// not declare or a path that its list does not have.
fn recipe_faults(path: &Path, manifest: &Manifest, locations: &NameLocations) -> Vec<SourceError> {
    let mut faults = Vec::new();
    for (recipe, name) in manifest.observations.iter().zip(&locations.observations) {
        // Files are called by it.
        if !syntax::is_word(&recipe.id, "._-") {
            let fault = format!("observations {:?} have a name that is not plain", recipe.id);
            let hint = "use letters, digits, '.', '_' and '-', a letter or digit first";
            faults.push(fault_at(path, &name.id, fault, hint));
        }
        let joined = recipe.join.iter().map(|join| (&join.file, &join.member, &join.gather));
        let main = (&recipe.file, &recipe.member, &recipe.gather);
        for (file, member, gather) in std::iter::once(main).chain(joined) {
            let checked = check_files(manifest, file, gather.as_ref())
                .and_then(|spec| check_paths(spec, member.as_deref(), gather.as_ref()));
            if let Err((fault, hint)) = checked {
                let fault = format!("observations {:?}{fault}", recipe.id);
                faults.push(fault_at(path, &name.id, fault, &hint));
            }
        }
    }
    faults
}

/// A file and those with the names of its places are among the manifest's; gives the file, or fault
/// and hint.
fn check_files<'a>(
    manifest: &'a Manifest,
    file: &str,
    gather: Option<&Gather>,
) -> Result<&'a FileSpec, (String, String)> {
    let named = gather.iter().flat_map(|gather| gather.names.values());
    for wanted in std::iter::once(file).chain(named.map(|names| names.file.as_str())) {
        if manifest.file(wanted).is_none() {
            return Err(unknown_file(manifest, wanted));
        }
    }
    manifest.file(file).ok_or_else(|| unknown_file(manifest, file))
}

/// Fault and hint of a file that the manifest does not have.
fn unknown_file(manifest: &Manifest, file: &str) -> (String, String) {
    let fault = format!(" read file {file:?}, which the manifest does not have");
    let known: Vec<&str> = manifest.files.iter().map(|spec| spec.id.as_str()).collect();
    (fault, format!("name one of the ids under `files`: {}", known.join(", ")))
}

/// What a recipe takes out of a file is in it; gives fault and hint.
fn check_paths(
    spec: &FileSpec,
    member: Option<&str>,
    gather: Option<&Gather>,
) -> Result<(), (String, String)> {
    let only = gather.iter().flat_map(|gather| &gather.only).map(String::as_str);
    for wanted in member.into_iter().chain(only) {
        if let Some((fault, hint)) =
            syntax::path_fault(wanted).as_deref().and_then(|both| both.split_once("; hint: "))
        {
            return Err((format!(": {fault}"), hint.to_owned()));
        }
        match &spec.kind {
            FileKind::Package(package)
                if !package.members.iter().any(|declared| declared == wanted) =>
            {
                let fault = format!(" read {wanted:?}, which the package does not declare");
                return Err((fault, "add it to the package's `members`".to_owned()));
            }
            FileKind::List(list) if list.listed(wanted).is_none() => {
                let fault = format!(" read {wanted:?}, which the list does not have");
                return Err((fault, format!("name one of the paths in {}", list.list)));
            }
            _ => {}
        }
    }
    Ok(())
}

fn fault_at(path: &Path, name: &Spanned<String>, fault: String, hint: &str) -> SourceError {
    SourceError::Manifest {
        path: path.display().to_string(),
        line: name.referenced.line(),
        column: name.referenced.column(),
        fault,
        hint: hint.to_owned(),
    }
}

/// The parser's own message with its location in front; faults of ours bring their hint along.
fn located(path: &Path, error: &serde_yaml::Error) -> SourceError {
    let location = error.location().unwrap_or(serde_yaml::Location::UNKNOWN);
    let (line, column) = (location.line(), location.column());
    let rendered = error.render_with_options(serde_yaml::render_options! {
        formatter: &UserMessageFormatter,
        snippets: SnippetMode::Off,
    });
    // The parser ends its message with the location, which stands in front here.
    let message =
        rendered.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&rendered);
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
