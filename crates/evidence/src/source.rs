//! Where the data come from, what tidying made of them, and the constants that papers print.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A publication whose figures are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFinding {
    /// Name of the manifest.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Authors, year, title, venue.
    pub citation: String,
    /// DOI or arXiv identifier, spelled `doi:…` or `arXiv:…`.
    pub identifier: String,
    /// Licence of the data, or that none is stated.
    pub licence: String,
    /// How the data were obtained.
    pub obtained: String,
    /// What a user of these data must know.
    pub traps: Vec<String>,
    /// Its files.
    pub files: Vec<SourceFile>,
}

/// One pinned file of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Name in the manifest.
    pub id: String,
    /// `url`, `package` or `table`.
    pub kind: String,
    /// The URL, the package with its version, or the path in the project.
    pub location: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Whether it is here.
    pub state: FileState,
}

/// Whether a file of a source is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// It is here.
    Here,
    /// It is not here and nobody asked for it: every set that is made of it is bundled.
    Bundled,
    /// It is not here, and a set that is made of it may be missing.
    Missing {
        /// The kind of the cause, in words, by which missing files are counted; empty where none
        /// is known.
        #[serde(default)]
        cause: String,
        /// Why.
        reason: String,
        /// The command that brings it.
        command: String,
    },
}

impl FileState {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Bundled => "bundled",
            Self::Missing { .. } => "missing",
        }
    }

    /// Why it is not here and the command that brings it, of a missing file.
    #[must_use]
    pub fn missing(&self) -> Option<(&str, &str)> {
        match self {
            Self::Missing { reason, command, .. } => Some((reason, command)),
            Self::Here | Self::Bundled => None,
        }
    }

    /// The kind of the cause for which a file is missing.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Missing { cause, .. } => Some(cause),
            Self::Here | Self::Bundled => None,
        }
    }
}

/// What tidying made of one recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservationsFinding {
    /// Name of the set.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// The source it comes from.
    pub source: String,
    /// What it was read from.
    pub read_from: ReadFrom,
    /// Tokenizer and text of the loss.
    pub loss_group: String,
    /// Rows in the file.
    pub rows_read: usize,
    /// Rows that became observations.
    pub rows_accepted: usize,
    /// Rows that did not, by reason.
    pub rejected: Vec<RejectedRows>,
    /// The columns with unit, meaning and range.
    pub columns: Vec<ColumnFinding>,
    /// Parameters and training tokens of its rows: each pair once, the smallest first; empty where
    /// the set lacks one of the two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<[f64; 2]>,
}

/// What a set of observations was read from; its numbers are the same to the bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    /// The published file, tidied by this run or kept by an earlier one.
    Published,
    /// The bundle; the published file is not here.
    Bundle,
    /// The bundle, which was made of the published file that is here.
    BundleOfPublished,
}

impl ReadFrom {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Published => "published file",
            Self::Bundle => "bundle",
            Self::BundleOfPublished => "bundle (published file here)",
        }
    }
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedRows {
    /// Why.
    pub reason: String,
    /// How many rows.
    pub rows: usize,
    /// Lines of the published file, at most the first ten.
    pub first_lines: Vec<usize>,
}

/// A column of a set of observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnFinding {
    /// Standard name.
    pub name: String,
    /// For heads and axes.
    pub label: String,
    /// Standard unit.
    pub unit: String,
    /// What exactly is counted.
    pub meaning: String,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// A constant as a paper prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedConstant {
    /// Name of the set it belongs to.
    pub law: String,
    /// Parameter.
    pub parameter: String,
    /// As printed (some are ranges or formulas).
    pub value: String,
    /// Lower end, as printed.
    pub low: String,
    /// Upper end, as printed.
    pub high: String,
    /// Authors and year.
    pub paper: String,
    /// arXiv identifier.
    pub arxiv: String,
    /// Where in the paper.
    pub place: String,
    /// `primary`, `secondary` or `derived`.
    pub status: String,
}

/// A file of the project that people wrote and on which the evidence hangs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenFile {
    /// What kind it is, such as `study` or `replication`.
    pub kind: String,
    /// Its name.
    pub id: String,
    /// SHA-256 of its text, in hexadecimal digits.
    pub digest: String,
}
