//! Drafts a source: a CSV of figures, pinned, with a guess for each column.

mod rows;
mod settle;
mod text;

use std::fs;
use std::path::Path;

use ::tidy::TidyError;
use analyses::sets::grouped;
use anyhow::{Context, Result, bail, ensure};
use sources::Manifest;

use super::ask::Ask;
use super::columns::{self, Guesses, RESULTS};
use super::draft::{SourceOptions, check_absent, check_name, print_open, write};
use super::table::Table;
use super::{update, yaml};
use crate::end::End;
use crate::project::Project;
use crate::stages::{fit, tidy};
use crate::{inputs, marks};

use settle::{Given, Settled};
use text::{Draft, label};

/// Columns that change from row to row and name nothing.
const NO_NAMES: [&str; 5] = ["time", "date", "created", "memory", "loss"];

/// Drafts the source and writes it with its table, or takes a new table into one that is there.
pub fn run(project: &Project, options: &SourceOptions, ask: &mut Ask) -> Result<End> {
    let location = options.file.display().to_string();
    ensure!(
        options.file.extension().is_some_and(|ending| ending == "csv"),
        "{location}: not a CSV file; hint: the drafts are made from tables named *.csv"
    );
    let bytes = fs::read(&options.file).with_context(|| location.clone())?;
    let stem = options.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let id = options.id.clone().unwrap_or_else(|| stem.to_owned());
    check_name(&id).context("the file's name would be the source's; hint: give one with --id")?;
    if options.update {
        return update::run(project, &options.file, &id, &bytes);
    }
    let manifest_path = format!("data/sources/{id}.yaml");
    ensure!(
        !project.path(&manifest_path).exists(),
        "{manifest_path}: the file exists, and nothing is overwritten; hint: `--update` takes a \
        changed table into it; --id gives another name"
    );
    check_set_is_new(project, &id)?;
    let path = table_path(project, &options.file, &id)?;
    let table = Table::read(&bytes, &location)?;
    let guesses = columns::guess(&table);
    check_usable(&guesses, &location)?;
    let (settled, guesses) = settle::settle(guesses, &table, &Given::read(options)?, ask)?;
    check_variable(&settled, &guesses, &location)?;

    let mut labels: Vec<(String, &str)> =
        guesses.names.iter().map(|name| (label(name), name.as_str())).collect();
    let others: Vec<&str> = guesses.unused.iter().map(|(name, _)| name.as_str()).collect();
    let others: Vec<&str> = others.into_iter().filter(|name| may_name(name)).collect();
    let keys = rows::keys(&table, &settled.measured, &labels, &others, &location)?;
    labels.extend(keys.label.as_ref().map(|(name, heading)| (name.clone(), heading.as_str())));
    let draft = Draft {
        id: &id,
        path: &path,
        file_name: options.file.file_name().and_then(|name| name.to_str()).unwrap_or(&location),
        sha256: &sources::sha256_hex(&bytes),
        table: &table,
        settled: &settled,
        guesses: &guesses,
        labels: &labels,
        keys: &keys,
    };
    let text = draft.yaml();
    draft.print();
    let nothing = prove(&text, &path, &bytes)?;
    if !fit::has_choice(&marks::of(&path, &text)) {
        // With a choice open, the rows may be accepted once it is made.
        nothing.map_or(Ok(()), Err)?;
    }

    let mut files = vec![(manifest_path.clone(), text.clone().into_bytes())];
    if fs::read(project.path(&path)).ok().as_deref() != Some(&bytes) {
        check_absent(project, &path)?;
        files.insert(0, (path.clone(), bytes));
    }
    write(project, &files)?;
    print_open(project, &manifest_path, &text, &format!("new study NAME --observations {id}"));
    Ok(End::Done)
}

/// A name of observations is never used twice.
fn check_set_is_new(project: &Project, id: &str) -> Result<()> {
    if !project.path("data/sources").is_dir() {
        return Ok(());
    }
    for manifest in inputs::manifests(project)? {
        if manifest.observations.iter().any(|recipe| recipe.id == id) {
            bail!(
                "observations \"{id}\" stand already in {}; hint: give another name with --id",
                manifest.path()
            );
        }
    }
    Ok(())
}

/// Where the table stands in the project: where it lies, if it lies there, or else among the
/// tables.
fn table_path(project: &Project, file: &Path, id: &str) -> Result<String> {
    let file = file.canonicalize().with_context(|| file.display().to_string())?;
    let root = project.root().canonicalize().ok();
    let Some(below) = root.and_then(|root| Some(file.strip_prefix(root).ok()?.to_owned())) else {
        return Ok(format!("data/tables/{id}.csv"));
    };
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// Refuses a table without a result: what looks like one and is none is explained.
fn check_usable(guesses: &Guesses, location: &str) -> Result<()> {
    if RESULTS.iter().any(|name| guesses.measures(name)) {
        return Ok(());
    }
    if let Some((column, what)) = guesses.refused.first() {
        bail!(
            "{location}: no column is a loss; column \"{column}\": {}",
            what.replacen("; ", "; hint: ", 1)
        );
    }
    bail!(
        "{location}: no column is a loss, an accuracy or a count of successes; hint: call the loss \
        loss_nats or val_loss, or name its column with --column loss_nats=HEADING{}",
        why_unused(guesses)
    )
}

/// Refuses a table whose result could be fitted along nothing.
fn check_variable(settled: &Settled, guesses: &Guesses, location: &str) -> Result<()> {
    let is_variable = |name: &str| !RESULTS.contains(&name);
    if settled.measured.iter().any(|column| is_variable(column.quantity.name))
        || !guesses.sizes.is_empty()
    {
        return Ok(());
    }
    bail!(
        "{location}: no column is a variable to fit the result along; hint: call the number of \
        parameters params, the training tokens tokens, the training compute flops, or name a \
        column with --column params=HEADING{}",
        why_unused(guesses)
    )
}

/// Each column that is not used with the reason, a line each.
fn why_unused(guesses: &Guesses) -> String {
    let line = |(column, why): &(String, String)| format!("\n  {}: {why}", yaml::quoted(column));
    guesses.unused.iter().map(line).collect::<Vec<_>>().concat()
}

/// Whether a column could tell rows apart, such as a seed.
fn may_name(heading: &str) -> bool {
    let small = heading.to_lowercase();
    !small.starts_with('_') && !NO_NAMES.iter().any(|other| small.contains(other))
}

/// Reads the draft back as the program does and tidies it, and says how many rows are accepted;
/// with the fault where none is.
fn prove(text: &str, table: &str, bytes: &[u8]) -> Result<Option<TidyError>> {
    let manifest: Manifest = serde_yaml::from_str(text).context("the draft")?;
    let recipe = manifest.observations.first().context("the draft has no observations")?;
    let (tidied, nothing) = tidy::tidy_bytes(recipe, table, bytes, &manifest.path())?;
    for group in grouped(&tidied.rejected) {
        let lines: Vec<String> = group.first_lines.iter().map(ToString::to_string).collect();
        println!("rejected: {} x {} (line {})", group.rows, group.reason, lines.join(", "));
    }
    let (accepted, rejected) = (tidied.observations.len(), tidied.rejected.len());
    println!("{accepted} rows accepted, {rejected} rejected");
    Ok(nothing)
}

#[cfg(test)]
pub mod tests;
