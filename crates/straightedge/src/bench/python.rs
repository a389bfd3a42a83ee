//! A virtual environment with the peers' packages, kept until the list of packages changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sources::sha256_hex;

use super::measurement::output;
use crate::files;

/// Names the list of packages that the environment was made from, and the Python that made it.
const DIGEST: &str = "requirements.sha256";

/// Whether the peers can run.
#[derive(Debug, PartialEq, Eq)]
pub enum Environment {
    /// With this Python.
    Ready(PathBuf),
    /// They cannot, and why.
    Absent(String),
}

/// The environment in a folder, made anew where the packages or the Python changed.
pub fn environment(folder: &Path, requirements: &Path, offline: bool) -> Result<Environment> {
    let Some((program, version)) = ["python3", "python"].into_iter().find_map(found) else {
        return Ok(Environment::Absent(
            "there is no Python on this machine (tried python3 and python)".to_owned(),
        ));
    };
    let digest = format!("{} {version}\n", sha256_hex(files::read(requirements)?.as_bytes()));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let kept = folder.join(DIGEST);
    if kept.exists() && files::read(&kept)? == digest && python.exists() {
        return Ok(Environment::Ready(python));
    }
    if offline {
        return Ok(Environment::Absent(
            "their packages are not installed, and --offline forbids pip".to_owned(),
        ));
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    eprintln!("installing the peers' packages into {}", folder.display());
    let made = output(Command::new(program).args(["-m", "venv"]).arg(folder)).and_then(|_| {
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
            "--requirement",
        ];
        output(Command::new(&python).args(pip).arg(requirements))
    });
    if let Err(error) = made {
        return Ok(Environment::Absent(format!(
            "their packages could not be installed: {error:#}"
        )));
    }
    files::write(&kept, digest.as_bytes())?;
    Ok(Environment::Ready(python))
}

/// A Python by name, with what it calls itself, if it starts.
fn found(program: &'static str) -> Option<(&'static str, String)> {
    let version = output(Command::new(program).arg("--version")).ok()?;
    Some((program, version.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_network_nothing_is_installed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let requirements = folder.path().join("requirements.txt");
        fs::write(&requirements, "nothing==1.0\n").expect("a list");
        let venv = folder.path().join("venv");
        let found = environment(&venv, &requirements, true).expect("readable");
        let Environment::Absent(reason) = found else { panic!("{found:?}") };
        assert!(reason.contains("--offline") || reason.contains("no Python"), "{reason}");
        assert!(!venv.exists(), "a folder was made all the same");
    }
}
