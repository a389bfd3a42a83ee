//! Projects of published files: the mirror that stands in for the network, and the files of this
//! repository they need.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that stands in for the network, where this machine has one: named by the environment,
/// or beside the project.
pub fn mirror() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/mirror");
    let mirror = std::env::var_os("STRAIGHTEDGE_MIRROR").map_or_else(beside, PathBuf::from);
    let mirror = mirror.join("sha256").is_dir().then_some(mirror);
    if mirror.is_none() {
        println!("skipped: no mirror beside the project; STRAIGHTEDGE_MIRROR may name one");
    }
    mirror
}

/// A project of some files of this repository, each named below `data` without its ending.
pub fn project(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data"));
    for name in files {
        let to = folder.path().join(format!("data/{name}.yaml"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(data.join(format!("{name}.yaml")), to).expect(name);
    }
    folder
}
