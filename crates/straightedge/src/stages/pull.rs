//! Brings the published files.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Evidence, SourceFile, SourceFinding};
use sources::{Availability, Manifest, Origin, Pulled};

use crate::end::End;
use crate::project::Project;
use crate::{inputs, stamp};

/// What pulling found: the manifests and the state of each of their files.
pub struct Files {
    /// Every manifest, by name.
    pub manifests: Vec<Manifest>,
    /// Every file of every manifest.
    pub pulled: Vec<Pulled>,
}

/// Pulls every file of every manifest.
pub fn pull(project: &Project) -> Result<Files> {
    let manifests = inputs::manifests(project)?;
    let pulled = sources::pull(&manifests, &project.pull_config())?;
    Ok(Files { manifests, pulled })
}

/// The `pull` command.
pub fn run(project: &Project) -> Result<End> {
    let files = pull(project)?;
    let mut origins: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing = false;
    for file in &files.pulled {
        match &file.availability {
            Availability::Present { origin } => *origins.entry(words(*origin)).or_default() += 1,
            Availability::Missing { reason, command } => {
                missing = true;
                println!(
                    "missing  {}/{}: {reason}\n         to bring it: {command}",
                    file.source, file.file
                );
            }
        }
    }
    let counts: Vec<String> =
        origins.iter().map(|(origin, count)| format!("{count} {origin}")).collect();
    println!(
        "{} files of {} sources: {}",
        files.pulled.len(),
        files.manifests.len(),
        counts.join(", ")
    );
    Ok(if missing { End::DataMissing } else { End::Done })
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
                    .map(source_file)
                    .collect(),
            })
            .collect()
    }
}

fn source_file(pulled: &Pulled) -> SourceFile {
    SourceFile {
        id: pulled.file.clone(),
        kind: pulled.kind.to_owned(),
        location: pulled.location.clone(),
        sha256: pulled.sha256.clone(),
        missing: match &pulled.availability {
            Availability::Present { .. } => None,
            Availability::Missing { reason, command } => {
                Some(format!("{reason}; to bring it: {command}"))
            }
        },
    }
}

/// Says which analyses could not run and what would bring their data.
pub fn print_missing(evidence: &Evidence) {
    for missing in &evidence.missing {
        println!("not run: {} {}: {}", missing.head.kind.word(), missing.head.id, missing.reason);
        if let Some(command) = &missing.command {
            println!("         to bring the data: {command}");
        }
    }
}
