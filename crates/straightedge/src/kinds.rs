//! Every kind of file that people write, in one list: its folder, its schema, how it is read,
//! whether it is locked and whether a report hangs on it.
//!
//! Lock, digest, `verify`, `new`, schemas and exit codes go through [`KINDS`], so that a new kind
//! is one entry here; a new kind of analysis stands in the list of `analyses::definitions`.

use std::fs;
use std::path::Path;

use analyses::analysis::AnalysisKind;
use analyses::battery::definition::{self as battery, Battery};
use analyses::definition::Document;
use analyses::hints::explain;
use anyhow::{Context, Result, ensure};
use claims::{Checklist, Claim, Forecast, Outcomes, PaperRows};
use evidence::PublishedConstant;
use schemars::{Schema, schema_for};
use sources::{Manifest, SourceError};
use worlds::Worlds;

use crate::written_cover::{self, WrittenCover};

/// A kind of file that people write.
#[derive(Clone, Copy)]
pub struct Kind {
    /// What one is called.
    pub name: &'static str,
    /// What several are called.
    pub plural: &'static str,
    /// Where its files stand, below the project; a project without any has no such folder.
    pub folder: &'static str,
    /// The ending of its files.
    pub ending: &'static str,
    /// What a file holds (of a table: what a row holds).
    schema: fn() -> Schema,
    /// How its files are read.
    pub read: Read,
    /// Whether `data/definitions.lock` refuses one that changes under its old name. Sources have a
    /// lock of their own; constants and replications say what a paper prints, and are mended
    /// where that was misread.
    pub is_locked: bool,
    /// Whether a report hangs on its files, so that they are part of the digest of the data.
    pub is_digested: bool,
}

/// Where data were published, and how they become observations.
pub const SOURCE: Kind = Kind {
    name: "source",
    plural: "sources",
    folder: "data/sources",
    ending: "yaml",
    schema: || schema_for!(Manifest),
    read: Read::Together(|folder, _| Ok(manifests(folder)?.len())),
    is_locked: false,
    is_digested: true,
};

/// Which constants papers print.
pub const CONSTANTS: Kind = Kind {
    name: "constants",
    plural: "published constants",
    folder: "data/published",
    ending: "csv",
    schema: || schema_for!(PublishedConstant),
    read: Read::Together(|_, documents| Ok(constants(documents)?.len())),
    is_locked: false,
    is_digested: true,
};

/// Which numbers a paper prints, and what each is held against.
pub const REPLICATION: Kind = Kind {
    name: "replication",
    plural: "replications",
    folder: "data/replications",
    ending: "yaml",
    schema: || schema_for!(PaperRows),
    read: Read::Together(|_, documents| Ok(papers(documents)?.len())),
    is_locked: false,
    is_digested: true,
};

/// What a paper says of how its law was made.
pub const CHECKLIST: Kind = Kind {
    name: "checklist",
    plural: "checklists",
    folder: "data/checklists",
    ending: "yaml",
    schema: || schema_for!(Checklist),
    read: Read::Each(|document| checklist(document).map(drop)),
    is_locked: false,
    is_digested: true,
};

/// Who says what, and which gates decide.
pub const CLAIM: Kind = Kind {
    name: "claim",
    plural: "claims",
    folder: "data/claims",
    ending: "yaml",
    schema: || schema_for!(Claim),
    read: Read::Together(|_, documents| Ok(claims(documents)?.len())),
    is_locked: true,
    is_digested: true,
};

/// How the fit of a study is attacked.
pub const BATTERY: Kind = Kind {
    name: "battery",
    plural: "batteries",
    folder: battery::FOLDER,
    ending: "yaml",
    schema: || schema_for!(Battery),
    read: Read::Each(|document| battery::parse(document).map(drop)),
    is_locked: true,
    is_digested: true,
};

/// What is planted to see how often the rule of a claim ends as it should.
pub const WORLDS: Kind = Kind {
    name: "worlds",
    plural: "planted worlds",
    folder: "data/worlds",
    ending: "yaml",
    schema: || schema_for!(Worlds),
    read: Read::Each(|document| worlds(document).map(drop)),
    is_locked: false,
    is_digested: true,
};

/// What was foretold before it was known.
pub const FORECAST: Kind = Kind {
    name: "forecast",
    plural: "forecasts",
    folder: "data/forecasts",
    ending: "yaml",
    schema: || schema_for!(Forecast),
    read: Read::Each(|document| forecast(document).map(drop)),
    is_locked: true,
    is_digested: true,
};

/// What became of it.
pub const OUTCOME: Kind = Kind {
    name: "outcome",
    plural: "outcomes",
    folder: "data/outcomes",
    ending: "yaml",
    schema: || schema_for!(Outcomes),
    read: Read::Each(|document| outcomes(document).map(drop)),
    is_locked: true,
    is_digested: true,
};

/// What stands on the cover of the reports.
pub const COVER: Kind = Kind {
    name: "cover",
    plural: "covers",
    folder: "reports",
    ending: "yaml",
    schema: || schema_for!(WrittenCover),
    read: Read::Each(|document| cover(document).map(drop)),
    is_locked: false,
    // It changes how a report looks, and nothing that it says of the data.
    is_digested: false,
};

/// How many kinds there are.
const COUNT: usize = analyses::definitions::KINDS.len() + 10;

/// Every kind, in the order of the data: sources, the kinds of analysis, what is held against them.
pub static KINDS: [Kind; COUNT] = {
    let mut kinds = [SOURCE; COUNT];
    let mut index = 1;
    while index <= analyses::definitions::KINDS.len() {
        kinds[index] = analysis(&analyses::definitions::KINDS[index - 1]);
        index += 1;
    }
    kinds[index] = BATTERY;
    kinds[index + 1] = CONSTANTS;
    kinds[index + 2] = REPLICATION;
    kinds[index + 3] = CHECKLIST;
    kinds[index + 4] = CLAIM;
    kinds[index + 5] = WORLDS;
    kinds[index + 6] = FORECAST;
    kinds[index + 7] = OUTCOME;
    kinds[index + 8] = COVER;
    kinds
};

/// A kind of analysis as a kind of file.
pub const fn analysis(kind: &AnalysisKind) -> Kind {
    Kind {
        name: kind.name,
        plural: kind.plural,
        folder: kind.folder,
        ending: "yaml",
        schema: kind.schema,
        read: Read::Each(kind.check),
        is_locked: true,
        is_digested: true,
    }
}

/// How the files of a kind are read.
#[derive(Clone, Copy)]
pub enum Read {
    /// Each by itself.
    Each(fn(&Document) -> Result<()>),
    /// All together; gives how many things they define. The path is that of the folder.
    Together(fn(&Path, &[Document]) -> Result<usize>),
}

impl Read {
    /// Reads files and checks everything that each says by itself; gives how many things they
    /// define.
    ///
    /// # Errors
    /// A file is not in order; the error says which, what is wrong and what to do.
    pub fn count(self, folder: &Path, documents: &[Document]) -> Result<usize> {
        match self {
            Self::Each(check) => {
                documents.iter().try_for_each(check)?;
                Ok(documents.len())
            }
            Self::Together(read) => read(folder, documents),
        }
    }
}

impl Kind {
    /// Where its schema stands in a project.
    pub fn schema_path(&self) -> String {
        format!("data/schemas/{}.schema.json", self.name)
    }

    /// Its schema, as the file holds it.
    ///
    /// # Errors
    /// The schema cannot be written as JSON.
    pub fn schema(&self) -> Result<String> {
        let mut schema = (self.schema)();
        let made_by = "made by: straightedge verify --write; do not edit";
        schema.insert("$comment".to_owned(), made_by.into());
        Ok(serde_json::to_string_pretty(&schema)? + "\n")
    }
}

/// The first line of a file of a kind that `new` writes: by it an editor finds the schema.
pub fn modeline(kind: &str) -> String {
    format!("# yaml-language-server: $schema=../schemas/{kind}.schema.json")
}

/// Every manifest of a folder, by name.
///
/// # Errors
/// A manifest cannot be read or is wrong; the error says where, and what to write.
pub fn manifests(folder: &Path) -> Result<Vec<Manifest>> {
    sources::read_manifests(folder).map_err(|error| explained(&error))
}

/// The manifests of a folder that are in order, by name, and what is wrong with the others.
///
/// # Errors
/// The folder cannot be read.
pub fn each_manifest(folder: &Path) -> Result<(Vec<Manifest>, Vec<anyhow::Error>)> {
    let (manifests, faults) = sources::read_each_manifest(folder)?;
    Ok((manifests, faults.iter().map(explained).collect()))
}

/// A fault of a manifest with what to write.
fn explained(error: &SourceError) -> anyhow::Error {
    let text = match error {
        SourceError::Manifest { path, .. } => fs::read_to_string(path).unwrap_or_default(),
        _ => String::new(),
    };
    explain(error, &text, &(SOURCE.schema)())
}

/// The columns of a table of constants.
const CONSTANT_COLUMNS: [&str; 9] =
    ["law", "parameter", "value", "low", "high", "paper", "arxiv", "place", "status"];

/// The constants that papers print.
///
/// # Errors
/// A column is missing, or a row of a table cannot be read.
pub fn constants(documents: &[Document]) -> Result<Vec<PublishedConstant>> {
    let tables = documents.iter().map(constants_of).collect::<Result<Vec<_>>>()?;
    Ok(tables.concat())
}

/// The constants of one table.
///
/// # Errors
/// A column is missing, or a row cannot be read.
pub fn constants_of(document: &Document) -> Result<Vec<PublishedConstant>> {
    let Document { location, text, .. } = document;
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    // A table without rows would pass whatever its columns are called.
    let heads = reader.headers().with_context(|| location.clone())?;
    let absent = CONSTANT_COLUMNS.iter().find(|column| !heads.iter().any(|it| it == **column));
    ensure!(
        absent.is_none(),
        "{location}: no column {}; hint: the first line names {}",
        absent.copied().unwrap_or_default(),
        CONSTANT_COLUMNS.join(", ")
    );
    reader.deserialize().map(|row| row.with_context(|| location.clone())).collect()
}

/// Every claim with the document that holds it, by name.
///
/// # Errors
/// A claim cannot be read or is wrong; the error says where, and what to write.
pub fn claims(documents: &[Document]) -> Result<Vec<(Claim, &Document)>> {
    documents.iter().map(|document| Ok((claim(document)?, document))).collect()
}

/// One claim.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn claim(document: &Document) -> Result<Claim> {
    let Document { location, stem, text, .. } = document;
    claims::parse(text, location, stem).map_err(|error| explain(&error, text, &(CLAIM.schema)()))
}

/// A forecast.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn forecast(document: &Document) -> Result<Forecast> {
    let Document { location, stem, text, .. } = document;
    claims::forecast(text, location, stem)
        .map_err(|error| explain(&error, text, &(FORECAST.schema)()))
}

/// What became of a forecast.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn outcomes(document: &Document) -> Result<Outcomes> {
    let Document { location, stem, text, .. } = document;
    claims::outcomes(text, location, stem)
        .map_err(|error| explain(&error, text, &(OUTCOME.schema)()))
}

/// The score sheet of a paper.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn checklist(document: &Document) -> Result<Checklist> {
    let Document { location, stem, text, .. } = document;
    claims::checklist(text, location, stem)
        .map_err(|error| explain(&error, text, &(CHECKLIST.schema)()))
}

/// What stands on the cover of the reports.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn cover(document: &Document) -> Result<WrittenCover> {
    let Document { location, stem, text, .. } = document;
    written_cover::parse(text, location, stem)
        .map_err(|error| explain(&format!("{error:#}"), text, &(COVER.schema)()))
}

/// The planted worlds of a claim.
///
/// # Errors
/// It cannot be read or is wrong; the error says where, and what to write.
pub fn worlds(document: &Document) -> Result<Worlds> {
    let Document { location, stem, text, .. } = document;
    worlds::parse(text, location, stem).map_err(|error| explain(&error, text, &(WORLDS.schema)()))
}

/// The numbers that papers print, paper by paper, each with the document that holds them.
///
/// # Errors
/// A file cannot be read or is wrong; the error says where, and what to write.
pub fn papers(documents: &[Document]) -> Result<Vec<(PaperRows, &Document)>> {
    documents.iter().map(|document| Ok((paper(document)?, document))).collect()
}

/// The numbers that one paper prints.
///
/// # Errors
/// The file cannot be read or is wrong; the error says where, and what to write.
pub fn paper(document: &Document) -> Result<PaperRows> {
    let Document { location, stem, text, .. } = document;
    claims::rows(text, location, stem)
        .map_err(|error| explain(&error, text, &(REPLICATION.schema)()))
}

#[cfg(test)]
mod tests;
