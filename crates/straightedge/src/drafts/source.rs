//! Drafts a source: a table of figures, pinned, with a guess for each column.

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
use super::columns::{self, Guesses, Measured, RESULTS};
use super::draft::{SourceOptions, answer, check_absent, check_name, print_open, write};
use super::open::Open;
use super::table::{self, ENDINGS, Table};
use super::{update, yaml};
use crate::answers::answer::give;
use crate::end::End;
use crate::project::Project;
use crate::stages::{fit, tidy};
use crate::{inputs, marks};

pub use settle::{Given, Groups};

use crate::talk::say;
use rows::Keys;
use settle::{Settled, check_heading};
use text::{Draft, label};

/// Columns that change from row to row and name nothing.
const NO_NAMES: [&str; 5] = ["time", "date", "created", "memory", "loss"];

/// A source as it would be written.
pub struct Drafted {
    /// Where its file stands in the project.
    pub manifest_path: String,
    /// What the file holds.
    pub text: String,
    /// Where its table stands in the project.
    pub table_path: String,
    /// What each column was taken for and what became of the rows, a line each.
    pub said: Vec<String>,
    /// What only a person can know.
    pub open: Vec<Open>,
    /// The label whose rows are drawn together.
    pub cluster: Option<String>,
    /// How each quantity stands in the file: its name, the heading, the unit.
    pub columns: Vec<[String; 3]>,
    /// Why no row is accepted, where none is.
    nothing: Option<TidyError>,
}

/// Drafts the source and writes it with its table, or takes a new table into one that is there.
pub fn run(project: &Project, options: &SourceOptions, ask: &mut Ask) -> Result<End> {
    let bytes = read(&options.file)?;
    let stem = options.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let id = options.id.clone().unwrap_or_else(|| stem.to_owned());
    check_name(&id).context("the file's name would be the source's; hint: give one with --id")?;
    if options.update {
        return update::run(project, &options.file, &id, &bytes);
    }
    let mut given = Given::read(&options.columns, &options.units, &options.formulas)?;
    given.melt.clone_from(&options.melt);
    let drafted = draft(project, (&options.file, &bytes), &id, given, ask)?;
    for line in &drafted.said {
        say!("{line}");
    }
    let Drafted { manifest_path, text, table_path, .. } = &drafted;
    let mut files = vec![(manifest_path.clone(), text.clone().into_bytes())];
    drafted.check_accepts()?;
    if fs::read(project.path(table_path)).ok().as_deref() != Some(&bytes) {
        check_absent(project, table_path)?;
        files.insert(0, (table_path.clone(), bytes));
    }
    write(project, &files)?;
    print_open(project, manifest_path, text, &format!("new study NAME --observations {id}"));
    let written = files.into_iter().map(|(path, _)| path).collect();
    give(&answer(written, &drafted.said, (manifest_path, text)))?;
    Ok(End::Done)
}

impl Drafted {
    /// Refuses a draft that accepts no row; with a choice open, the rows may be accepted once it is
    /// made.
    pub fn check_accepts(&self) -> Result<()> {
        if fit::has_choice(&marks::of(&self.manifest_path, &self.text)) {
            return Ok(());
        }
        self.nothing.clone().map_or(Ok(()), |nothing| Err(nothing.into()))
    }
}

/// The bytes of a table whose ending says in which format it is.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    let location = yaml::comment(&file.display().to_string());
    let endings = ENDINGS.map(|ending| format!(".{ending}")).join(", ");
    ensure!(
        file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known)),
        "{location}: no table that is read here; hint: its name must end in \
        one of {endings}"
    );
    table::bytes(file)
}

/// Drafts the source of a table, and tidies the table by the draft.
pub fn draft(
    project: &Project,
    (file, bytes): (&Path, &[u8]),
    id: &str,
    given: Given,
    ask: &mut Ask,
) -> Result<Drafted> {
    let location = yaml::comment(&file.display().to_string());
    let manifest_path = check_is_new(project, id)?;
    let path = table_path(project, file, id)?;
    let mut table = Table::read(bytes, &location, given.comma)?;
    let given = &given.made_in(&mut table)?;
    let guesses = columns::guess(&table);
    check_usable(&guesses, &location, given)?;
    let (settled, guesses) = settle::settle(guesses, &table, given, ask)?;
    check_variable(&settled, &guesses, &location)?;
    if given.by_options {
        check_overlap(&settled, &table, &location)?;
    }

    let mut labels: Vec<(String, &str)> =
        guesses.names.iter().map(|name| (label(name), name.as_str())).collect();
    let others: Vec<&str> = guesses.unused.iter().map(|(name, _)| name.as_str()).collect();
    let others: Vec<&str> = others.into_iter().filter(|name| may_name(name)).collect();
    let keys = keys(&table, (&settled, &labels, &others), given, &location)?;
    let telling = keys.label.clone();
    labels.extend(telling.as_ref().map(|(name, heading)| (name.clone(), heading.as_str())));
    let keys = grouped_by(given, &table, &mut labels, keys)?;
    let draft = Draft {
        id,
        path: &path,
        file_name: file.file_name().and_then(|name| name.to_str()).unwrap_or(&location),
        sha256: &sources::sha256_hex(bytes),
        table: &table,
        settled: &settled,
        guesses: &guesses,
        labels: &labels,
        keys: &keys,
        compute_explained: given.compute_explained.as_deref(),
        duplicates_kept: given.duplicates_kept.as_deref(),
    };
    let text = draft.yaml();
    let (accepted, nothing) = prove(&text, &path, bytes)?;
    let said = draft.said().into_iter().chain(accepted).collect();
    let column =
        |one: &Measured| [one.quantity.name, &one.from, one.units[0].name].map(str::to_owned);
    Ok(Drafted {
        open: draft.open(),
        cluster: keys.cluster.clone(),
        columns: settled.measured.iter().map(column).collect(),
        manifest_path,
        table_path: path,
        text,
        said,
        nothing,
    })
}

/// What tells the rows apart: of the columns that are settled, the labels and the other headings.
fn keys(
    table: &Table,
    (settled, labels, others): (&Settled, &[(String, &str)], &[&str]),
    given: &Given,
    location: &str,
) -> Result<Keys> {
    let keys = rows::keys(table, &settled.measured, labels, others, location);
    if let (Err(_), true) = (&keys, given.by_options) {
        // A column that is open may be what tells the rows apart.
        Open::refuse(&settled.all_open().cloned().collect::<Vec<_>>(), location)?;
    }
    keys
}

/// The keys with what somebody said of the rows: which are drawn whole, and which of two with one
/// key is right.
fn grouped_by<'a>(
    given: &'a Given,
    table: &Table,
    labels: &mut Vec<(String, &'a str)>,
    mut keys: Keys,
) -> Result<Keys> {
    if given.keeps_first {
        keys.open.clear();
    }
    if given.duplicates_kept.is_some() {
        keys.said.clear();
    }
    match &given.groups {
        None => {}
        Some(Groups::Rows) => keys.cluster = None,
        Some(Groups::Column(heading)) => {
            check_heading(table, heading, &format!("--groups {heading}"))?;
            let known = labels.iter().find(|(_, other)| other == heading);
            let name = known.map_or_else(|| format!("{}_group", label(heading)), |it| it.0.clone());
            if known.is_none() {
                labels.push((name.clone(), heading));
            }
            keys.cluster = Some(name);
        }
    }
    Ok(keys)
}

/// Where the draft of a name stands, which is free.
fn check_is_new(project: &Project, id: &str) -> Result<String> {
    let manifest_path = format!("data/sources/{id}.yaml");
    ensure!(
        !project.path(&manifest_path).exists(),
        "{manifest_path}: the file exists, and nothing is overwritten; hint: `--update` takes a \
        changed table into it; --id gives another name"
    );
    check_set_is_new(project, id)?;
    Ok(manifest_path)
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
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("csv");
        return Ok(format!("data/tables/{id}.{ending}"));
    };
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// Refuses a table without a result: what looks like one and is none is explained.
fn check_usable(guesses: &Guesses, location: &str, given: &Given) -> Result<()> {
    if RESULTS.iter().any(|name| guesses.measures(name) || given.names(name)) {
        return Ok(());
    }
    // What is refused for another reason would be no loss either.
    if let Some((column, what)) = guesses.refused.iter().find(|(_, what)| what.contains("loss")) {
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

/// Refuses a table of which no row has a number in every column that is taken.
fn check_overlap(settled: &Settled, table: &Table, location: &str) -> Result<()> {
    let has = |column: &Measured, row: usize| column.values[row].is_finite();
    let is_whole = |row: usize| settled.measured.iter().all(|column| has(column, row));
    if (0..table.lines.len()).any(is_whole) {
        return Ok(());
    }
    let names: Vec<&str> = settled.measured.iter().map(|column| column.quantity.name).collect();
    let lacks = settled.measured.iter().find(|column| !has(column, 0));
    bail!(
        "{location}:{}: no row of the table has {} at once, this one has no {}; hint: put what \
        belongs to one run into one row",
        table.lines[0],
        names.join(", "),
        lacks.map_or("number", |column| column.quantity.name)
    );
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

/// Reads the draft back as the program does and tidies it: how many rows are accepted, a line each
/// thing to say; with the fault where none is.
fn prove(text: &str, table: &str, bytes: &[u8]) -> Result<(Vec<String>, Option<TidyError>)> {
    let manifest: Manifest = serde_yaml::from_str(text).context("the draft")?;
    let recipe = manifest.observations.first().context("the draft has no observations")?;
    let (tidied, nothing) = tidy::tidy_bytes(recipe, table, bytes, &manifest.path())?;
    let mut said = Vec::new();
    for group in grouped(&tidied.rejected) {
        let lines: Vec<String> = group.first_lines.iter().map(ToString::to_string).collect();
        said.push(format!(
            "rejected: {} x {} (line {})",
            group.rows,
            group.reason,
            lines.join(", ")
        ));
    }
    let (accepted, rejected) = (tidied.observations.len(), tidied.rejected.len());
    said.push(format!("{accepted} rows accepted, {rejected} rejected"));
    Ok((said, nothing))
}

#[cfg(test)]
pub mod tests;
