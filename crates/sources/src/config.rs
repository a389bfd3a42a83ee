//! How files are pulled: where to look, and how patiently.

use std::path::PathBuf;
use std::time::Duration;

/// Whom a run believes, and by which way it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// As the machine has it: its authorities, and the proxy that the environment names.
    Machine,
    /// Straight on, and these authorities alone (DER): a test has its own.
    Direct {
        /// Their certificates.
        authorities: Vec<Vec<u8>>,
    },
}

/// Where to look for files, and how patiently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullConfig {
    /// The project's root: tables stand below it.
    pub project: PathBuf,
    /// Root of the store.
    pub store: PathBuf,
    /// A folder laid out like the store that is asked before the network.
    pub mirror: Option<PathBuf>,
    /// Whether neither the network nor a package client may be used.
    pub offline: bool,
    /// Whom to believe.
    pub way: Way,
    /// Whether to draw progress where a person looks.
    pub progress: bool,
    /// The Python that runs pip, such as `python3`.
    pub python: String,
    /// Longest wait for a connection.
    pub timeout_connect: Duration,
    /// Longest silence of a server.
    pub timeout_idle: Duration,
    /// Longest time for one file.
    pub timeout_download: Duration,
    /// How often a failed download is tried again.
    pub retries_max: u32,
    /// Pause before the first retry; each further one is twice as long, and up to half longer.
    pub pause_first: Duration,
    /// The longest pause: a server that asks for a longer one is not asked again.
    pub pause_max: Duration,
}
