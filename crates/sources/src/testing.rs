//! What the tests of several files share: a manifest, an archive, a configuration.

use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::config::{PullConfig, Way};
use crate::manifest::Manifest;

/// The keys of a good manifest before its files.
pub(crate) const HEAD: &str = "\
id: besiroglu-2024
title: Points read off the loss figure of Hoffmann et al.
citation: {authors: \"Besiroglu et al.\", year: 2024, title: \"Chinchilla Scaling: A replication \
    attempt\"}
identifier: \"arXiv:2404.10102\"
licence: none stated
obtained: digitised_figure
traps: [\"Five points are outliers.\"]
";

/// A manifest with the given files.
pub(crate) fn manifest_of(files: &str) -> Manifest {
    serde_yaml::from_str(&format!("{HEAD}files:\n{files}")).unwrap()
}

/// A patient enough configuration for a server in this process; everything stands below `root`.
pub(crate) fn config_for(root: &Path) -> PullConfig {
    PullConfig {
        project: root.join("project"),
        store: root.join("store"),
        mirror: None,
        offline: false,
        way: Way::Machine,
        progress: false,
        python: "no-such-python".into(),
        timeout_connect: Duration::from_secs(5),
        timeout_idle: Duration::from_secs(5),
        timeout_download: Duration::from_mins(1),
        retries_max: 2,
        pause_first: Duration::from_millis(1),
        pause_max: Duration::from_secs(1),
    }
}

/// A zip archive of members given by path and bytes.
pub(crate) fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in members {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
