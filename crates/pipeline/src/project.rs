//! Where things lie in a project.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use sources::{Manifest, PullConfig, Store};

use crate::cli::Place;
use crate::schema::Kind;

/// A folder with data/ and reports/, and where its files may come from.
pub struct Project {
    root: PathBuf,
    mirror: Option<PathBuf>,
    offline: bool,
}

impl Project {
    /// Opens the project at the place the user named.
    pub fn open(place: &Place) -> Result<Self> {
        if !place.project.join("data/sources").is_dir() {
            bail!(
                "{}: no data/sources here; hint: run in the project's root, or name it with \
                --project DIR; \
                 `straightedge new source FILE.csv` begins a project",
                place.project.display()
            );
        }
        if let Some(mirror) = place.mirror.as_ref().filter(|mirror| !mirror.join("sha256").is_dir())
        {
            bail!(
                "{}: not a mirror; hint: a mirror holds its files as sha256/<aa>/<digest>",
                mirror.display()
            );
        }
        Ok(Self::at(place))
    }

    /// The place the user named, whether or not a project stands there yet.
    pub fn at(place: &Place) -> Self {
        Self { root: place.project.clone(), mirror: place.mirror.clone(), offline: place.offline }
    }

    /// A path below the root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The store of pulled files.
    pub fn store(&self) -> Store {
        Store::new(self.path("data/store"))
    }

    /// Every manifest, by name.
    pub fn manifests(&self) -> Result<Vec<Manifest>> {
        sources::read_manifests(&self.path("data/sources"))
            .map_err(|error| Kind::Source.explain(&error))
    }

    /// How files are pulled.
    pub fn pull_config(&self) -> PullConfig {
        PullConfig {
            project: self.root.clone(),
            store: self.path("data/store"),
            mirror: self.mirror.clone(),
            offline: self.offline,
            progress: true,
            python: "python3".to_owned(),
            timeout_connect: Duration::from_secs(10),
            timeout_idle: Duration::from_secs(30),
            timeout_download: Duration::from_mins(5),
            retries_max: 2,
            pause_first: Duration::from_millis(500),
        }
    }
}
