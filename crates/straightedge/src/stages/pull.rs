//! Brings the published files.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use evidence::{Evidence, FileState, SourceFile, SourceFinding};
use sources::{Availability, Manifest, Origin, PullConfig, Pulled};

use crate::answers::answer::give;
use crate::answers::data::{PulledFile, PulledFiles};
use crate::end::End;
use crate::project::Project;
use crate::talk::say;
use crate::tidied::bundle::Bundle;
use crate::tidied::key::{Key, needed};
use crate::{inputs, stamp, terminal};

/// What pulling found: the manifests and the state of each of their files.
pub struct Files {
    /// Every manifest, by name.
    pub manifests: Vec<Manifest>,
    /// Every file of every manifest.
    pub pulled: Vec<Pulled>,
    /// Source and name of the files that are not here and that no run asks for: the bundle has
    /// every set that is made of them.
    bundled: BTreeSet<(String, String)>,
}

/// Why such a file is not here.
const BUNDLED: &str = "it was not fetched: whatever is made of it is bundled";

/// Pulls every file of every manifest.
pub fn pull(project: &Project) -> Result<Files> {
    let manifests = inputs::manifests(project)?;
    let pulled = sources::pull(&manifests, &project.pull_config())?;
    Ok(Files::new(manifests, pulled))
}

/// Looks for every file here, and fetches only those of sets that the bundle does not have: what a
/// run needs.
pub fn pull_needed(project: &Project) -> Result<Files> {
    pull_needed_of(project, inputs::manifests(project)?)
}

/// The same for one set: nothing is looked for but the files that it is made of.
pub fn pull_for(project: &Project, set: &str) -> Result<Files> {
    pull_for_all(project, &[set])
}

/// The same for several sets.
pub fn pull_for_all(project: &Project, sets: &[&str]) -> Result<Files> {
    let mut manifests = inputs::manifests(project)?;
    for manifest in &mut manifests {
        manifest.observations.retain(|recipe| sets.contains(&&*recipe.id));
    }
    manifests.retain(|manifest| !manifest.observations.is_empty());
    pull_needed_of(project, manifests)
}

fn pull_needed_of(project: &Project, manifests: Vec<Manifest>) -> Result<Files> {
    let here = PullConfig { offline: true, ..project.pull_config() };
    let mut pulled = sources::pull(&manifests, &here)?;
    let bundle = Bundle::wanted(project)?;
    let mut wanted = manifests.clone();
    let mut bundled = BTreeSet::new();
    for manifest in &mut wanted {
        let mut asked_for = unbundled_files(&bundle, manifest)?;
        for file in pulled.iter_mut().filter(|file| file.source == manifest.id) {
            match &mut file.availability {
                // A table of the project is not fetched in any case.
                Availability::Missing { .. }
                    if file.kind == "table" || asked_for.contains(&file.file) => {}
                Availability::Missing { reason, .. } => {
                    BUNDLED.clone_into(reason);
                    bundled.insert((file.source.clone(), file.file.clone()));
                }
                Availability::Present { .. } => drop(asked_for.remove(&file.file)),
            }
        }
        manifest.files.retain(|file| asked_for.contains(&file.id));
    }
    for file in sources::pull(&wanted, &project.pull_config())? {
        let known =
            |other: &&mut Pulled| (&other.source, &other.file) == (&file.source, &file.file);
        if let Some(known) = pulled.iter_mut().find(known) {
            *known = file;
        }
    }
    Ok(Files { manifests, pulled, bundled })
}

/// The files of a manifest of which a set is made that the bundle does not have.
fn unbundled_files(bundle: &Bundle, manifest: &Manifest) -> Result<BTreeSet<String>> {
    let mut unbundled = BTreeSet::new();
    for recipe in &manifest.observations {
        let key = Key::of(manifest, recipe)?;
        if bundle.entries.get(&recipe.id).is_none_or(|entry| entry.key != key) {
            unbundled.extend(needed(recipe).map(str::to_owned));
        }
    }
    Ok(unbundled)
}

/// The `pull` command.
pub fn run(project: &Project) -> Result<End> {
    let files = pull(project)?;
    give(&answer(&files))?;
    let mut origins: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing = false;
    for file in &files.pulled {
        match &file.availability {
            Availability::Present { origin } => *origins.entry(words(*origin)).or_default() += 1,
            Availability::Missing { reason, command, .. } => {
                missing = true;
                if !project.is_verbose() {
                    continue;
                }
                say!(
                    "missing  {}/{}: {reason}\n         to bring it: {command}",
                    file.source,
                    file.file
                );
            }
        }
    }
    let counts: Vec<String> =
        origins.iter().map(|(origin, count)| format!("{count} {origin}")).collect();
    say!(
        "{} files of {} sources: {}",
        files.pulled.len(),
        files.manifests.len(),
        counts.join(", ")
    );
    terminal::print(&terminal::absent_lines(&files.findings()));
    Ok(if missing { End::DataMissing } else { End::Done })
}

/// Every file, where it was taken from or why it is not here.
fn answer(files: &Files) -> PulledFiles {
    let one = |file: &Pulled| {
        let (from, reason, command) = match &file.availability {
            Availability::Present { origin } => (Some(words(*origin).to_owned()), None, None),
            Availability::Missing { reason, command, .. } => {
                (None, Some(reason.clone()), Some(command.clone()))
            }
        };
        let (source, name) = (file.source.clone(), file.file.clone());
        PulledFile { source, file: name, from, reason, command }
    };
    PulledFiles { sources: files.manifests.len(), files: files.pulled.iter().map(one).collect() }
}

/// Where a file was taken from, for the person at the terminal.
const fn words(origin: Origin) -> &'static str {
    match origin {
        Origin::Project => "bundled",
        Origin::Store => "in the store",
        Origin::Mirror => "from the mirror",
        Origin::Network => "fetched",
        Origin::PackageClient => "from the package client",
    }
}

impl Files {
    /// Files of which none was left to the bundle.
    pub fn new(manifests: Vec<Manifest>, pulled: Vec<Pulled>) -> Self {
        Self { manifests, pulled, bundled: BTreeSet::new() }
    }

    /// The state of one file.
    pub fn state(&self, source: &str, file: &str) -> Option<&Pulled> {
        self.pulled.iter().find(|pulled| pulled.source == source && pulled.file == file)
    }

    /// Digest of everything under data/ that a report hangs on: the files that are here, and every
    /// file that people wrote.
    pub fn digest(&self, project: &Project) -> Result<String> {
        Ok(stamp::data_digest(&self.findings(), &inputs::everything(project)?))
    }

    /// The sources as findings. Where a present file came from is not said: a report must not
    /// depend on it.
    pub fn findings(&self) -> Vec<SourceFinding> {
        self.manifests
            .iter()
            .map(|manifest| SourceFinding {
                id: manifest.id.clone(),
                title: manifest.title.clone(),
                citation: manifest.citation.to_string(),
                identifier: manifest.identifier.clone(),
                licence: manifest.licence.clone(),
                obtained: manifest.obtained.to_string(),
                traps: manifest.traps.clone(),
                files: self
                    .pulled
                    .iter()
                    .filter(|file| file.source == manifest.id)
                    .map(|file| self.source_file(file))
                    .collect(),
            })
            .collect()
    }

    fn source_file(&self, pulled: &Pulled) -> SourceFile {
        let is_bundled = self.bundled.contains(&(pulled.source.clone(), pulled.file.clone()));
        let state = match &pulled.availability {
            Availability::Present { .. } => FileState::Here,
            Availability::Missing { .. } if is_bundled => FileState::Bundled,
            Availability::Missing { cause, reason, command } => FileState::Missing {
                cause: cause.words().to_owned(),
                reason: reason.clone(),
                command: command.clone(),
            },
        };
        SourceFile {
            id: pulled.file.clone(),
            kind: pulled.kind.to_owned(),
            location: pulled.location.clone(),
            sha256: pulled.sha256.clone(),
            state,
        }
    }
}

/// Says which analyses could not run and what would bring their data.
pub fn print_missing(evidence: &Evidence) {
    for missing in &evidence.missing {
        say!("not run: {} {}: {}", missing.head.kind.word(), missing.head.id, missing.reason);
        if let Some(command) = &missing.command {
            say!("         to bring the data: {command}");
        }
    }
}
