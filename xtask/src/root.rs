//! The repository that this program was called in.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the repository that this program was called in.
///
/// It is asked for at run time: clones that share a target folder share this program too, and one
/// that knew where it was built would work on the first clone from every other.
pub fn root(manifest_folder: Option<OsString>, current: &Path) -> Result<PathBuf> {
    // cargo names the folder of the package that it runs.
    let named = manifest_folder.map(PathBuf::from);
    let named = named.as_deref().and_then(Path::parent).filter(|folder| is_root(folder));
    named
        .or_else(|| current.ancestors().find(|folder| is_root(folder)))
        .map(Path::to_owned)
        .with_context(|| {
            format!(
                "{}: no repository with an xtask here or above; hint: change into a clone",
                current.display()
            )
        })
}

/// Whether a folder holds the workspace of which this program is a member.
fn is_root(folder: &Path) -> bool {
    let is_workspace = fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"));
    is_workspace && folder.join("xtask/Cargo.toml").is_file()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::root;

    /// Two clones in a folder of this test's own, which is made anew.
    fn clones(test: &str) -> [PathBuf; 2] {
        let folder = std::env::temp_dir().join(format!("xtask-{test}-{}", std::process::id()));
        ["one", "two"].map(|name| {
            let clone = folder.join(name);
            fs::create_dir_all(clone.join("xtask/src")).expect("a folder");
            fs::write(clone.join("Cargo.toml"), "[workspace]\nmembers = []\n").expect("a file");
            fs::write(clone.join("xtask/Cargo.toml"), "[package]\n").expect("a file");
            clone
        })
    }

    #[test]
    fn each_clone_is_its_own_root() {
        let [one, two] = clones("own");
        for clone in [&one, &two] {
            let from_cargo = root(Some(clone.join("xtask").into()), Path::new("/"));
            assert_eq!(from_cargo.expect("a root"), *clone, "as cargo says");
            let inside = root(None, &clone.join("xtask/src"));
            assert_eq!(inside.expect("a root"), *clone, "from a folder inside");
        }
        // A build script's variable that was left in the environment names no workspace.
        let stray = root(Some(one.join("xtask/src").into()), &two);
        assert_eq!(stray.expect("a root"), two, "a stray variable");
        fs::remove_dir_all(one.parent().expect("a folder")).expect("the clones go");
    }

    #[test]
    fn outside_of_a_repository_there_is_a_hint() {
        let error = root(None, Path::new("/")).expect_err("no repository").to_string();
        assert!(error.contains("; hint: change into a clone"), "{error}");
    }
}
