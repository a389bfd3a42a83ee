//! Checks what is written by hand against what is generated from it.

use anyhow::Result;

use crate::cli::End;
use crate::files;
use crate::project::Project;
use crate::schema::{KINDS, Kind};
use crate::{allocation, comparison, museum, published, rules, study};

/// A generated file: where it stands and what it must hold.
struct Generated {
    path: &'static str,
    content: String,
}

/// The `verify` command: every YAML file parses, every table has its digest, every generated file
/// is fresh.
pub fn run(project: &Project, write: bool) -> Result<End> {
    let manifests = project.manifests()?;
    let studies = study::read_all(&project.path("data/studies"))?;
    let failures = museum::read_all(&project.path(museum::MUSEUM), &studies)?;
    let allocations = allocation::read_all(&project.path(allocation::ALLOCATIONS), &studies)?;
    let comparisons = comparison::read_all(&project.path(comparison::COMPARISONS))?;
    let mut claims = 0;
    for (path, stem) in files::yaml_files(&project.path("data/claims"))? {
        claims::parse(&files::read(&path)?, &path.display().to_string(), &stem)
            .map_err(|error| Kind::Claim.explain(&error))?;
        claims += 1;
    }
    rules::check(project)?;
    let constants = published::read(project)?;
    sources::pull(
        &manifests,
        &sources::PullConfig { offline: true, mirror: None, ..project.pull_config() },
    )?;
    let mut generated = vec![
        Generated { path: "data/sources.lock", content: sources::lock(&manifests) },
        Generated { path: rules::LOCK, content: rules::lock(project)? },
        Generated { path: "crates/evidence/evidence.schema.json", content: evidence::schema()? },
    ];
    for kind in KINDS {
        generated.push(Generated { path: kind.path(), content: kind.schema()? });
    }
    let mut stale = false;
    for file in generated {
        let path = project.path(file.path);
        if file.path.starts_with("crates/") && !project.path("crates").is_dir() {
            // A project that only uses the program has no crates; the schema is the program's own.
            continue;
        }
        if write {
            files::write(&path, file.content.as_bytes())?;
            println!("written: {}", file.path);
        } else if path.exists() && files::read(&path)? == file.content {
            println!("fresh: {}", file.path);
        } else {
            stale = true;
            println!("stale: {}; hint: `straightedge verify --write` makes it anew", file.path);
        }
    }
    println!(
        "{} sources, {} studies, {} exhibits, {} allocations, {} comparisons, {claims} claims, {} \
        published constants read",
        manifests.len(),
        studies.len(),
        failures.len(),
        allocations.len(),
        comparisons.len(),
        constants.len()
    );
    Ok(if stale { End::Findings } else { End::Done })
}
