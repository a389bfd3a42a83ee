//! Where results are filed, and with what they are filed: the commit, the machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use evidence::{Benchmark, PeerRatio, Quantity};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::project::Project;
use crate::talk::say;
use crate::{files, stamp};

/// Where the latest times are filed.
pub const CRITERION: &str = "reports/bench/latest.json";
/// Where the latest counts of instructions are filed.
pub const INSTRUCTIONS: &str = "reports/bench/instructions.json";
/// Where the latest results on problems with known answers are filed.
pub const ORACLES: &str = "reports/bench/oracles.json";
/// Where the latest ratios against peers are filed.
pub const PEERS: &str = "reports/bench/peers.json";

/// What the solvers reached last on problems with known answers.
pub fn oracles(project: &Project) -> Result<BTreeMap<String, Quantity>> {
    read(project, ORACLES)
}

/// The timings and the instruction counts that were filed last, if any were.
pub fn benchmarks(project: &Project) -> Result<Vec<Benchmark>> {
    let mut benchmarks: Vec<Benchmark> = read(project, CRITERION)?;
    benchmarks.extend(read::<Vec<Benchmark>>(project, INSTRUCTIONS)?);
    Ok(benchmarks)
}

/// The ratios against peers that were filed last, if any were.
pub fn peers(project: &Project) -> Result<Vec<PeerRatio>> {
    read(project, PEERS)
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
pub fn file<T: Serialize + ?Sized>(project: &Project, filed: &str, rows: &T) -> Result<()> {
    project.write(filed, (serde_json::to_string_pretty(rows)? + "\n").as_bytes())?;
    say!("written: {filed}; the next report shows it");
    Ok(())
}

/// Where cargo builds.
pub fn target(root: &Path) -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    std::path::absolute(&target).with_context(|| target.display().to_string())
}

/// The commit that is measured, and whether the tree differs from it.
pub fn commit(root: &Path) -> Result<String> {
    let stamp = stamp::stamp(root, "")?;
    Ok(if stamp.dirty { format!("{}-dirty", stamp.commit) } else { stamp.commit })
}

/// The widest vector instructions of this machine.
pub fn instruction_set() -> &'static str {
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
