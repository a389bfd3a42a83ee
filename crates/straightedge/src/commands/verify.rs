//! Checks what is written by hand, and what is generated from it.

use std::slice;

use analyses::sets::Sets;
use anyhow::Result;
use evidence::MarkKind;
use observations::recipe::Recipe;
use sources::{Availability, Manifest, PullConfig};

use crate::answers::ANSWERS;
use crate::answers::answer::give;
use crate::answers::checked::Checks;
use crate::end::End;
use crate::faults::Faults;
use crate::kinds::{self, KINDS};
use crate::project::Project;
use crate::stages::pull::Files;
use crate::stages::{battery, bundle, tidy as tidying, worlds};
use crate::talk::{self, say};
use crate::tidied::bundle::{Bundle, Held};
use crate::tidied::key::{Key, is_published_elsewhere, needed};
use crate::tidied::set::Set;
use crate::{checked, files, inputs, lock, marks, records, side_by_side};

/// A generated file: where it stands and what it must hold.
struct Generated {
    path: String,
    content: String,
}

/// The `verify` command: everything that a stage would refuse is refused, all of it at once; every
/// generated file is fresh.
pub fn run(project: &Project, write: bool) -> Result<End> {
    let mut checks = Checks::default();
    match verified(project, write, &mut checks) {
        Ok(()) => {}
        // What is wrong is the answer here, and ends the program as it does elsewhere.
        Err(error) if talk::is_json() => {
            let mut all = Faults::default();
            all.add(&error);
            for line in all.lines() {
                checks.wrong(line);
            }
        }
        Err(error) => return Err(error),
    }
    give(&checks.answer)?;
    Ok(if checks.answer.findings.is_empty() { End::Done } else { End::Findings })
}

fn verified(project: &Project, write: bool, checks: &mut Checks) -> Result<()> {
    let mut faults = Faults::default();
    faults.keep(checked::everything(project));
    let (manifests, _) = kinds::each_manifest(&project.path(kinds::SOURCE.folder))?;
    let files = here(project, manifests, &mut faults);
    let bundle = Bundle::read(project)?;
    let sets = tidying::recipes(&files.manifests);
    let made = side_by_side::each(&sets, |(manifest, recipe)| {
        made(project, &files, &bundle, manifest, recipe)
    });
    let mut present = Sets::default();
    for (made, (_, recipe)) in made.into_iter().zip(&sets) {
        if let Some(set) = faults.keep(made).flatten() {
            present.present.insert(recipe.id.clone(), set.observations);
        }
    }
    // What the definitions say by themselves is told already.
    let definitions = inputs::definitions(project).ok();
    for error in definitions.iter().flat_map(|definitions| definitions.row_faults(&present)) {
        faults.add(&error);
    }
    for record in faults.keep(records::all(project)).into_iter().flatten() {
        faults.keep(record.check());
    }
    // The lock of what cannot be read is no lock.
    faults.refuse()?;
    lock::check(project)?;
    for file in generated(project)? {
        check(project, &file, write, checks)?;
    }
    bundle::check(project, &files, checks)?;
    if let Some(definitions) = &definitions {
        battery::check(project, definitions, &present, checks)?;
        worlds::check(project, definitions, &present, checks)?;
    }
    left_open(project, checks)?;
    count(project, checks)
}

/// The lines that wait for a person.
fn left_open(project: &Project, checks: &mut Checks) -> Result<()> {
    let open = marks::all(project)?;
    for mark in open.iter().filter(|mark| mark.kind == MarkKind::Choose) {
        checks.wrong(&marks::reason(mark));
    }
    let to_fill = open.iter().filter(|mark| mark.kind == MarkKind::Fill).count();
    if to_fill > 0 {
        say!("{to_fill} lines are marked # FILL: they wait for words");
    }
    checks.answer.to_fill = to_fill;
    Ok(())
}

/// The files of the manifests that are here; a file with another digest and a table of the project
/// that is not here are faults.
fn here(project: &Project, manifests: Vec<Manifest>, faults: &mut Faults) -> Files {
    let config = PullConfig { offline: true, ..project.pull_config() };
    let mut pulled = Vec::new();
    for manifest in &manifests {
        pulled.extend(
            faults
                .keep(sources::pull(slice::from_ref(manifest), &config).map_err(Into::into))
                .into_iter()
                .flatten(),
        );
    }
    for file in pulled.iter().filter(|file| file.kind == "table") {
        if let Availability::Missing { .. } = &file.availability {
            faults.say(format!(
                "data/sources/{}.yaml: the table of file \"{}\" is not here: {}; hint: put the \
                table there, or mend its path",
                file.source, file.file, file.location
            ));
        }
    }
    Files::new(manifests, pulled)
}

/// The set of a recipe, where it is bundled or its published files are here; they are refused where
/// they do not make it. A bundled set is held against its files with the bundle.
fn made(
    project: &Project,
    files: &Files,
    bundle: &Bundle,
    manifest: &Manifest,
    recipe: &Recipe,
) -> Result<Option<Set>> {
    let key = Key::of(manifest, recipe)?;
    if is_published_elsewhere(manifest, recipe)
        && let Held::Sound(set) = bundle.held(project, &recipe.id, &key)?
    {
        return Ok(Some(*set));
    }
    let is_known = needed(recipe).all(|file| files.state(&manifest.id, file).is_some());
    if !is_known || tidying::missing(files, manifest, recipe).is_some() {
        return Ok(None);
    }
    tidying::published(project, manifest, recipe).map(Some)
}

/// Says how many files of each kind there are.
fn count(project: &Project, checks: &mut Checks) -> Result<()> {
    let mut read = Vec::new();
    for kind in &KINDS {
        let documents = inputs::documents(project, kind)?;
        let count = kind.read.count(&project.path(kind.folder), &documents)?;
        read.push(format!("{count} {}", if count == 1 { kind.name } else { kind.plural }));
        checks.answer.read.insert(kind.name.to_owned(), count);
    }
    say!("{} read", read.join(", "));
    Ok(())
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
        for known in ANSWERS {
            generated.push(Generated { path: known.path.to_owned(), content: known.schema()? });
        }
        let path = "docs/checks.md".to_owned();
        generated.push(Generated { path, content: analyses::checks::page() });
    }
    Ok(generated)
}

/// Holds a generated file against what it must hold; with `write` it is made so.
fn check(project: &Project, file: &Generated, write: bool, checks: &mut Checks) -> Result<()> {
    let path = project.path(&file.path);
    if write {
        project.write(&file.path, file.content.as_bytes())?;
        checks.written(&file.path);
        return Ok(());
    }
    let is_fresh = path.exists() && files::read(&path)? == file.content;
    if is_fresh {
        checks.fresh(&file.path);
    } else {
        checks.stale(&format!("{}; hint: `straightedge verify --write` makes it anew", file.path));
    }
    Ok(())
}
