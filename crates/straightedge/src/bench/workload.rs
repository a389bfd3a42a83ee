//! Our own side of every comparison: the `workload` program of the crate `bench`.
//!
//! `workload --workload W --round R --threads T` times one workload in one process;
//! `workload --workload W --units K --set portable|avx2` does a fixed amount of work on a forced
//! instruction set.
//! Both print the line that crates/bench/peers/peers.py describes, with the peer "straightedge".

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::measurement::{self, Measurement};

/// The workloads, and how many units of each a fixed amount of work has.
pub const WORKLOADS: [(&str, u32); 4] =
    [("objective_gradient_240", 1000), ("fit_240", 20), ("grid_4500", 45), ("bootstrap_4000", 20)];

/// The built program.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Where it lies.
    pub program: PathBuf,
}

impl Workload {
    /// Builds the program of a source tree into a target folder.
    pub fn build(root: &Path, target: &Path) -> Result<Self> {
        eprintln!("building workload in {}", root.display());
        let status = cargo(root)
            .args([
                "build",
                "--quiet",
                "--locked",
                "--release",
                "--package",
                "bench",
                "--example",
                "workload",
            ])
            .arg("--target-dir")
            .arg(target)
            .status()
            .context("cargo build; hint: benchmarks need the source tree and cargo")?;
        ensure!(status.success(), "{}: the workload program could not be built", root.display());
        let program = target
            .join("release/examples")
            .join(format!("workload{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { program })
    }

    /// Whether a source tree has the program.
    pub fn is_in(root: &Path) -> Result<bool> {
        let mut ask = cargo(root);
        ask.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
        let metadata: serde_json::Value = serde_json::from_str(&measurement::output(&mut ask)?)?;
        let packages =
            list(&metadata, "packages").into_iter().filter(|package| package["name"] == "bench");
        let mut targets = packages.flat_map(|package| list(&package, "targets"));
        Ok(targets.any(|target| {
            target["name"] == "workload"
                && list(&target, "kind").iter().any(|kind| kind == "example")
        }))
    }

    /// Times one workload.
    pub fn measure(&self, workload: &str, round: u32, threads: usize) -> Result<Measurement> {
        let mut command = Command::new(&self.program);
        command.args([
            "--workload",
            workload,
            "--round",
            &round.to_string(),
            "--threads",
            &threads.to_string(),
        ]);
        measurement::take(&mut command)
    }
}

/// The list under a key; empty where there is none.
fn list(value: &serde_json::Value, key: &str) -> Vec<serde_json::Value> {
    value[key].as_array().cloned().unwrap_or_default()
}

/// cargo in a source tree, with the compiler that this tree asks for.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    // rustup hands the choice of the tree it was started in on to every child: another commit may
    // pin another one.
    command.current_dir(root).env_remove("RUSTUP_TOOLCHAIN");
    command
}

#[cfg(test)]
#[cfg(unix)]
pub mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::Workload;

    /// A shell script that stands in for a program.
    pub fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        // Written beside and renamed: a program that any process still holds open for writing
        // cannot be started.
        let fresh = folder.join(format!("{name}.new"));
        fs::write(&fresh, format!("#!/bin/sh\n{text}")).expect("a script");
        fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).expect("a program");
        fs::rename(&fresh, &path).expect("in its place");
        path
    }

    #[test]
    fn a_program_that_fails_says_why() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failing = Workload {
            program: script(folder.path(), "failing", "echo 'no such workload' >&2; exit 2"),
        };
        let message = failing.measure("fit_240", 0, 1).expect_err("it failed").to_string();
        assert!(message.contains("failed (exit status: 2): no such workload"), "{message}");
        let silent = Workload { program: script(folder.path(), "silent", "true") };
        let message =
            format!("{:#}", silent.measure("fit_240", 0, 1).expect_err("it said nothing"));
        assert!(message.contains("printed no measurement but"), "{message}");
    }
}
