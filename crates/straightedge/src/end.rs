//! How the program ends.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// Something is wrong, or something was found.
    Findings,
    /// What was asked for is unknown.
    Usage,
    /// Data are missing.
    DataMissing,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Done => 0,
            End::Findings => 1,
            End::Usage => 2,
            End::DataMissing => 3,
        })
    }
}
