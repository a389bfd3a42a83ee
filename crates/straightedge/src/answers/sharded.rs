//! What the commands of sharded work answer.

use schemars::JsonSchema;
use serde::Serialize;
use shards::Counted;

use super::finding::Finding;

/// A plan: `shards plan`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlannedShards {
    /// The id of the plan: the digest of data, code and settings.
    pub plan: String,
    /// Its folder.
    pub folder: String,
    /// Whether it was made now; not so where it stood there already.
    pub is_new: bool,
    /// Specifications that are resampled.
    pub specifications: usize,
    /// Those that are not: the plan says why.
    pub left_out: usize,
    /// Replicates of all of them.
    pub replicates: usize,
    /// Units.
    pub units: usize,
    /// Replicates of one unit, at most.
    pub unit_replicates: usize,
    /// What one unit is expected to take on one core, in minutes.
    pub unit_minutes: f64,
    /// What everything is expected to take on one core, in hours.
    pub core_hours: f64,
    /// Shards, unless others are asked for.
    pub shards: usize,
}

/// Units that were computed: `shards run`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RunShard {
    /// The id of the plan.
    pub plan: String,
    /// The shard.
    pub shard: usize,
    /// Of how many.
    pub of: usize,
    /// Its units that were computed now.
    pub computed: Vec<usize>,
    /// Those of them in whose place stood something corrupt or foreign.
    pub replaced: Vec<usize>,
    /// Its units that were there already.
    pub kept: usize,
    /// How long the computing took, in seconds.
    pub seconds_computing: f64,
    /// How long everything took, in seconds.
    pub seconds: f64,
}

/// What is there: `shards status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShardsStatus {
    /// The id of the plan.
    pub plan: String,
    /// Units of the plan.
    pub units: usize,
    /// Those that are there.
    pub finished: Vec<usize>,
    /// Those that are not; the program ends with 3 where there are any.
    pub missing: Vec<usize>,
    /// Files that are corrupt or of another plan; the program ends with 1 where there are any.
    pub wrong: Vec<Finding>,
}

/// Scripts for Slurm: `shards slurm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SlurmScripts {
    /// The files that were written.
    pub written: Vec<String>,
    /// Tasks of the array.
    pub tasks: usize,
    /// The time that each is given, as Slurm reads it.
    pub time: String,
}

/// What everything found: `merge`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MergedShards {
    /// The id of the plan.
    pub plan: String,
    /// The digest of what was found, which hangs on data, code and settings alone.
    pub digest: String,
    /// Where it was filed, with every specification.
    pub written: String,
    /// How far an end of an interval may lie from that of the replicates themselves.
    pub interval_error: f64,
    /// The studies.
    pub studies: Vec<MergedOfStudy>,
}

/// What was found of a study.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MergedOfStudy {
    /// The study.
    pub study: String,
    /// Specifications that were resampled.
    pub specifications: usize,
    /// Replicates without a value.
    pub failed: usize,
    /// Specifications whose replicates should all be searched.
    pub doubted: usize,
    /// What the intervals say of each statement.
    pub statements: Vec<Counted>,
}
