//! Published files to observations.

use std::collections::BTreeMap;

use analyses::rows::extremes;
use analyses::sets::{Absent, Sets, grouped};
use anyhow::{Context, Result};
use evidence::{ColumnFinding, Evidence, ObservationsFinding};
use observations::recipe::{Gather, Recipe};
use observations::{Column, Observations};
use rayon::prelude::*;
use sources::{Availability, FileKind, Manifest};
use tidy::{Bytes, Part, Tidied};

use crate::end::End;
use crate::project::Project;
use crate::stages::pull::{self, Files};

/// What becomes of one recipe.
enum Made {
    Missing(Absent),
    Tidied(Box<ObservationsFinding>, Box<Observations>),
}

/// Tidies every recipe whose files are here.
pub fn tidy(project: &Project, files: &Files) -> Result<Sets> {
    let recipes: Vec<(&Manifest, &Recipe)> = files
        .manifests
        .iter()
        .flat_map(|manifest| manifest.observations.iter().map(move |recipe| (manifest, recipe)))
        .collect();
    let made: Vec<Result<Made>> = recipes
        .par_iter()
        .map(|(manifest, recipe)| match missing(files, manifest, recipe) {
            Some(missing) => Ok(Made::Missing(missing)),
            None => one(project, manifest, recipe),
        })
        .collect();
    let mut sets = Sets::default();
    for (made, (_, recipe)) in made.into_iter().zip(&recipes) {
        match made? {
            Made::Missing(missing) => drop(sets.missing.insert(recipe.id.clone(), missing)),
            Made::Tidied(finding, set) => {
                sets.findings.push(*finding);
                sets.present.insert(recipe.id.clone(), *set);
            }
        }
    }
    Ok(sets)
}

/// Whether a file that the recipe needs is missing.
fn missing(files: &Files, manifest: &Manifest, recipe: &Recipe) -> Option<Absent> {
    let joined = recipe.join.as_ref();
    let gathers = recipe.gather.iter().chain(joined.and_then(|join| join.gather.as_ref()));
    let names = gathers.flat_map(|gather| gather.names.values().map(|names| &names.file));
    let needed = std::iter::once(&recipe.file).chain(joined.map(|join| &join.file)).chain(names);
    needed.filter_map(|file| files.state(&manifest.id, file)).find_map(|state| {
        match &state.availability {
            Availability::Present { .. } => None,
            Availability::Missing { reason, command } => Some(Absent {
                reason: format!("{}/{} is missing: {reason}", state.source, state.file),
                command: command.clone(),
            }),
        }
    })
}

/// What a recipe reads: one file, or each file of a list with its path, and what errors call it.
struct Read {
    location: String,
    whole: Vec<u8>,
    parts: Option<Vec<(String, Vec<u8>)>>,
}

/// Reads a file of the manifest, or the files of a list that the recipe takes.
fn read(
    project: &Project,
    manifest: &Manifest,
    file: &str,
    member: Option<&str>,
    gather: Option<&Gather>,
) -> Result<Read> {
    let spec =
        manifest.file(file).with_context(|| format!("{}: no file \"{file}\"", manifest.path()))?;
    let location = match &spec.kind {
        FileKind::Package(package) => package.file.clone(),
        FileKind::List(list) if member.is_none() => {
            let only = gather.map_or(&[][..], |gather| &gather.only);
            let parts = sources::parts(&project.store(), manifest, spec, only)?;
            return Ok(Read { location: list.list.clone(), whole: Vec::new(), parts: Some(parts) });
        }
        FileKind::List(list) => list.list.clone(),
        FileKind::Table(_) | FileKind::Url(_) => spec.kind.location(),
    };
    let whole = sources::bytes(&project.store(), project.root(), manifest, spec, member)?;
    Ok(Read {
        location: member.map_or(location.clone(), |member| format!("{location}!{member}")),
        whole,
        parts: None,
    })
}

impl Read {
    /// The parts as tidying takes them.
    fn parts(&self) -> Option<Vec<Part<'_>>> {
        let parts = self.parts.as_ref()?;
        Some(parts.iter().map(|(name, bytes)| Part { name, bytes }).collect())
    }

    fn bytes<'a>(&'a self, parts: Option<&'a Vec<Part<'a>>>) -> Bytes<'a> {
        parts.map_or(Bytes::One(&self.whole), |parts| Bytes::Many(parts))
    }
}

/// The files with the names that the recipe's gathering names, each under its name in the
/// manifest.
fn names(
    project: &Project,
    manifest: &Manifest,
    recipe: &Recipe,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let gathers =
        recipe.gather.iter().chain(recipe.join.as_ref().and_then(|join| join.gather.as_ref()));
    let mut files = BTreeMap::new();
    for names in gathers.flat_map(|gather| gather.names.values()) {
        files.insert(names.file.clone(), read(project, manifest, &names.file, None, None)?.whole);
    }
    Ok(files)
}

/// Tidies one recipe.
fn one(project: &Project, manifest: &Manifest, recipe: &Recipe) -> Result<Made> {
    let main =
        read(project, manifest, &recipe.file, recipe.member.as_deref(), recipe.gather.as_ref())?;
    let joined = recipe.join.as_ref().map(|join| {
        read(project, manifest, &join.file, join.member.as_deref(), join.gather.as_ref())
    });
    let joined = joined.transpose()?;
    let names = names(project, manifest, recipe)?;
    let names: Vec<Part> = names.iter().map(|(name, bytes)| Part { name, bytes }).collect();
    let (main_parts, joined_parts) = (main.parts(), joined.as_ref().and_then(Read::parts));
    let tidied = tidy::tidy(&tidy::Input {
        recipe,
        location: &main.location,
        bytes: main.bytes(main_parts.as_ref()),
        manifest_location: &manifest.path(),
        join: joined
            .as_ref()
            .map(|joined| (joined.location.as_str(), joined.bytes(joined_parts.as_ref()))),
        names: &names,
    })?;
    let finding = ObservationsFinding {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        source: manifest.id.clone(),
        loss_group: recipe.loss_group.clone(),
        rows_read: tidied.rows_read,
        rows_accepted: tidied.observations.len(),
        rejected: grouped(&tidied.rejected),
        columns: columns(&tidied.observations),
    };
    Ok(Made::Tidied(Box::new(finding), Box::new(tidied.observations)))
}

/// Tidies the bytes of one table that no manifest of the project pins yet.
pub fn tidy_bytes(
    recipe: &Recipe,
    location: &str,
    bytes: &[u8],
    manifest_location: &str,
) -> Result<Tidied> {
    Ok(tidy::tidy(&tidy::Input {
        recipe,
        location,
        bytes: Bytes::One(bytes),
        manifest_location,
        join: None,
        names: &[],
    })?)
}

fn columns(observations: &Observations) -> Vec<ColumnFinding> {
    observations.columns.values().map(column).collect()
}

fn column(column: &Column) -> ColumnFinding {
    let [low, high] = extremes(&column.values);
    ColumnFinding {
        name: column.quantity.name.to_owned(),
        label: column.quantity.label.to_owned(),
        unit: column.quantity.unit.to_owned(),
        meaning: column.meaning.clone(),
        low,
        high,
    }
}

/// Says in one line how many rows of the observations were rejected.
pub fn print_rejected(evidence: &Evidence) {
    let rejected: usize =
        evidence.observations.iter().flat_map(|set| &set.rejected).map(|group| group.rows).sum();
    let accepted: usize = evidence.observations.iter().map(|set| set.rows_accepted).sum();
    println!("{accepted} rows accepted, {rejected} rejected (the report names each reason)");
}

/// The `tidy` command: writes every set as CSV in standard units.
pub fn run(project: &Project) -> Result<End> {
    let files = pull::pull(project)?;
    let sets = tidy(project, &files)?;
    for finding in &sets.findings {
        let rejected: usize = finding.rejected.iter().map(|group| group.rows).sum();
        println!(
            "{}: {} rows read, {} accepted, {rejected} rejected",
            finding.id, finding.rows_read, finding.rows_accepted
        );
        for group in &finding.rejected {
            println!("    {} x {}", group.rows, group.reason);
        }
    }
    for (id, observations) in &sets.present {
        let path = format!("reports/work/observations/{id}.csv");
        project.write(&path, tidy::to_csv(observations).as_bytes())?;
    }
    for (id, missing) in &sets.missing {
        println!("{id}: {}; to bring it: {}", missing.reason, missing.command);
    }
    println!("written: {}", project.path("reports/work/observations").display());
    Ok(if sets.missing.is_empty() { End::Done } else { End::DataMissing })
}
