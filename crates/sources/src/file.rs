//! One pinned file of a manifest: its name, its digest and where it comes from.

use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use crate::syntax;

/// One pinned file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawFileSpec")]
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
    /// Further hosts that may be asked for it: those that the address sends us on to. A request
    /// leaves for no other.
    #[serde(default, deserialize_with = "syntax::hosts")]
    pub redirects_to: Vec<String>,
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
    /// Further hosts that may be asked for it: those that the address sends us on to. A request
    /// leaves for no other.
    #[serde(default, deserialize_with = "syntax::hosts")]
    pub redirects_to: Vec<String>,
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

/// One pinned file: a name, a digest, and one of `table`, `url`, `package` and `files`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FileSpec", extend("oneOf" = ["table", "url", "package", "files"].map(only)))]
pub(crate) struct RawFileSpec {
    /// Name within the manifest.
    #[serde(deserialize_with = "syntax::name")]
    id: String,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    #[serde(deserialize_with = "syntax::digest")]
    sha256: String,
    /// A table of the project itself.
    table: Option<TableFile>,
    /// A file on the web.
    url: Option<UrlFile>,
    /// A wheel of a Python package.
    package: Option<PackageFile>,
    /// Files of one folder on the web, pinned by a list.
    files: Option<ListFile>,
}

/// The part of a schema that asks for one key.
fn only(key: &str) -> Schema {
    json_schema!({"required": [key]})
}

impl TryFrom<RawFileSpec> for FileSpec {
    type Error = String;

    fn try_from(raw: RawFileSpec) -> Result<Self, String> {
        let kinds = [
            raw.table.map(FileKind::Table),
            raw.url.map(FileKind::Url),
            raw.package.map(FileKind::Package),
            raw.files.map(FileKind::List),
        ];
        let mut kinds = kinds.into_iter().flatten();
        match (kinds.next(), kinds.next()) {
            (Some(kind), None) => Ok(Self { id: raw.id, sha256: raw.sha256, kind }),
            (None, _) => Err(format!(
                "file {:?} has no kind; hint: add one of table, url, package, files",
                raw.id
            )),
            _ => Err(format!(
                "file {:?} has more than one kind; hint: keep one of table, url, package, files",
                raw.id
            )),
        }
    }
}
