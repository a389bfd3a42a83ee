//! What can go wrong with sources: each message has a location, a fault and a hint.

use std::io;
use std::path::Path;

/// Why manifests could not be read or files could not be trusted.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A manifest breaks a rule, or is not YAML at all.
    #[error("{path}:{line}:{column}: {fault}; hint: {hint}")]
    Manifest {
        /// The manifest.
        path: String,
        /// Line of the fault (1 is the first).
        line: u64,
        /// Column of the fault (1 is the first).
        column: u64,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: String,
    },
    /// A digest is not the pinned one.
    #[error("{location}: sha256 is {found}, but {manifest} pins {expected}; hint: {hint}")]
    Digest {
        /// The file and where its bytes came from.
        location: String,
        /// The manifest that pins it.
        manifest: String,
        /// The pinned digest.
        expected: String,
        /// The digest of the bytes.
        found: String,
        /// What to do.
        hint: String,
    },
    /// A file is needed that was never pulled.
    #[error("{location}: the file is not in the store; hint: run `cargo xtask pull`")]
    Absent {
        /// The file.
        location: String,
    },
    /// A member of an archive cannot be read.
    #[error("{location}: {fault}; hint: {hint}")]
    Archive {
        /// The file and its member.
        location: String,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: String,
    },
    /// The lock file does not agree with the manifests.
    #[error(
        "data/sources.lock:{line}: differs from the manifests\n{difference}hint: if the change is \
        meant, run `straightedge verify --write`"
    )]
    Lock {
        /// First line that differs (1 is the first).
        line: usize,
        /// The lines that differ: `-` stands only in the lock, `+` only in the manifests.
        difference: String,
    },
    /// The machine refused a file operation.
    #[error(
        "{path}: cannot {action}: {source}; hint: check that the path exists, that you may use it \
        and that the disk is not full"
    )]
    Io {
        /// The file or folder.
        path: String,
        /// What was tried.
        action: &'static str,
        /// The machine's answer.
        source: io::Error,
    },
}

impl SourceError {
    /// Names the path and the action of a refused file operation.
    pub(crate) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.display().to_string(), action, source }
    }
}
