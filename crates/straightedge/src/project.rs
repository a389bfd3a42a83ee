//! Where things lie in a project.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use sources::{PullConfig, Store, Way};

use crate::end::usage;
use crate::files;
use crate::talk::note;

/// Where the project lies and where files may come from.
#[derive(Debug, Clone, Default, Args)]
pub struct Folders {
    /// Root of the project: the folder that holds data/ and reports/.
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub project: PathBuf,
    /// A folder laid out as sha256/AA/DIGEST that is asked before the network.
    #[arg(long, global = true, value_name = "DIR", env = "STRAIGHTEDGE_MIRROR")]
    pub mirror: Option<PathBuf>,
    /// Use neither the network nor a package client.
    #[arg(long, global = true)]
    pub offline: bool,
    /// Read no bundled set: tidy the published files themselves.
    #[arg(long, global = true)]
    pub unbundled: bool,
    /// A folder of fonts for letters that the PDF's built-in fonts lack.
    #[arg(long, global = true, value_name = "DIR", env = "STRAIGHTEDGE_FONTS")]
    pub fonts: Option<PathBuf>,
    /// Print every detail, not the summary alone.
    #[arg(long, global = true)]
    pub verbose: bool,
}

/// A folder with data/ and reports/, and where its files may come from.
pub struct Project {
    root: PathBuf,
    mirror: Option<PathBuf>,
    offline: bool,
    is_unbundled: bool,
    fonts: Option<PathBuf>,
    verbose: bool,
}

impl Project {
    /// Opens the project in the folder that the user named.
    pub fn open(folders: &Folders) -> Result<Self> {
        if !folders.project.join("data/sources").is_dir() {
            return Err(usage(format!(
                "{}: no data/sources here; hint: run in the project's root, or name it with \
                --project DIR; `straightedge new source FILE.csv` begins a project",
                folders.project.display()
            )));
        }
        if let Some(mirror) =
            folders.mirror.as_ref().filter(|mirror| !mirror.join("sha256").is_dir())
        {
            return Err(usage(format!(
                "{}: not a mirror; hint: a mirror holds its files as sha256/<aa>/<digest>",
                mirror.display()
            )));
        }
        Ok(Self::at(folders))
    }

    /// The folders the user named, whether or not a project stands there yet.
    pub fn at(folders: &Folders) -> Self {
        Self {
            root: folders.project.clone(),
            mirror: folders.mirror.clone(),
            offline: folders.offline,
            is_unbundled: folders.unbundled,
            fonts: folders.fonts.clone(),
            verbose: folders.verbose,
        }
    }

    /// Whether every detail is printed.
    pub const fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// A path below the root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The folder of fonts that the user names.
    pub fn fonts(&self) -> Option<&Path> {
        self.fonts.as_deref()
    }

    /// A path below the root that may be written or deleted: no link on the way leads out of the
    /// project. The last name itself is not followed, since a rename puts the new file in the place
    /// of a link.
    pub fn inside(&self, below: &str) -> Result<PathBuf> {
        let path = self.path(below);
        let plain = Path::new(below).components().all(|part| matches!(part, Component::Normal(_)));
        ensure!(plain, "{below}: leads out of the project; hint: name a path inside it");
        // A project may begin with its first file.
        if self.root.symlink_metadata().is_err() {
            return Ok(path);
        }
        let root = self.root.canonicalize().with_context(|| self.root.display().to_string())?;
        let mut folder = self.root.clone();
        for part in Path::new(below).parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            if folder.symlink_metadata().is_err() {
                break;
            }
            let stays = folder.canonicalize().is_ok_and(|folder| folder.starts_with(&root));
            ensure!(
                stays,
                "{}: a link that leads out of the project, where nothing is written; hint: put a \
                folder in its place",
                folder.display()
            );
        }
        Ok(path)
    }

    /// The bytes of a plain file below the root, of so many at most; no link on the way leads out
    /// of the project.
    pub fn read(&self, below: &str, bytes_max: u64) -> Result<Vec<u8>> {
        let path = self.inside(below)?;
        let location = || path.display().to_string();
        let root = self.root.canonicalize().with_context(|| self.root.display().to_string())?;
        let found = path.canonicalize().with_context(|| {
            format!("{}: cannot be read; hint: name a file of the project", path.display())
        })?;
        ensure!(
            found.starts_with(&root),
            "{}: a link that leads out of the project, where nothing is read; hint: put the file \
            itself in its place",
            path.display()
        );
        let size = found.metadata().with_context(location)?;
        ensure!(size.is_file(), "{}: no plain file; hint: put a file in its place", path.display());
        ensure!(
            size.len() <= bytes_max,
            "{}: {} bytes are more than {bytes_max}; hint: make it smaller",
            path.display(),
            size.len()
        );
        files::bytes(&found)
    }

    /// Writes a file below the root whole or not at all, and never outside.
    pub fn write(&self, below: &str, content: &[u8]) -> Result<()> {
        files::write(&self.inside(below)?, content)
    }

    /// Waits until no other run writes into this project; the lock ends with the returned file.
    pub fn lock(&self) -> Result<File> {
        let path = self.inside("reports/work/lock")?;
        let location = || path.display().to_string();
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let is_odd = path.symlink_metadata().is_ok_and(|found| !found.is_file());
        ensure!(!is_odd, "{}: no plain file; hint: delete it", path.display());
        // Not emptied: only its place matters.
        let open = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = open.with_context(location)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                note!("waiting: another run works in this project");
                file.lock().with_context(location)?;
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(location),
        }
        Ok(file)
    }

    /// The root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether bundled sets are left aside.
    pub fn is_unbundled(&self) -> bool {
        self.is_unbundled
    }

    /// The store of pulled files.
    pub fn store(&self) -> Store {
        Store::new(self.path("data/store"))
    }

    /// How files are pulled.
    pub fn pull_config(&self) -> PullConfig {
        PullConfig {
            project: self.root.clone(),
            store: self.path("data/store"),
            mirror: self.mirror.clone(),
            offline: self.offline,
            way: Way::Machine,
            progress: true,
            python: "python3".to_owned(),
            timeout_connect: Duration::from_secs(10),
            timeout_idle: Duration::from_secs(30),
            timeout_download: Duration::from_mins(5),
            retries_max: 2,
            pause_first: Duration::from_millis(500),
            pause_max: Duration::from_mins(1),
        }
    }
}
