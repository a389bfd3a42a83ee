//! Takes a changed table into a source that is there: its digest and its number of rows, and no
//! other line of the file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sources::{FileKind, FileSpec, Manifest, sha256_hex};

use super::draft::answer;
use super::table::Table;
use crate::answers::answer::give;
use crate::answers::data::Drafts;
use crate::end::End;
use crate::project::Project;
use crate::stages::tidy;
use crate::talk::say;
use crate::{files, inputs};

/// Takes the table into the source.
pub fn run(project: &Project, file: &Path, id: &str, bytes: &[u8]) -> Result<End> {
    let location = file.display().to_string();
    let manifest_path = format!("data/sources/{id}.yaml");
    ensure!(
        project.path(&manifest_path).exists(),
        "{manifest_path}: no such source; hint: without --update it is drafted"
    );
    let manifests = inputs::manifests(project)?;
    let manifest = manifests.iter().find(|one| one.id == id).context("the source")?;
    let (spec, table) = only_table(manifest, &manifest_path)?;
    let sha256 = sha256_hex(bytes);
    if sha256 == spec.sha256 {
        say!("{location}: the table that {manifest_path} pins; nothing changed");
        give(&Drafts::default())?;
        return Ok(End::Done);
    }
    let before = fs::read(project.path(table)).ok();
    let rows = Table::read(bytes, &location, None)?.lines.len();
    let text = files::read(&project.path(&manifest_path))?;
    let text = updated(&text, manifest, spec, (&sha256, rows));
    let changed: Manifest = serde_yaml::from_str(&text).context("the changed source")?;
    prove(&changed, spec, table, bytes)?;
    write(project, &[(table, bytes), (&manifest_path, text.as_bytes())])?;
    say_what_changed(before.as_deref(), bytes);
    give(&answer(vec![table.to_owned(), manifest_path.clone()], &[], (&manifest_path, &text)))?;
    Ok(End::Done)
}

/// The file of the source that is a table of the project.
fn only_table<'a>(manifest: &'a Manifest, path: &str) -> Result<(&'a FileSpec, &'a str)> {
    let mut tables = manifest.files.iter().filter_map(|spec| match &spec.kind {
        FileKind::Table(table) => Some((spec, table.path.as_str())),
        _ => None,
    });
    let (Some(found), None) = (tables.next(), tables.next()) else {
        anyhow::bail!(
            "{path}: not one table of the project; hint: only a source with one file `table:` can \
            be updated"
        );
    };
    Ok(found)
}

/// The text with another digest and number of rows; every other line stays.
fn updated(
    text: &str,
    manifest: &Manifest,
    spec: &FileSpec,
    (sha256, rows): (&str, usize),
) -> String {
    let of_file = manifest.observations.iter().filter(|recipe| recipe.file == spec.id);
    let old_rows: Vec<String> = of_file.map(|recipe| format!("rows: {}", recipe.rows)).collect();
    let line = |line: &str| {
        if old_rows.iter().any(|old| line.trim() == *old) {
            let indent = &line[..line.len() - line.trim_start().len()];
            return format!("{indent}rows: {rows}\n");
        }
        line.replace(&spec.sha256, sha256)
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Tidies the new bytes by the changed recipes; says how many rows are accepted.
fn prove(changed: &Manifest, spec: &FileSpec, table: &str, bytes: &[u8]) -> Result<()> {
    for recipe in changed.observations.iter().filter(|recipe| recipe.file == spec.id) {
        let (tidied, nothing) = tidy::tidy_bytes(recipe, table, bytes, &changed.path())?;
        nothing.map_or(Ok(()), Err)?;
        let (accepted, rejected) = (tidied.observations.len(), tidied.rejected.len());
        say!("{}: {accepted} rows accepted, {rejected} rejected", recipe.id);
    }
    Ok(())
}

/// Puts the files in the place of the old ones.
fn write(project: &Project, changed: &[(&str, &[u8])]) -> Result<()> {
    for (path, bytes) in changed {
        project.write(path, bytes)?;
        say!("written: {path}");
    }
    Ok(())
}

/// Says how many lines are new and how many are gone.
fn say_what_changed(before: Option<&[u8]>, now: &[u8]) {
    let Some(before) = before else { return };
    let counts = |bytes: &[u8]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            *counts.entry(line.to_owned()).or_default() += 1;
        }
        counts
    };
    let (old, new) = (counts(before), counts(now));
    let beyond = |one: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>| -> usize {
        let extra = |(line, &count): (&String, &usize)| {
            count.saturating_sub(other.get(line).copied().unwrap_or(0))
        };
        one.iter().map(extra).sum()
    };
    say!("{} lines are new, {} are gone", beyond(&new, &old), beyond(&old, &new));
}
