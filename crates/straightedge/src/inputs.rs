//! Reads what people wrote: the files of each kind, and all definitions held against each other.

use std::collections::BTreeMap;

use analyses::allocation::ShapeRow;
use analyses::battery::Batteries;
use analyses::battery::definition::Battery;
use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use anyhow::{Context, Result, bail};
use evidence::{PublishedConstant, WrittenFile};
use sources::{Manifest, sha256_hex};

use crate::kinds::{self, KINDS, Kind};
use crate::project::Project;
use crate::{batteries, files, limits};

/// The files of a kind, by name.
pub fn documents(project: &Project, kind: &Kind) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let folder = project.path(kind.folder);
    let found = files::with_ending(&folder, kind.ending)?;
    limits::check_count(&folder, found.len())?;
    for (path, stem) in found {
        let text = files::written(&path)?;
        if kind.ending == "yaml" {
            limits::check(&path.display().to_string(), &text)?;
        }
        let digest = sha256_hex(text.as_bytes());
        documents.push(Document { location: path.display().to_string(), stem, text, digest });
    }
    check_slugs(&documents)?;
    Ok(documents)
}

/// Refuses two files of one kind that would be one section or one file of a report.
fn check_slugs(documents: &[Document]) -> Result<()> {
    let mut seen: BTreeMap<String, &Document> = BTreeMap::new();
    for document in documents {
        if let Some(other) = seen.insert(evidence::slug(&document.stem), document) {
            bail!(
                "{}: \"{}\" and \"{}\" would be one section of a report; hint: give one of them a \
                name that differs in a letter or a digit",
                document.location,
                other.stem,
                document.stem
            );
        }
    }
    Ok(())
}

/// The files of the kinds that are chosen, by kind and name, each with its digest.
pub fn written(project: &Project, is_chosen: impl Fn(&Kind) -> bool) -> Result<Vec<WrittenFile>> {
    let mut files = Vec::new();
    for kind in KINDS.iter().filter(|kind| is_chosen(kind)) {
        for Document { digest, stem, .. } in documents(project, kind)? {
            files.push(WrittenFile { kind: kind.name.to_owned(), id: stem, digest });
        }
    }
    Ok(files)
}

/// Every file below data/ that a stage may read: those of the kinds that a report hangs on, by kind
/// and name, then every other, by its path.
///
/// The folder is walked, so that no list has to be kept. The store is left out, since its files
/// bear their own digests, and so is what is generated: schemas and locks.
pub fn everything(project: &Project) -> Result<Vec<WrittenFile>> {
    let mut all = written(project, |kind| kind.is_digested)?;
    let is_known = |path: &str| {
        KINDS.iter().filter(|kind| kind.is_digested).any(|kind| {
            let inside = path.strip_prefix(kind.folder).and_then(|rest| rest.strip_prefix('/'));
            let stem = inside.and_then(|rest| rest.strip_suffix(kind.ending));
            stem.is_some_and(|stem| stem.ends_with('.') && !stem.contains('/'))
        })
    };
    for path in files::below(&project.path("data"))? {
        let path = format!("data/{path}");
        let is_left_out = path.starts_with("data/store/")
            || path.starts_with("data/schemas/")
            || path.rsplit('.').next() == Some("lock");
        if is_left_out || is_known(&path) {
            continue;
        }
        let bytes = files::bytes(&project.path(&path))?;
        all.push(WrittenFile { kind: "file".to_owned(), id: path, digest: sha256_hex(&bytes) });
    }
    Ok(all)
}

/// One line a file of the kinds that are chosen: digest, kind, name.
pub fn digests(project: &Project, is_chosen: impl Fn(&Kind) -> bool) -> Result<Vec<String>> {
    let files = written(project, is_chosen)?;
    Ok(files.iter().map(|file| format!("{} {} {}", file.digest, file.kind, file.id)).collect())
}

/// Every manifest, by name.
pub fn manifests(project: &Project) -> Result<Vec<Manifest>> {
    // The manifests are read by the crate that pulls; that their names are in order is seen here.
    documents(project, &kinds::SOURCE)?;
    kinds::manifests(&project.path(kinds::SOURCE.folder))
}

/// Every definition of an analysis, each read and held against the others.
pub fn definitions(project: &Project) -> Result<Definitions> {
    Definitions::read(&Documents::read(|kind| documents(project, &kinds::analysis(kind)))?)
}

/// How studies are attacked, by study, and what was filed of that.
pub fn batteries(project: &Project) -> Result<Batteries> {
    Ok(Batteries { filed: batteries::filed(project)?, settings: attacks(project)? })
}

/// How studies are attacked, by study.
pub fn attacks(project: &Project) -> Result<BTreeMap<String, Battery>> {
    let mut all = BTreeMap::new();
    for document in documents(project, &kinds::BATTERY)? {
        let mut settings = analyses::battery::definition::parse(&document)?;
        if let Some(multiverse) = &mut settings.multiverse
            && let Some(shapes) = &multiverse.shapes
        {
            multiverse.shape_rows = shape_table(project, &shapes.table)?;
        }
        all.insert(document.stem, settings);
    }
    Ok(all)
}

/// The constants that papers print.
pub fn constants(project: &Project) -> Result<Vec<PublishedConstant>> {
    kinds::constants(&documents(project, &kinds::CONSTANTS)?)
}

/// The tables of shapes that allocations name, by the path they are named by.
pub fn shapes(
    project: &Project,
    definitions: &Definitions,
) -> Result<BTreeMap<String, Vec<ShapeRow>>> {
    let mut all = BTreeMap::new();
    for allocation in &definitions.allocations {
        let Some(shapes) = &allocation.definition.shapes else { continue };
        all.insert(shapes.table.clone(), shape_table(project, &shapes.table)?);
    }
    Ok(all)
}

/// The rows of one table of shapes, by its path in the project.
fn shape_table(project: &Project, table: &str) -> Result<Vec<ShapeRow>> {
    let path = project.path(table);
    let location = || path.display().to_string();
    let text = files::written(&path)?;
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let rows: Result<Vec<ShapeRow>, csv::Error> = reader.deserialize().collect();
    rows.with_context(location)
}
