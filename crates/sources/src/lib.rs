//! Manifests, pulling, digests: where published files come from and how we know they are the right
//! ones.
//!
//! A [`Manifest`] pins every file of a publication by its SHA-256. [`pull()`] brings the files into
//! a content-addressed [`Store`]; [`bytes`] hands out verified bytes, or one member of an archive.
//! A file that cannot be had is a finding ([`Availability::Missing`]); a file whose digest is wrong
//! is an error, and nothing of it is kept.
//!
//! *Invariant:* no other crate opens a socket or starts a package client, and no byte leaves this
//! crate whose digest was not checked in the same call.

mod address;
mod archive;
mod cause;
mod config;
mod digest;
mod error;
mod fetch;
mod file;
mod limits;
mod list;
mod lock;
mod making;
mod manifest;
mod package;
mod progress;
mod pull;
mod read;
mod store;
mod syntax;
#[cfg(test)]
mod testing;

pub use archive::{MEMBER_BYTES_MAX, MEMBERS_MAX, MemberError, member};
pub use cause::Cause;
pub use config::{PullConfig, Way};
pub use digest::sha256_hex;
pub use error::SourceError;
pub use file::{FileKind, FileSpec, ListFile, Listed, PackageFile, TableFile, UrlFile};
pub use limits::{LIST_BYTES_MAX, TABLE_BYTES_MAX, WRITTEN_BYTES_MAX, read_at_most};
pub use lock::{check_lock, data_digest, lock};
pub use making::{MAKING, sweep, temporary};
pub use manifest::{Citation, Manifest, Obtained};
pub use pull::{Availability, Origin, Pulled, bytes, parts, pull};
pub use read::{manifest, read_each_manifest, read_manifests};
pub use store::{Kept, Store};
