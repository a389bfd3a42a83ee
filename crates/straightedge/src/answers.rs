//! What every command answers with `--json`: one document on standard output, whose shape has a
//! schema. A command that answers something new gets a line in the list below.

pub mod answer;
pub mod checked;
pub mod data;
pub mod finding;
pub mod looked_up;
pub mod runs;
pub mod sharded;

use anyhow::Result;
use schemars::{Schema, schema_for};

use answer::Answer;

/// An answer in the list.
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// The commands that give it, as they are typed.
    pub commands: &'static [&'static str],
    /// Where its schema stands in the repository.
    pub path: &'static str,
    schema: fn() -> Schema,
}

impl Known {
    /// Its schema, as the file holds it.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn schema(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&(self.schema)())? + "\n")
    }
}

macro_rules! answers {
    ($($name:literal: $type:ty = [$($command:literal),*] at $path:literal;)*) => {
        $(impl Answer for $type {})*

        /// Every answer.
        pub static ANSWERS: &[Known] = &[$(Known {
            name: $name,
            commands: &[$($command),*],
            path: $path,
            schema: || schema_for!($type),
        }),*];
    };
}

answers! {
    "refused": checked::Refused = [] at "crates/straightedge/answers/refused.schema.json";
    "report": runs::Reported = ["report"] at "crates/straightedge/answers/report.schema.json";
    "pull": data::PulledFiles = ["pull"] at "crates/straightedge/answers/pull.schema.json";
    "tidy": data::TidiedSets = ["tidy"] at "crates/straightedge/answers/tidy.schema.json";
    "bundle": data::BundledSets = ["bundle"] at "crates/straightedge/answers/bundle.schema.json";
    "fit": runs::FittedProject = ["fit"] at "crates/straightedge/answers/fit.schema.json";
    "own_runs": analyses::own_runs::OwnRuns = ["fit"] at "crates/analyses/own_runs.schema.json";
    "battery": runs::Batteries = ["battery"] at "crates/straightedge/answers/battery.schema.json";
    "worlds": runs::PlantedWorlds = ["worlds"] at "crates/straightedge/answers/worlds.schema.json";
    "judge": runs::Judged = ["judge"] at "crates/straightedge/answers/judge.schema.json";
    "score": looked_up::Scored = ["score"] at "crates/straightedge/answers/score.schema.json";
    "bench": runs::Benched = ["bench"] at "crates/straightedge/answers/bench.schema.json";
    "render": runs::Rendered = ["render"] at "crates/straightedge/answers/render.schema.json";
    "record": runs::Recorded = ["record"] at "crates/straightedge/answers/record.schema.json";
    "diff": looked_up::Differing = ["diff"] at "crates/straightedge/answers/diff.schema.json";
    "show": looked_up::Shown = ["show"] at "crates/straightedge/answers/show.schema.json";
    "explain": looked_up::Explained = ["explain"]
        at "crates/straightedge/answers/explain.schema.json";
    "verdicts": checked::VerdictLines = ["verdicts"]
        at "crates/straightedge/answers/verdicts.schema.json";
    "plan": analyses::plan::Plan = ["plan"] at "crates/analyses/plan.schema.json";
    "compare": analyses::compare::Compared = ["compare"] at "crates/analyses/compare.schema.json";
    "pass_at_k": analyses::pass_at_k::PassAtK = ["forecast"]
        at "crates/analyses/pass_at_k.schema.json";
    "laws": looked_up::Laws = ["laws"] at "crates/straightedge/answers/laws.schema.json";
    "templates": looked_up::Templates = ["templates"]
        at "crates/straightedge/answers/templates.schema.json";
    "new": data::Drafts = ["new source", "new study", "new claim", "new forecast"]
        at "crates/straightedge/answers/new.schema.json";
    "text": looked_up::Text = ["completions", "man"]
        at "crates/straightedge/answers/text.schema.json";
    "shards_plan": sharded::PlannedShards = ["shards plan"]
        at "crates/straightedge/answers/shards-plan.schema.json";
    "shards_run": sharded::RunShard = ["shards run"]
        at "crates/straightedge/answers/shards-run.schema.json";
    "shards_status": sharded::ShardsStatus = ["shards status"]
        at "crates/straightedge/answers/shards-status.schema.json";
    "shards_slurm": sharded::SlurmScripts = ["shards slurm"]
        at "crates/straightedge/answers/shards-slurm.schema.json";
    "merge": sharded::MergedShards = ["merge"]
        at "crates/straightedge/answers/merge.schema.json";
    "verify": checked::Verified = ["verify"] at "crates/straightedge/answers/verify.schema.json";
}
