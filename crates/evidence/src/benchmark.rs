//! What the kernels cost, and what others take for the same work.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Quantity;

/// The cost of one iteration: a time out of criterion's own files, or a count of instructions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// Criterion's name for it, or `instructions/<workload>/<instruction set>`.
    pub id: String,
    /// Time of one iteration with criterion's interval, in ns; or its instructions, which have no
    /// interval.
    pub time: Quantity,
    /// Hash of the answer that was proven before it was timed.
    pub answer: String,
    /// The machine's instruction set.
    pub machine: String,
    /// The commit that was measured.
    pub commit: String,
}

/// How many times longer a tool that people use today takes for the same work, on one machine in
/// one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerRatio {
    /// The work, such as `fit_240`.
    pub workload: String,
    /// Who else did it, such as `scipy-bfgs-numpy`.
    pub peer: String,
    /// Their time over ours in each round: median, least and greatest.
    pub ratio: Quantity,
    /// Their time for one unit, on one thread: median of the rounds.
    pub seconds_per_unit_peer: f64,
    /// Our time for one unit: median of the rounds.
    pub seconds_per_unit_ours: f64,
    /// Threads of ours; the peer has one.
    pub threads_ours: usize,
    /// Rounds, each theirs and ours in turn.
    pub rounds: usize,
    /// The numbers that prove what they did, in the first round.
    pub answer_peer: Vec<f64>,
    /// The numbers that prove what we did, in the first round.
    pub answer_ours: Vec<f64>,
    /// What they did, in words.
    pub method: String,
    /// Their interpreter and packages.
    pub versions: BTreeMap<String, String>,
    /// The machine's instruction set.
    pub machine: String,
    /// The commit of ours that was measured; `-dirty` where the tree differed from it.
    pub commit: String,
}
