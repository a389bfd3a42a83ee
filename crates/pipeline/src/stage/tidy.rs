//! Published files to observations.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{ColumnFinding, Evidence, ObservationsFinding, RejectedRows};
use observations::recipe::Recipe;
use observations::{Observations, Rejection};
use sources::{Availability, FileKind, Manifest};
use tidy::Tidied;

use crate::cli::End;
use crate::files;
use crate::project::Project;
use crate::stage::pull::{self, Files};

/// Why a set of observations is not there, and what would bring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Why.
    pub reason: String,
    /// The command that brings its file.
    pub command: String,
}

/// Every set of observations, or why it is not there.
#[derive(Default)]
pub struct Sets {
    /// Sets by name.
    pub present: BTreeMap<String, Observations>,
    /// Sets whose file is missing.
    pub missing: BTreeMap<String, Missing>,
    /// What tidying found, in the order of the manifests.
    pub findings: Vec<ObservationsFinding>,
}

/// Tidies every recipe whose files are here.
pub fn tidy(project: &Project, files: &Files) -> Result<Sets> {
    let mut sets = Sets::default();
    for manifest in &files.manifests {
        for recipe in &manifest.observations {
            match missing(files, manifest, recipe) {
                Some(missing) => drop(sets.missing.insert(recipe.id.clone(), missing)),
                None => one(project, manifest, recipe, &mut sets)?,
            }
        }
    }
    Ok(sets)
}

/// Whether a file that the recipe needs is missing.
fn missing(files: &Files, manifest: &Manifest, recipe: &Recipe) -> Option<Missing> {
    let needed = std::iter::once(&recipe.file).chain(recipe.join.as_ref().map(|join| &join.file));
    needed.filter_map(|file| files.state(&manifest.id, file)).find_map(|state| match &state.availability {
        Availability::Present { .. } => None,
        Availability::Missing { reason, command } => Some(Missing {
            reason: format!("{}/{} is missing: {reason}", state.source, state.file),
            command: command.clone(),
        }),
    })
}

/// The bytes a recipe reads, and what errors call them.
fn input(project: &Project, manifest: &Manifest, file: &str, member: Option<&str>) -> Result<(String, Vec<u8>)> {
    let spec = manifest.file(file).with_context(|| format!("{}: no file \"{file}\"", manifest.path()))?;
    let bytes = sources::bytes(&project.store(), project.root(), manifest, spec, member)?;
    let location = match &spec.kind {
        FileKind::Package(package) => package.file.clone(),
        FileKind::Table(_) | FileKind::Url(_) => spec.kind.location(),
    };
    Ok((member.map_or(location.clone(), |member| format!("{location}!{member}")), bytes))
}

/// Tidies one recipe.
fn one(project: &Project, manifest: &Manifest, recipe: &Recipe, sets: &mut Sets) -> Result<()> {
    let (place, bytes) = input(project, manifest, &recipe.file, recipe.member.as_deref())?;
    let joined = match &recipe.join {
        Some(join) => Some(input(project, manifest, &join.file, join.member.as_deref())?),
        None => None,
    };
    let tidied = tidy::tidy(&tidy::Input {
        recipe,
        place: &place,
        bytes: &bytes,
        manifest_place: &manifest.path(),
        join: joined.as_ref().map(|(place, bytes)| (place.as_str(), bytes.as_slice())),
    })?;
    sets.findings.push(ObservationsFinding {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        source: manifest.id.clone(),
        loss_group: recipe.loss_group.clone(),
        rows_read: tidied.rows_read,
        rows_accepted: tidied.observations.len(),
        rejected: grouped(&tidied.rejected),
        columns: columns(&tidied.observations),
    });
    sets.present.insert(recipe.id.clone(), tidied.observations);
    Ok(())
}

/// Tidies the bytes of one table that no manifest of the project pins yet.
pub fn tidy_bytes(recipe: &Recipe, place: &str, bytes: &[u8], manifest_place: &str) -> Result<Tidied> {
    Ok(tidy::tidy(&tidy::Input { recipe, place, bytes, manifest_place, join: None })?)
}

/// Rejections by reason, in the order in which the reasons first occur.
pub fn grouped(rejections: &[Rejection]) -> Vec<RejectedRows> {
    /// Enough lines to look a reason up in the file.
    const LINES_SHOWN: usize = 10;
    let mut groups: Vec<RejectedRows> = Vec::new();
    for rejection in rejections {
        let place = groups.iter().position(|group| group.reason == rejection.reason).unwrap_or(groups.len());
        if place == groups.len() {
            groups.push(RejectedRows { reason: rejection.reason.clone(), rows: 0, first_lines: Vec::new() });
        }
        let group = &mut groups[place];
        group.rows += 1;
        if group.first_lines.len() < LINES_SHOWN {
            group.first_lines.push(rejection.line);
        }
    }
    groups
}

fn columns(observations: &Observations) -> Vec<ColumnFinding> {
    observations
        .columns
        .values()
        .map(|column| ColumnFinding {
            name: column.quantity.name.to_owned(),
            label: column.quantity.label.to_owned(),
            unit: column.quantity.unit.to_owned(),
            meaning: column.meaning.clone(),
            low: column.values.iter().copied().fold(f64::INFINITY, f64::min),
            high: column.values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
        .collect()
}

/// Says in one line how many rows of the observations were rejected.
pub fn print_rejected(evidence: &Evidence) {
    let rejected: usize = evidence.observations.iter().flat_map(|set| &set.rejected).map(|group| group.rows).sum();
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
        let path = project.path(&format!("reports/work/observations/{id}.csv"));
        files::write(&path, tidy::to_csv(observations).as_bytes())?;
    }
    for (id, missing) in &sets.missing {
        println!("{id}: {}; to bring it: {}", missing.reason, missing.command);
    }
    println!("written: {}", project.path("reports/work/observations").display());
    Ok(if sets.missing.is_empty() { End::Done } else { End::DataMissing })
}
