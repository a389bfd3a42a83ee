//! The program, run on a project.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program on a project, offline, with a number of threads.
pub fn run(root: &Path, arguments: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(arguments)
        .arg("--offline")
        .arg("--project")
        .arg(root)
        .env("RAYON_NUM_THREADS", threads)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env_remove("STRAIGHTEDGE_MIRROR")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("the program starts")
}
