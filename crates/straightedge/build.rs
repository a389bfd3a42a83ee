//! Writes down which compiler builds the program, which a report names, and by which sources it
//! tidies, so that a set which other sources tidied is not taken for one of these.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What decides how a set is tidied; the lock, because it names the versions of what these use.
const TIDYING: [&str; 3] = ["../tidy/src", "../observations/src", "../../Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let compiler = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = std::process::Command::new(compiler).arg("--version").output();
    let version =
        version.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    println!("cargo::rustc-env=STRAIGHTEDGE_TOOLCHAIN={}", version.trim());
    let mut hasher = DefaultHasher::new();
    for place in TIDYING {
        println!("cargo::rerun-if-changed={place}");
        for file in files(Path::new(place)) {
            let content = fs::read(&file).expect("a source file that was just listed");
            (file, content).hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=STRAIGHTEDGE_TIDYING={:016x}", hasher.finish());
}

/// Every file at or below a path, in the order of their names.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_owned()] };
    let mut below: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    below.sort();
    below.iter().flat_map(|path| files(path)).collect()
}
