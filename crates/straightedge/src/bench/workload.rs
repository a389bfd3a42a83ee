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
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::Workload;

    /// A shell script that stands in for a program.
    ///
    /// `install` writes it, not this process: a file that is open for writing cannot be started,
    /// and a child that another thread is just starting holds every file open that this process
    /// has open at that moment. Renaming does not help, for it stays the same file.
    pub fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
        let (draft, path) = (folder.join(format!("{name}.text")), folder.join(name));
        fs::write(&draft, format!("#!/bin/sh\n{text}")).expect("a script");
        let installed = Command::new("install").args(["-m", "755"]).arg(draft).arg(&path).status();
        assert!(installed.expect("install starts").success(), "{name} is not in its place");
        path
    }

    #[test]
    fn a_script_can_be_started_while_other_threads_start_programs() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let folder = folder.path();
                scope.spawn(move || {
                    for round in 0..25 {
                        let program = script(folder, &format!("{thread}-{round}"), "true");
                        assert!(Command::new(program).status().expect("it starts").success());
                    }
                });
            }
        });
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
