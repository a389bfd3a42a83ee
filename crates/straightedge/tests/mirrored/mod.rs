//! Projects of published sets: this repository's bundle, and the mirror of the published files
//! where this machine has one.
//!
//! Whatever is asserted is asserted of the bundle, on every machine; a mirror adds a comparison.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};

/// The data of this repository.
pub const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");

/// The folder of the published files, where this machine has one: named by the environment, or
/// beside the project.
pub fn mirror() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/mirror");
    let mirror = std::env::var_os("STRAIGHTEDGE_MIRROR").map_or_else(beside, PathBuf::from);
    mirror.join("sha256").is_dir().then_some(mirror)
}

/// A command with the mirror, where there is one.
pub fn with_mirror<'a>(command: &[&'a str], mirror: Option<&'a Path>) -> Vec<&'a str> {
    let mirror = mirror.map(|mirror| mirror.to_str().expect("a path in Unicode"));
    let named = mirror.map(|mirror| ["--mirror", mirror]);
    command.iter().copied().chain(named.into_iter().flatten()).collect()
}

/// A project of some files of this repository, each named below `data` without its ending, with
/// the tables and the bundle.
pub fn project(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in files {
        let to = folder.path().join(format!("data/{name}.yaml"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(Path::new(DATA).join(format!("{name}.yaml")), to).expect(name);
    }
    for part in ["tables", "observations", "observations.lock"] {
        copy(&Path::new(DATA).join(part), &folder.path().join("data").join(part));
    }
    folder
}

/// A project with all data of this repository and an empty store: what a fresh clone holds.
pub fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(DATA).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        if name != "store" {
            copy(&Path::new(DATA).join(&name), &folder.path().join("data").join(&name));
        }
    }
    folder
}

/// Copies a file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        return;
    }
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
