//! Plants the worlds of claims from the command line, without the program:
//! `cargo run -p worlds --example worlds -- PROJECT SETS [sets=N] [CLAIM...]`; with `sets=N` it is
//! a trial of so many sets a world, and nothing is filed.
//!
//! SETS is a folder with one CSV a set: the columns `line` and `cluster`, then quantities by their
//! names and labels as `label:NAME`. The rates are filed under PROJECT/data/worlds/filed.
#![allow(clippy::print_stderr, reason = "it says how far it is")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use analyses::sets::Sets;
use anyhow::{Context, Result, bail};
use evidence::PublishedConstant;
use observations::{Column, Observations, quantity};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(project), Some(sets)) = (arguments.next(), arguments.next()) else {
        bail!("usage: worlds PROJECT SETS [CLAIM...]");
    };
    let (project, mut chosen) = (Path::new(&project), arguments.collect::<Vec<_>>());
    let trial = chosen.iter().position(|one| one.starts_with("sets="));
    let trial = trial.map(|at| chosen.remove(at)[5..].parse()).transpose()?;
    if chosen.is_empty() {
        chosen = stems(&project.join("data/worlds"))?;
    }
    let documents = Documents::read(|kind| documents(&project.join(kind.folder)))?;
    let definitions = Definitions::read(&documents)?;
    let sets = read_sets(Path::new(&sets))?;
    let constants = constants(&project.join("data/published/constants.csv"))?;
    let shapes = shapes(&definitions, project)?;
    let found = worlds::Project {
        definitions: &definitions,
        sets: &sets,
        constants: &constants,
        shapes: &shapes,
    };
    for claim in chosen {
        one(project, found, &claim, trial)?;
    }
    Ok(())
}

/// Plants the worlds of one claim and files their rates.
fn one(project: &Path, found: worlds::Project<'_>, id: &str, trial: Option<usize>) -> Result<()> {
    let read = |folder: &str| {
        let path = project.join(folder).join(format!("{id}.yaml"));
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let texts = [read("data/claims")?, read("data/worlds")?];
    let claim = claims::parse(&texts[0], id, id)?;
    let mut worlds = worlds::parse(&texts[1], id, id)?;
    worlds.sets = trial.unwrap_or(worlds.sets);
    let done = AtomicUsize::new(0);
    let ended = |world: &str| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(50) {
            eprintln!("{id}: {done} sets, {world}");
        }
    };
    let folder = project.join("data/worlds/filed");
    let path = folder.join(format!("{id}.json"));
    let earlier = fs::read_to_string(&path).ok().and_then(|text| worlds::from_json(&text).ok());
    let now = worlds::digest_now(found, &claim, &worlds, &texts[0])?;
    let filed = match earlier.filter(|earlier| earlier.digest == now) {
        Some(mut filed) => {
            filed.annotate(&worlds, &texts[0])?;
            filed
        }
        None => worlds::run(found, &claim, &worlds, &texts[0], &ended)?,
    };
    for world in &filed.worlds {
        eprintln!("{id} {}: {:?} right {:.3}", world.id, world.outcomes, world.right);
    }
    for gate in &filed.gates {
        eprintln!("  {:?} {}: {:?} / {:?}", gate.stage, gate.gate, gate.passed, gate.failed);
    }
    filed.faults.iter().for_each(|fault| eprintln!("  FAULT {fault}"));
    if trial.is_some() {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    fs::write(path, worlds::to_json(&filed)?)?;
    Ok(())
}

/// The names of the YAML files of a folder, in order.
fn stems(folder: &Path) -> Result<Vec<String>> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            stems.push(stem.context("a name that is no text")?.to_owned());
        }
    }
    stems.sort();
    Ok(stems)
}

fn documents(folder: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for stem in stems(folder)? {
        let path = folder.join(format!("{stem}.yaml"));
        let text = fs::read_to_string(&path)?;
        let digest = analyses::battery::digest::of(&text);
        documents.push(Document { location: path.display().to_string(), stem, text, digest });
    }
    Ok(documents)
}

/// Every set of a folder.
fn read_sets(folder: &Path) -> Result<Sets> {
    let mut sets = Sets::default();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).context("a name")?.to_owned();
        let set = read_set(&path, &stem).with_context(|| path.display().to_string())?;
        sets.present.insert(stem, set);
    }
    Ok(sets)
}

fn read_set(path: &Path, id: &str) -> Result<Observations> {
    let mut reader = csv::Reader::from_path(path)?;
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (into, cell) in cells.iter_mut().zip(record?.iter()) {
            into.push(cell.to_owned());
        }
    }
    let mut set = Observations {
        id: id.to_owned(),
        loss_group: String::new(),
        columns: BTreeMap::new(),
        labels: BTreeMap::new(),
        lines: Vec::new(),
        clusters: Vec::new(),
    };
    for (name, cells) in names.into_iter().zip(cells) {
        let whole = || cells.iter().map(|cell| Ok(cell.parse()?)).collect::<Result<Vec<usize>>>();
        match (&*name, name.strip_prefix("label:")) {
            ("line", _) => set.lines = whole()?,
            ("cluster", _) => set.clusters = whole()?,
            (_, Some(label)) => drop(set.labels.insert(label.to_owned(), cells)),
            (_, None) => {
                let quantity = quantity(&name).with_context(|| format!("{name} is no quantity"))?;
                let values = cells.iter().map(|cell| Ok(cell.parse()?)).collect::<Result<_>>()?;
                set.columns.insert(name, Column { quantity, meaning: String::new(), values });
            }
        }
    }
    Ok(set)
}

fn constants(path: &Path) -> Result<Vec<PublishedConstant>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

fn shapes(
    definitions: &Definitions,
    project: &Path,
) -> Result<BTreeMap<String, Vec<analyses::allocation::ShapeRow>>> {
    let mut all = BTreeMap::new();
    for shapes in definitions.allocations.iter().filter_map(|one| one.definition.shapes.as_ref()) {
        let path = project.join(&shapes.table);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(&path)?;
        all.insert(shapes.table.clone(), reader.deserialize().collect::<Result<_, _>>()?);
    }
    Ok(all)
}
