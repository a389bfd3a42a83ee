//! Brings every pinned file, from the nearest of project, store, mirror and publisher that has it,
//! and hands out verified bytes.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use ureq::Agent;

use crate::archive::{self, MEMBER_BYTES_MAX, MemberError};
use crate::cause::{Cause, Fault};
use crate::config::PullConfig;
use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::fetch::Client;
use crate::file::{FileKind, FileSpec, ListFile, Listed};
use crate::limits::{TABLE_BYTES_MAX, read_at_most};
use crate::manifest::Manifest;
use crate::package::PackageError;
use crate::store::{Kept, Store};
use crate::{address, fetch, package};

/// What the package client is called among the hosts; none has a space in its name.
const PACKAGE_CLIENT: &str = "the package client";

/// The command that brings a missing file.
const COMMAND: &str = "cargo xtask pull";

/// A pinned file, and whether it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// Name of the manifest.
    pub source: String,
    /// Name of the file within it.
    pub file: String,
    /// `table`, `url`, `package` or `list`.
    pub kind: &'static str,
    /// The path in the project, the address, or the package with its version.
    pub location: String,
    /// The pinned digest.
    pub sha256: String,
    /// Whether it is here.
    pub availability: Availability,
}

/// Whether a file is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It is, and its digest is the pinned one.
    Present {
        /// Where this run took it from.
        origin: Origin,
    },
    /// It is not: a finding to report, not a fault of the program.
    Missing {
        /// The kind of the cause.
        cause: Cause,
        /// Why.
        reason: String,
        /// What brings it.
        command: String,
    },
}

/// Where a run took a file from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the project.
    Project,
    /// It was in the store already.
    Store,
    /// The mirror had it.
    Mirror,
    /// It was fetched.
    Network,
    /// The package client brought it.
    PackageClient,
}

/// Looks for every file of every manifest: in the project, in the store, in the mirror, and then,
/// unless offline, where it was published. Hosts are asked side by side, each for one file after
/// the other; the answer is in the order of the manifests whichever comes first.
///
/// # Errors
/// The bytes of a file are not the pinned ones (nothing is kept of them), or the machine refuses to
/// read or write. What cannot be had is no error but [`Availability::Missing`].
pub fn pull(manifests: &[Manifest], config: &PullConfig) -> Result<Vec<Pulled>, SourceError> {
    pull_with(manifests, config, &fetch::agent(config))
}

fn pull_with(
    manifests: &[Manifest],
    config: &PullConfig,
    agent: &Agent,
) -> Result<Vec<Pulled>, SourceError> {
    let store = Store::new(&config.store);
    if !config.offline {
        store.sweep()?;
    }
    let mut pulled = Vec::new();
    let mut absent = Vec::new();
    for (manifest, spec) in manifests
        .iter()
        .flat_map(|manifest| manifest.files.iter().map(move |spec| (manifest, spec)))
    {
        let file = Pinned { manifest, spec };
        let availability = file.look(&store, config, None)?;
        if matches!(availability, Availability::Missing { .. }) && file.is_published() {
            absent.push((pulled.len(), file));
        }
        pulled.push(file.pulled(availability));
    }
    if !config.offline && !absent.is_empty() {
        bring_all(&absent, &store, config, agent, &mut pulled)?;
    }
    Ok(pulled)
}

/// Brings what is not here from where it was published; each file stands beside its place.
fn bring_all(
    absent: &[(usize, Pinned<'_>)],
    store: &Store,
    config: &PullConfig,
    agent: &Agent,
    pulled: &mut [Pulled],
) -> Result<(), SourceError> {
    let client = Client::new(agent, config);
    // A second run waits here for the files of this one instead of fetching them too.
    let _lock = store.lock()?;
    let lanes = lanes::of(absent.iter().map(|(_, file)| file.keys()));
    let brought =
        lanes::side_by_side(&lanes, |index| absent[index].1.look(store, config, Some(&client)));
    for (index, availability) in brought {
        pulled[absent[index].0].availability = availability?;
    }
    Ok(())
}

/// The verified bytes of a file, or of one member of an archive by its exact path.
///
/// # Errors
/// The file was never pulled, its bytes are not the pinned ones, or the archive is broken, has no
/// such member or one longer than [`MEMBER_BYTES_MAX`].
pub fn bytes(
    store: &Store,
    project: &Path,
    manifest: &Manifest,
    spec: &FileSpec,
    member: Option<&str>,
) -> Result<Vec<u8>, SourceError> {
    let file = Pinned { manifest, spec };
    let whole = match &spec.kind {
        FileKind::Table(table) => file.read_table(project, &table.path)?,
        FileKind::Url(_) | FileKind::Package(_) => file.read_stored(store)?,
        FileKind::List(list) => {
            let Some(listed) = member.and_then(|path| list.listed(path)) else {
                return Err(SourceError::Archive {
                    location: file.name(),
                    fault: format!("no one path of {} is named", list.list),
                    hint: "name one as member, or gather them all".to_owned(),
                });
            };
            return Pinned { manifest, spec: &list.spec(&spec.id, listed) }.read_stored(store);
        }
    };
    let Some(member) = member else { return Ok(whole) };
    archive::member(&whole, member, MEMBER_BYTES_MAX).map_err(|error| SourceError::Archive {
        location: format!("{} member {member}", file.name()),
        hint: match error {
            MemberError::Absent { .. } => {
                format!("correct the member's path in {}", manifest.path())
            }
            _ => "use another file: the archive is as it was published".to_owned(),
        },
        fault: error.to_string(),
    })
}

/// The verified bytes of each file of a list with its path, in the order of the list or of `only`;
/// of another file, none.
///
/// # Errors
/// As for [`bytes`].
pub fn parts(
    store: &Store,
    manifest: &Manifest,
    spec: &FileSpec,
    only: &[String],
) -> Result<Vec<(String, Vec<u8>)>, SourceError> {
    let FileKind::List(list) = &spec.kind else { return Ok(Vec::new()) };
    let listed: Vec<&Listed> = match only {
        [] => list.files.iter().collect(),
        only => only.iter().filter_map(|path| list.listed(path)).collect(),
    };
    let mut parts = Vec::new();
    for file in listed {
        let bytes = Pinned { manifest, spec: &list.spec(&spec.id, file) }.read_stored(store)?;
        parts.push((file.path.clone(), bytes));
    }
    Ok(parts)
}

/// One file of one manifest.
#[derive(Clone, Copy)]
struct Pinned<'a> {
    manifest: &'a Manifest,
    spec: &'a FileSpec,
}

impl Pinned<'_> {
    fn name(self) -> String {
        format!("{}/{}", self.manifest.id, self.spec.id)
    }

    /// Bytes that it has at most: those that its manifest allows, which are never more than are
    /// read of a table.
    fn bytes_max(self) -> u64 {
        let stated = match &self.spec.kind {
            FileKind::Table(_) => TABLE_BYTES_MAX,
            FileKind::Url(url) => url.bytes_max,
            FileKind::Package(package) => package.bytes_max,
            FileKind::List(list) => list.bytes_max,
        };
        stated.min(TABLE_BYTES_MAX)
    }

    /// Refuses bytes whose digest is not the pinned one.
    fn verify(self, bytes: &[u8], from: &str, hint: &str) -> Result<(), SourceError> {
        let found = sha256_hex(bytes);
        if found == self.spec.sha256 { Ok(()) } else { Err(self.mismatch(found, from, hint)) }
    }

    fn mismatch(self, found: String, from: &str, hint: &str) -> SourceError {
        SourceError::Digest {
            location: format!("{} from {from}", self.name()),
            manifest: self.manifest.path(),
            expected: self.spec.sha256.clone(),
            found,
            hint: hint.to_owned(),
        }
    }

    /// What is said of it.
    fn pulled(self, availability: Availability) -> Pulled {
        Pulled {
            source: self.manifest.id.clone(),
            file: self.spec.id.clone(),
            kind: self.spec.kind.name(),
            location: self.spec.kind.location(),
            sha256: self.spec.sha256.clone(),
            availability,
        }
    }

    /// Whether it may be had from elsewhere; a table of the project may not.
    const fn is_published(self) -> bool {
        !matches!(self.spec.kind, FileKind::Table(_))
    }

    /// What it may share with other files: its host or client, and its bytes. Two files that share
    /// something are brought one after the other, so that the second finds what the first brought.
    fn keys(self) -> BTreeSet<String> {
        let digest = self.spec.sha256.clone();
        match &self.spec.kind {
            FileKind::Table(_) => BTreeSet::new(),
            FileKind::Url(url) => BTreeSet::from([address::host(&url.url), digest]),
            FileKind::Package(_) => BTreeSet::from([PACKAGE_CLIENT.to_owned(), digest]),
            FileKind::List(list) => {
                let digests = list.files.iter().map(|file| file.sha256.clone());
                digests.chain([address::host(&list.base)]).collect()
            }
        }
    }

    /// Looks for the file wherever its kind may be; without a client, here and in the mirror alone.
    fn look(
        self,
        store: &Store,
        config: &PullConfig,
        client: Option<&Client<'_>>,
    ) -> Result<Availability, SourceError> {
        match &self.spec.kind {
            FileKind::Table(table) => self.look_in_project(&config.project, &table.path),
            FileKind::Url(url) => self.bring(store, config, client, Origin::Network, |client| {
                client.fetch(url).map_err(Fault::from)
            }),
            FileKind::Package(package) => {
                self.bring(store, config, client, Origin::PackageClient, |client| {
                    let mut cause = Cause::PackageClient;
                    let brought = client.ask(PACKAGE_CLIENT, PackageError::holds_for_all, || {
                        package::download(package, client.config, &client.bars)
                            .inspect_err(|error| cause = error.cause())
                    });
                    brought.map_err(|reason| Fault { cause, reason })
                })
            }
            FileKind::List(list) => self.look_for_all(list, store, config, client),
        }
    }

    /// All files of a list or none: the first that is missing stands for those after it, which are
    /// not asked for.
    fn look_for_all(
        self,
        list: &ListFile,
        store: &Store,
        config: &PullConfig,
        client: Option<&Client<'_>>,
    ) -> Result<Availability, SourceError> {
        let mut origin = Origin::Store;
        for (index, file) in list.files.iter().enumerate() {
            let spec = list.spec(&self.spec.id, file);
            match (
                Pinned { manifest: self.manifest, spec: &spec }.look(store, config, client)?,
                origin,
            ) {
                (Availability::Present { origin: here }, Origin::Store) => origin = here,
                (Availability::Present { .. }, _) => {}
                (Availability::Missing { cause, reason, command }, _) => {
                    let reason = format!(
                        "{} (file {} of {}): {reason}",
                        file.path,
                        index + 1,
                        list.files.len()
                    );
                    return Ok(Availability::Missing { cause, reason, command });
                }
            }
        }
        Ok(Availability::Present { origin })
    }

    fn read_table(self, project: &Path, path: &str) -> Result<Vec<u8>, SourceError> {
        let file = project.join(path);
        let bytes = read_at_most(&file, TABLE_BYTES_MAX)
            .map_err(SourceError::io(&file, "read the table"))?;
        self.verify(&bytes, path, &self.hint_if_meant())?;
        Ok(bytes)
    }

    fn read_stored(self, store: &Store) -> Result<Vec<u8>, SourceError> {
        match store.read(&self.spec.sha256, self.bytes_max())? {
            Kept::Sound(bytes) => Ok(bytes),
            Kept::Absent => Err(SourceError::Absent { location: self.name() }),
            Kept::Damaged { found } => {
                let copy = format!("the damaged copy {}", store.path(&self.spec.sha256).display());
                Err(self.mismatch(found, &copy, "run `cargo xtask pull`, which fetches it anew"))
            }
        }
    }

    fn hint_if_meant(self) -> String {
        format!("if the change is meant, put the new digest into {}", self.manifest.path())
    }

    fn look_in_project(self, project: &Path, path: &str) -> Result<Availability, SourceError> {
        match self.read_table(project, path) {
            Ok(_) => Ok(Availability::Present { origin: Origin::Project }),
            Err(SourceError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(Availability::Missing {
                    cause: Cause::NotInProject,
                    reason: format!("the project has no {path}"),
                    // Pulling cannot bring a file of the project back; its history can.
                    command: format!("git checkout -- {path}"),
                })
            }
            Err(error) => Err(error),
        }
    }

    /// From the store, else the mirror, else by `fetch` from where it was published: what fails
    /// there is the reason why the file is missing.
    fn bring(
        self,
        store: &Store,
        config: &PullConfig,
        client: Option<&Client<'_>>,
        published: Origin,
        fetch: impl Fn(&Client<'_>) -> Result<Vec<u8>, Fault>,
    ) -> Result<Availability, SourceError> {
        let digest = &self.spec.sha256;
        let kept = store.read(digest, self.bytes_max())?;
        if matches!(kept, Kept::Sound(_)) {
            return Ok(Availability::Present { origin: Origin::Store });
        }
        let passed_over = match self.read_mirror(config.mirror.as_deref()) {
            Ok(Some(bytes)) => {
                store.write(&bytes)?;
                return Ok(Availability::Present { origin: Origin::Mirror });
            }
            Ok(None) => None,
            Err(fault) => Some(fault),
        };
        let Some(client) = client else {
            let here = if kept == Kept::Absent {
                "it is not in the store"
            } else {
                "the stored copy is damaged"
            };
            let reason = format!("{here}, and this run is offline");
            return Ok(missing(Cause::Offline, with(passed_over, &reason)));
        };
        let mut found = String::new();
        for _ in 0..ASKED_FOR_RIGHT_BYTES {
            let bytes = match fetch(client) {
                Ok(bytes) => bytes,
                Err(fault) => return Ok(missing(fault.cause, with(passed_over, &fault.reason))),
            };
            found = sha256_hex(&bytes);
            if found == *digest {
                store.write(&bytes)?;
                return Ok(Availability::Present { origin: published });
            }
        }
        Ok(missing(Cause::OtherBytes, with(passed_over, &self.other_bytes(&found))))
    }

    /// What to say of bytes that are not the pinned ones: first that they may be wrong.
    fn other_bytes(self, found: &str) -> String {
        format!(
            "{} answers with other bytes: they may be an error page, the sign-in page of a \
            network, or hostile, and were not kept (sha256 {found}, {} pins {}); hint: try \
            another network, and look at what is published there before anything else",
            self.spec.kind.location(),
            self.manifest.path(),
            self.spec.sha256
        )
    }

    /// The file of the mirror, or why the mirror was passed over where its copy cannot be used.
    fn read_mirror(self, mirror: Option<&Path>) -> Result<Option<Vec<u8>>, String> {
        let Some(mirror) = mirror.map(Store::new) else { return Ok(None) };
        match mirror.read(&self.spec.sha256, self.bytes_max()) {
            Ok(Kept::Sound(bytes)) => Ok(Some(bytes)),
            Ok(Kept::Absent) => Ok(None),
            Ok(Kept::Damaged { found }) => {
                let path = mirror.path(&self.spec.sha256);
                Err(format!("the mirror's copy {} is damaged (sha256 {found})", path.display()))
            }
            Err(error) => Err(format!("the mirror's copy cannot be read ({error})")),
        }
    }
}

/// How often a file is asked for while other bytes come than the pinned ones.
const ASKED_FOR_RIGHT_BYTES: usize = 2;

/// A reason after that for which the mirror was passed over.
fn with(passed_over: Option<String>, reason: &str) -> String {
    passed_over.map_or_else(|| reason.to_owned(), |mirror| format!("{mirror}, and {reason}"))
}

fn missing(cause: Cause, reason: String) -> Availability {
    Availability::Missing { cause, reason, command: COMMAND.to_owned() }
}

mod lanes;
#[cfg(test)]
pub(crate) mod tests;
