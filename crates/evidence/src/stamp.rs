//! Which program, commit and data the evidence belongs to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which program, commit and data the evidence belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// `<crate version>-<short commit>-<first 8 of the data digest>[-dirty]`.
    pub version: String,
    /// Version of the program.
    pub program_version: String,
    /// Full commit hash, or `unknown` outside a repository.
    pub commit: String,
    /// Whether the tree differed from the commit.
    pub dirty: bool,
    /// Date of the commit (or of `SOURCE_DATE_EPOCH`), UTC, `YYYY-MM-DD`.
    pub date: String,
    /// The same moment in seconds since 1970.
    pub timestamp_seconds: i64,
    /// SHA-256 over the digests of all files that were read.
    pub data_digest: String,
    /// The compiler.
    pub toolchain: String,
}

impl Stamp {
    /// Whether the version may name a folder: a plain word, which leads nowhere else on any system.
    /// The link to the last report, which stands among those folders, keeps its own name.
    #[must_use]
    pub fn is_folder_name(&self) -> bool {
        let is_plain = |sign: char| sign.is_ascii_alphanumeric() || ".-_+".contains(sign);
        self.version.starts_with(|first: char| first.is_ascii_alphanumeric())
            && self.version.len() <= 100
            && self.version != "latest"
            && self.version.chars().all(is_plain)
    }
}
