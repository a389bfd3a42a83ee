//! Measures the fitting kernels: alone, beside the tools people use today, between two commits, in
//! instructions.

mod criterion;
pub mod filed;
mod gate;
mod instructions;
mod measurement;
pub mod options;
mod oracles;
mod peers;
mod python;
mod workload;

use anyhow::Result;

use crate::answers::answer::give;
use crate::answers::runs::Benched;
use crate::end::End;
use crate::project::Project;
use crate::talk;
use options::BenchOptions;

/// The `bench` command.
pub fn run(project: &Project, options: &BenchOptions) -> Result<End> {
    let end = measured(project, options)?;
    give(&Benched { said: talk::said(), has_findings: end == End::Findings })?;
    Ok(end)
}

fn measured(project: &Project, options: &BenchOptions) -> Result<End> {
    if options.peers {
        let end = peers::run(project, options.rounds, options.only.as_deref())?;
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
    let target = filed::target(project.root())?;
    oracles::run(project, &workload::Workload::build(project.root(), &target)?)
}
