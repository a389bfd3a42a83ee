//! What a manifest says: a publication, its pinned files and the observations in them.

use std::fmt;

use observations::recipe::Recipe;
use schemars::JsonSchema;
use serde::Deserialize;

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
    #[schemars(with = "Vec<syntax::RawFileSpec>")]
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

/// One pinned file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "syntax::RawFileSpec")]
pub struct FileSpec {
    /// Name within the manifest.
    pub id: String,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits; of a list, those of the list, which
    /// pins the rest.
    pub sha256: String,
    /// Where it comes from.
    pub kind: FileKind,
}

/// Where a file comes from; a manifest names exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// A table of the project itself.
    Table(TableFile),
    /// A file on the web.
    Url(UrlFile),
    /// A wheel of a Python package.
    Package(PackageFile),
    /// Files of one folder on the web.
    List(ListFile),
}

/// A table that is part of the project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// Path from the project's root, with forward slashes.
    #[serde(deserialize_with = "syntax::relative_path")]
    pub path: String,
}

/// A file on the web.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UrlFile {
    /// Address; https only, and pinned to a commit where the host allows it.
    #[serde(deserialize_with = "syntax::url")]
    pub url: String,
    /// A longer answer is refused.
    pub bytes_max: u64,
}

/// Files of one folder on the web, each pinned by a line of a list that stands beside the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFile {
    /// The list, as `sha256sum` prints it: a line is a digest, two spaces and a path below `base`.
    #[serde(deserialize_with = "syntax::relative_path")]
    pub list: String,
    /// Address of the folder, ending in a slash.
    #[serde(deserialize_with = "syntax::folder")]
    pub base: String,
    /// A longer file is refused.
    pub bytes_max: u64,
    /// The lines of the list, in its order.
    #[serde(skip)]
    pub files: Vec<Listed>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Path below the list's folder.
    pub path: String,
}

/// A pure-Python wheel of a package registry.
///
/// Only wheels: preparing a source distribution runs code of strangers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageFile {
    /// Name of the package.
    #[serde(deserialize_with = "syntax::name")]
    pub name: String,
    /// Version of the package.
    #[serde(deserialize_with = "syntax::version")]
    pub version: String,
    /// File name of the wheel.
    #[serde(deserialize_with = "syntax::wheel")]
    pub file: String,
    /// Python version to choose the wheel for, whichever Python runs the client.
    #[serde(deserialize_with = "syntax::version")]
    pub python: String,
    /// Paths inside the wheel that are used.
    #[serde(deserialize_with = "syntax::relative_paths")]
    pub members: Vec<String>,
    /// A larger wheel is refused.
    pub bytes_max: u64,
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

impl FileKind {
    /// `table`, `url`, `package` or `list`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Url(_) => "url",
            Self::Package(_) => "package",
            Self::List(_) => "list",
        }
    }

    /// The path in the project, the address, or the package with its version; of a list, its
    /// folder's address.
    pub fn location(&self) -> String {
        match self {
            Self::Table(table) => table.path.clone(),
            Self::Url(url) => url.url.clone(),
            Self::Package(package) => format!("{}=={}", package.name, package.version),
            Self::List(list) => list.base.clone(),
        }
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
