//! Resampling on many machines behind one contract: a plan, units that are filed whole or not at
//! all, and a merge that refuses whatever is not of the plan.

mod folder;
mod merge;
mod plan;
mod run;
mod slurm;
mod status;
mod studies;

use anyhow::Result;
use clap::Subcommand;

use crate::end::End;
use crate::project::{Folders, Project};

pub use merge::{MergeOptions, merge};

/// What `--help` shows.
pub const EXAMPLE: &str = "Example: straightedge shards plan chinchilla-huber --n 100\n         \
    straightedge shards run --plan reports/shards/PLAN --shard 3/100\n         \
    straightedge merge --plan reports/shards/PLAN";

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum ShardsCommand {
    /// Write a plan: which specifications of which studies are resampled how often, and in which
    /// units. Its id is the digest of data, code and settings.
    #[command(after_help = "Example: straightedge shards plan chinchilla-huber --n 100 \
        --replicates 10000")]
    Plan(plan::PlanOptions),
    /// Compute the units of one shard, or of the whole plan, that are not there yet.
    #[command(after_help = "Example: straightedge shards run --plan reports/shards/small --shard \
        3/100\n         straightedge shards run --plan reports/shards/small --all   (on this \
        machine)")]
    Run(run::RunOptions),
    /// Say which units are finished, missing or corrupt.
    #[command(
        after_help = "Example: straightedge shards status --plan reports/shards/small\nEnds \
        with 0 (all are finished), 1 (one is corrupt or of another plan), 3 (one is missing)."
    )]
    Status(status::StatusOptions),
    /// Write scripts for Slurm: an array with a task a shard that is requeued where it is killed,
    /// and a merge that waits for it.
    #[command(after_help = "Example: straightedge shards slurm --plan reports/shards/small --n \
        100 && sh reports/shards/small/submit.sh")]
    Slurm(slurm::SlurmOptions),
}

/// The `shards` commands.
pub fn run(folders: &Folders, command: &ShardsCommand) -> Result<End> {
    match command {
        ShardsCommand::Plan(options) => plan::run(&Project::open(folders)?, options),
        ShardsCommand::Run(options) => run::run(folders, options),
        ShardsCommand::Status(options) => status::run(options),
        ShardsCommand::Slurm(options) => slurm::run(folders, options),
    }
}
