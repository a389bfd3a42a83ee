//! A small manifest, where its files go, and what stands there afterwards.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sources::{Availability, Manifest, PullConfig, Pulled, Way, read_manifests, sha256_hex};

use crate::unruly::Authority;

/// The keys of a manifest before its files.
const HEAD: &str = "\
id: runs-2026
title: Runs for a test
citation: {authors: Nobody, year: 2026, title: A test}
identifier: none
licence: CC0-1.0
obtained: table
files:
";

/// A manifest of these files: name, address, bytes and further lines of each.
pub fn manifest(root: &Path, files: &[(&str, String, &[u8], &str)]) -> Vec<Manifest> {
    let entry = |(id, url, bytes, more): &(&str, String, &[u8], &str)| {
        let digest = sha256_hex(bytes);
        format!(
            "  - id: {id}\n    sha256: {digest}\n    url: {{url: \"{url}\", bytes_max: 1000{more}}}\n"
        )
    };
    let text = HEAD.to_owned() + &files.iter().map(entry).collect::<String>();
    let folder = root.join("data/sources");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("runs-2026.yaml"), text).expect("a manifest");
    read_manifests(&folder).expect("a sound manifest")
}

/// A run in a hurry that believes one authority.
pub fn config(root: &Path, authority: &Authority) -> PullConfig {
    PullConfig {
        project: root.to_owned(),
        store: root.join("data/store"),
        mirror: None,
        offline: false,
        way: Way::Direct { authorities: vec![authority.der()] },
        progress: false,
        python: "no-such-python".into(),
        timeout_connect: Duration::from_secs(5),
        timeout_idle: Duration::from_secs(5),
        timeout_download: Duration::from_secs(20),
        retries_max: 2,
        pause_first: Duration::from_millis(1),
        pause_max: Duration::from_secs(2),
    }
}

/// Where a file came from, or why it is not here.
pub fn said(pulled: &Pulled) -> String {
    match &pulled.availability {
        Availability::Present { origin } => format!("{origin:?}"),
        Availability::Missing { cause, reason, .. } => format!("{}: {reason}", cause.words()),
    }
}

/// Every file below a folder, sorted; the lock is no content.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "lock") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Whether the store holds these bytes under their digest, each once, and nothing else.
pub fn assert_holds(store: &Path, expected: &[&[u8]], after: &str) {
    let mut digests: Vec<String> = expected.iter().map(|bytes| sha256_hex(bytes)).collect();
    digests.sort();
    let mut found = Vec::new();
    for path in files(store) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(sha256_hex(&fs::read(&path).expect("a file")), name, "{after}: damaged");
        found.push(name);
    }
    found.sort();
    assert_eq!(found, digests, "{after}: what the store holds");
}
