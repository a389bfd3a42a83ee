//! What a manifest says: a publication, its pinned files and the observations in them.

use std::fmt;

use observations::recipe::Recipe;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::file::{FileSpec, RawFileSpec};
use crate::syntax;

/// One publication: who says it, which files hold its figures, how they become observations.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the source; the manifest is `<id>.yaml`.
    #[serde(deserialize_with = "syntax::name")]
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Who published it, when and where.
    pub citation: Citation,
    /// `arXiv:…` or `doi:…`, or `none` for what was never published.
    #[serde(deserialize_with = "syntax::identifier")]
    pub identifier: String,
    /// Licence of the data, or `none stated`.
    pub licence: String,
    /// How the data were obtained.
    pub obtained: Obtained,
    /// What a user of these data must know, one sentence each.
    #[serde(default)]
    pub traps: Vec<String>,
    /// The pinned files.
    #[schemars(with = "Vec<RawFileSpec>")]
    pub files: Vec<FileSpec>,
    /// The sets of observations made of them.
    #[serde(default)]
    pub observations: Vec<Recipe>,
}

/// A publication as a list of references prints it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Authors, as they are cited.
    pub authors: String,
    /// Year of publication.
    pub year: u16,
    /// Title of the publication.
    pub title: String,
    /// Journal or conference, where there is one.
    #[serde(default)]
    pub venue: Option<String>,
}

/// How data were obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Obtained {
    /// Printed as a table.
    Table,
    /// Read off a figure.
    DigitisedFigure,
    /// Released by the authors, run by run.
    ReleasedRuns,
}

impl Manifest {
    /// The manifest's path in the project.
    pub fn path(&self) -> String {
        format!("data/sources/{}.yaml", self.id)
    }

    /// The file of that name, if the manifest has one.
    pub fn file(&self, id: &str) -> Option<&FileSpec> {
        self.files.iter().find(|file| file.id == id)
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}). {}.", self.authors, self.year, self.title)?;
        self.venue.as_ref().map_or(Ok(()), |venue| write!(formatter, " {venue}."))
    }
}

impl fmt::Display for Obtained {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Table => "table",
            Self::DigitisedFigure => "digitised figure",
            Self::ReleasedRuns => "released runs",
        })
    }
}
