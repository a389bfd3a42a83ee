//! Runs criterion's benchmarks and reads their results back.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use evidence::{Benchmark, Quantity};
use serde::Deserialize;

use super::filed;
use crate::end::End;
use crate::files;
use crate::project::Project;
use crate::talk::{self, say};

/// Criterion's benchmark.json, as far as it is read.
#[derive(Deserialize)]
struct Name {
    full_id: String,
}

/// Criterion's estimates.json, as far as it is read; times are in nanoseconds.
#[derive(Deserialize)]
struct Estimates {
    mean: Estimate,
    slope: Option<Estimate>,
}

/// One estimate with its interval.
#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Confidence,
}

/// An interval.
#[derive(Deserialize)]
struct Confidence {
    #[serde(rename = "confidence_level")]
    level: f64,
    lower_bound: f64,
    upper_bound: f64,
}

/// Times every benchmark and files the results.
pub fn run(project: &Project) -> Result<End> {
    let criterion = filed::target(project.root())?.join("criterion");
    if criterion.exists() {
        fs::remove_dir_all(&criterion).with_context(|| criterion.display().to_string())?;
    }
    let mut command = Command::new("cargo");
    command.args(["bench", "--locked", "--package", "bench"]).current_dir(project.root());
    if talk::is_json() {
        command.stdout(std::io::stderr());
    }
    let status =
        command.status().context("cargo bench; hint: benchmarks need the source tree and cargo")?;
    ensure!(status.success(), "cargo bench failed");
    let commit = filed::commit(project.root())?;
    let mut benchmarks = Vec::new();
    collect(&criterion, &commit, &mut benchmarks)?;
    benchmarks.sort_by(|a, b| a.id.cmp(&b.id));
    for benchmark in &benchmarks {
        say!("{}: {:.0} ns, answer {}", benchmark.id, benchmark.time.estimate, benchmark.answer);
    }
    filed::file(project, filed::CRITERION, &benchmarks)?;
    Ok(End::Done)
}

/// Reads every result below a folder of criterion's.
fn collect(folder: &Path, commit: &str, benchmarks: &mut Vec<Benchmark>) -> Result<()> {
    let fresh = folder.join("new");
    if fresh.join("estimates.json").exists() {
        benchmarks.push(read(&fresh, commit)?);
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, commit, benchmarks)?;
        }
    }
    Ok(())
}

/// One result. The benchmark itself leaves the hash of its proven answer beside criterion's files.
fn read(fresh: &Path, commit: &str) -> Result<Benchmark> {
    let text = |name: &str| files::read(&fresh.join(name));
    let name: Name = serde_json::from_str(&text("benchmark.json")?)?;
    let estimates: Estimates = serde_json::from_str(&text("estimates.json")?)?;
    let (estimate, method) = match estimates.slope {
        Some(slope) => (slope, "criterion, slope over iterations"),
        None => (estimates.mean, "criterion, mean of samples"),
    };
    let answers = fresh.ancestors().find_map(|folder| {
        let path = folder.join("answers").join(name.full_id.replace('/', "-"));
        path.exists().then_some(path)
    });
    Ok(Benchmark {
        answer: match answers {
            Some(path) => files::read(&path)?.trim().to_owned(),
            None => "not proven".to_owned(),
        },
        id: name.full_id,
        time: Quantity {
            estimate: estimate.point_estimate,
            low: Some(estimate.confidence_interval.lower_bound),
            high: Some(estimate.confidence_interval.upper_bound),
            level: Some(estimate.confidence_interval.level),
            method: method.to_owned(),
            unit: "ns".to_owned(),
            n: 1,
        },
        machine: filed::instruction_set().to_owned(),
        commit: commit.to_owned(),
    })
}
