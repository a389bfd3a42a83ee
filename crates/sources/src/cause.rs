//! The kind of a cause for which a file could not be had. Causes are counted by it: the reason in
//! full names a host, a status or a file, and so differs from file to file.

/// The kind of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The run was not to ask anybody.
    Offline,
    /// Nobody was there.
    NoAnswer,
    /// The server has no such file, or does not give it to us.
    Refused,
    /// The connection failed, or the download ended too early.
    BrokenOff,
    /// What came has another digest.
    OtherBytes,
    /// It is longer than the manifest allows, or comes over no safe connection.
    NotAllowed,
    /// The package client brought nothing.
    PackageClient,
    /// It is part of the project, which has lost it.
    NotInProject,
}

impl Cause {
    /// As a reader reads it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Offline => "not in the store, and the run is offline",
            Self::NoAnswer => "the host did not answer",
            Self::Refused => "the server refused",
            Self::BrokenOff => "the download broke off",
            Self::OtherBytes => "other bytes came than the pinned ones",
            Self::NotAllowed => "the manifest does not allow what came",
            Self::PackageClient => "the package client failed",
            Self::NotInProject => "the project has lost it",
        }
    }
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The kind of the cause.
    pub cause: Cause,
    /// The cause in full.
    pub reason: String,
}
