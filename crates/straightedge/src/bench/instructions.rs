//! Counts the instructions of a unit of work under valgrind: a figure that no load on the machine
//! disturbs.
//!
//! `(I(2 K units) - I(K units)) / K`, so that starting up and reading the points cancel.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use evidence::{Benchmark, Quantity};

use super::filed;
use super::measurement::{self, Measurement};
use super::workload::{WORKLOADS, Workload};
use crate::end::End;
use crate::files;
use crate::project::Project;
use crate::talk::say;

/// Counts every workload on every instruction set that valgrind knows, and files the counts.
///
/// A machine without valgrind is no fault: it is said and nothing is filed.
pub fn run(project: &Project) -> Result<End> {
    let Ok(version) = measurement::output(Command::new("valgrind").arg("--version")) else {
        say!(
            "no instructions were counted: there is no valgrind on this machine; hint: install \
            valgrind"
        );
        return Ok(End::Done);
    };
    let target = filed::target(project.root())?;
    let ours = Workload::build(project.root(), &target)?;
    let commit = filed::commit(project.root())?;
    let folder = target.join("callgrind");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mut counts = Vec::new();
    for (workload, units) in WORKLOADS {
        for set in sets() {
            eprintln!(
                "{workload}, {set}: {units} and {} units under {}",
                2 * units,
                version.trim()
            );
            let (fewer, answer) = count(&ours, &folder, workload, set, units)?;
            let (more, _) = count(&ours, &folder, workload, set, 2 * units)?;
            ensure!(more > fewer, "{workload}: {more} instructions for twice the work of {fewer}");
            counts.push(Benchmark {
                id: format!("instructions/{workload}/{set}"),
                time: Quantity::plain(
                    (more - fewer) as f64 / f64::from(units),
                    "instructions",
                    1,
                    format!("{}, callgrind, units {units} to {}", version.trim(), 2 * units),
                ),
                answer: hash(&answer.answer),
                machine: format!("{set} under valgrind"),
                commit: commit.clone(),
            });
        }
    }
    for count in &counts {
        say!(
            "{}: {:.0} instructions a unit, answer {}",
            count.id,
            count.time.estimate,
            count.answer
        );
    }
    filed::file(project, filed::INSTRUCTIONS, &counts)?;
    Ok(End::Done)
}

/// The instruction sets to force: valgrind has no AVX-512, and an instruction the machine lacks it
/// cannot run either.
fn sets() -> Vec<&'static str> {
    let wide = filed::instruction_set();
    let mut sets = vec!["portable"];
    if wide.ends_with("AVX2") || wide.ends_with("AVX-512") {
        sets.push("avx2");
    }
    sets
}

/// Instructions of one run, with the answer it printed.
fn count(
    ours: &Workload,
    folder: &Path,
    workload: &str,
    set: &str,
    units: u32,
) -> Result<(u64, Measurement)> {
    let out = folder.join(format!("{workload}-{set}-{units}.out"));
    let mut command = Command::new("valgrind");
    command
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(&ours.program);
    command.args(["--workload", workload, "--units", &units.to_string(), "--set", set]);
    let measured = measurement::take(&mut command)?;
    let total = total(&files::read(&out)?)
        .with_context(|| format!("{}: no count of instructions", out.display()))?;
    Ok((total, measured))
}

/// The count in callgrind's file: the line `totals: N` (Callgrind Format Specification).
fn total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("totals:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// FNV-1a over the bits of an answer, as criterion's benchmarks hash theirs.
fn hash(numbers: &[f64]) -> String {
    let bytes = numbers.iter().flat_map(|number| number.to_bits().to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_the_line_of_totals() {
        let text = "# callgrind format\nversion: 1\nevents: Ir\nsummary: 7\n\nfn=(1) main\n16 \
            400\n\ntotals: 412345\n";
        assert_eq!(total(text), Some(412_345));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn the_hash_is_the_one_of_the_benchmarks() {
        assert_eq!(hash(&[]), "cbf29ce484222325", "FNV's offset basis (Fowler, Noll, Vo)");
        assert_ne!(hash(&[0.0]), hash(&[-0.0]), "every bit counts");
    }
}
