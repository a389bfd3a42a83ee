//! Checks what is written by hand, and what is generated from it.

use anyhow::Result;
use sources::PullConfig;

use crate::end::End;
use crate::kinds::KINDS;
use crate::project::Project;
use crate::stages::bundle;
use crate::stages::pull::Files;
use crate::{files, inputs, lock};

/// A generated file: where it stands and what it must hold.
struct Generated {
    path: String,
    content: String,
}

/// The `verify` command: every file that people write is read, every table has its digest, every
/// generated file is fresh.
pub fn run(project: &Project, write: bool) -> Result<End> {
    let mut read = Vec::new();
    for kind in &KINDS {
        let documents = inputs::documents(project, kind)?;
        let count = kind.read.count(&project.path(kind.folder), &documents)?;
        read.push(format!("{count} {}", if count == 1 { kind.name } else { kind.plural }));
    }
    // What each says by itself is in order; this holds them against each other.
    inputs::definitions(project)?;
    lock::check(project)?;
    let manifests = inputs::manifests(project)?;
    let here = PullConfig { offline: true, ..project.pull_config() };
    let pulled = sources::pull(&manifests, &here)?;
    let mut end = End::Done;
    for file in generated(project)? {
        if !check(project, &file, write)? {
            end = End::Findings;
        }
    }
    if !bundle::check(project, &Files::new(manifests, pulled))? {
        end = End::Findings;
    }
    println!("{} read", read.join(", "));
    Ok(end)
}

/// Every generated file of the project.
fn generated(project: &Project) -> Result<Vec<Generated>> {
    let manifests = inputs::manifests(project)?;
    let mut generated = vec![
        Generated { path: "data/sources.lock".to_owned(), content: sources::lock(&manifests) },
        Generated { path: lock::LOCK.to_owned(), content: lock::lock(project)? },
    ];
    for kind in &KINDS {
        generated.push(Generated { path: kind.schema_path(), content: kind.schema()? });
    }
    // A project that only uses the program has no crates and no documents of the program.
    if project.path("crates").is_dir() {
        let path = "crates/evidence/evidence.schema.json".to_owned();
        generated.push(Generated { path, content: evidence::schema()? });
        let path = "docs/checks.md".to_owned();
        generated.push(Generated { path, content: analyses::checks::page() });
    }
    Ok(generated)
}

/// Whether a generated file is fresh; with `write` it is made so.
fn check(project: &Project, file: &Generated, write: bool) -> Result<bool> {
    let path = project.path(&file.path);
    if write {
        project.write(&file.path, file.content.as_bytes())?;
        println!("written: {}", file.path);
        return Ok(true);
    }
    let is_fresh = path.exists() && files::read(&path)? == file.content;
    if is_fresh {
        println!("fresh: {}", file.path);
    } else {
        println!("stale: {}; hint: `straightedge verify --write` makes it anew", file.path);
    }
    Ok(is_fresh)
}
