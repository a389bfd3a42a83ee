//! Measures the fitting kernels: alone, beside the tools people use today, between two commits, in
//! instructions.
//!
//! The only arithmetic is on times: ratios, their median and its interval.

mod criterion;
mod gate;
mod instructions;
mod measurement;
mod oracles;
mod peers;
mod python;
mod ratio;
mod workload;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use evidence::{Benchmark, PeerRatio, Quantity};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cli::{BenchOptions, End};
use crate::files;
use crate::project::Project;
use crate::stamp;

/// The `bench` command.
pub fn run(project: &Project, options: &BenchOptions) -> Result<End> {
    if options.peers {
        let end = peers::run(project, options.rounds)?;
        known_answers(project)?;
        return Ok(end);
    }
    if let Some(base) = &options.gate {
        return gate::run(project, base, options.rounds);
    }
    if options.instructions {
        return instructions::run(project);
    }
    let end = criterion::run(project)?;
    known_answers(project)?;
    Ok(end)
}

/// Files what the solvers reach where the answer is known.
fn known_answers(project: &Project) -> Result<()> {
    let target = target(project.root())?;
    oracles::run(project, &workload::Workload::build(project.root(), &target)?)
}

/// What the solvers reached last on problems with known answers.
pub fn filed_oracles(project: &Project) -> Result<BTreeMap<String, Quantity>> {
    read(project, oracles::FILED)
}

/// The timings and the instruction counts that were filed last, if any were.
pub fn filed(project: &Project) -> Result<Vec<Benchmark>> {
    let mut benchmarks: Vec<Benchmark> = read(project, criterion::FILED)?;
    benchmarks.extend(read::<Vec<Benchmark>>(project, instructions::FILED)?);
    Ok(benchmarks)
}

/// The ratios against peers that were filed last, if any were.
pub fn filed_peers(project: &Project) -> Result<Vec<PeerRatio>> {
    read(project, peers::FILED)
}

/// A filed result; a file that is not there is empty.
fn read<T: DeserializeOwned + Default>(project: &Project, filed: &str) -> Result<T> {
    let path = project.path(filed);
    if !path.exists() {
        return Ok(T::default());
    }
    serde_json::from_str(&files::read(&path)?)
        .with_context(|| format!("{}; hint: `straightedge bench` makes it anew", path.display()))
}

/// Files a result, in place of the one that was filed before.
fn file<T: Serialize + ?Sized>(project: &Project, filed: &str, rows: &T) -> Result<()> {
    files::write(&project.path(filed), (serde_json::to_string_pretty(rows)? + "\n").as_bytes())?;
    println!("written: {filed}; the next report shows it");
    Ok(())
}

/// Where cargo builds.
fn target(root: &Path) -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    std::path::absolute(&target).with_context(|| target.display().to_string())
}

/// The commit that is measured, and whether the tree differs from it.
fn commit(root: &Path) -> Result<String> {
    let stamp = stamp::stamp(root, "")?;
    Ok(if stamp.dirty { format!("{}-dirty", stamp.commit) } else { stamp.commit })
}

/// The widest vector instructions of this machine.
fn instruction_set() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512f") {
            return "x86-64, AVX-512";
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            return "x86-64, AVX2";
        }
        "x86-64, SSE2"
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::env::consts::ARCH
}
