//! What the kernels cost, and how much longer others take.

use std::collections::BTreeMap;

use evidence::{Benchmark, Evidence, PeerRatio, Quantity};

use crate::attachments::Attachments;
use crate::blocks::{code, list_of, paragraph, section, text};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Section};
use crate::{figure, number};

const ANSWERS: &str = "Theirs and ours: the objective it ends at, for the bootstrap the median of \
    α. An objective above ours is a solver that stopped early.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    attachments.file(&peers(), &evidence.peers);
    attachments.file(&costs(), &evidence.benchmarks);
    let drawn = figure::ratios("peers", evidence.peers.iter());
    let mut blocks = attachments.figures(drawn.into_iter().collect());
    blocks.extend(ratios(&evidence.peers));
    let caption = "Cost of one call; the answer was proven before it was timed.";
    blocks.extend(costs().block(caption, &evidence.benchmarks));
    blocks.extend(oracles(&evidence.oracles));
    vec![section(1, "benchmarks", "Benchmarks", blocks)]
}

fn ratios(found: &[PeerRatio]) -> Vec<Block> {
    if found.is_empty() {
        return Vec::new();
    }
    let caption = format!(
        "How many times longer others take for the same work, both measured in turn in one run \
        ({}): median, least and greatest of the rounds. They have one thread; the column says how \
        many we have. A unit is one evaluation, fit, start or resample.",
        runs(found)
    );
    let table = peers().block(caption, found);
    table.into_iter().chain([paragraph("Answers.", ANSWERS)]).collect()
}

/// On which machines and commits it was measured: one workload may be measured anew alone.
fn runs(found: &[PeerRatio]) -> String {
    let mut runs: Vec<String> = Vec::new();
    for row in found {
        let run = format!("{}, commit {}", row.machine, number::short_digest(&row.commit));
        if !runs.contains(&run) {
            runs.push(run);
        }
    }
    runs.join("; ")
}

fn peers<'a>() -> Table<'a, &'a PeerRatio> {
    Table::<&PeerRatio>::new("tables/peers.csv")
        .shown("Work", Wide, |found| code(&found.workload))
        .filed("workload", |found| &found.workload)
        .shown("Peer", Wide, |found| code(&found.peer))
        .filed("peer", |found| &found.peer)
        .filed("threads_ours", |found| found.threads_ours)
        .shown("Times ours", Number, |found| text(number::value_of(&found.ratio)))
        .filed_quantity(|found| Some(&found.ratio))
        .shown("Theirs, a unit", Number, |found| text(number::seconds(found.seconds_per_unit_peer)))
        .filed("seconds_per_unit_peer", |found| found.seconds_per_unit_peer)
        .shown("Ours", Number, |found| text(number::seconds(found.seconds_per_unit_ours)))
        .filed("seconds_per_unit_ours", |found| found.seconds_per_unit_ours)
        .shown("Threads", Number, |found| text(number::count(found.threads_ours)))
        .shown("Answers", Number, |found| {
            text(format!("{} / {}", first(&found.answer_peer), first(&found.answer_ours)))
        })
        .filed("answer_peer", |found| every(&found.answer_peer))
        .filed("answer_ours", |found| every(&found.answer_ours))
        .filed("peer_method", |found| &found.method)
        .filed("versions", |found| versions(&found.versions))
        .filed("machine", |found| &found.machine)
        .filed("commit", |found| &found.commit)
}

/// The first number of an answer, as a reader compares it.
fn first(answer: &[f64]) -> String {
    answer.first().map_or_else(String::new, |&value| number::significant(value, 6))
}

/// Every number of an answer in full precision.
fn every(answer: &[f64]) -> String {
    answer.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" ")
}

fn versions(versions: &BTreeMap<String, String>) -> String {
    let words = versions.iter().map(|(name, version)| format!("{name} {version}"));
    words.collect::<Vec<_>>().join(", ")
}

/// What the solvers reach where the answer is known.
fn oracles(oracles: &BTreeMap<String, Quantity>) -> Option<Block> {
    list_of("Known answers.", oracles.values().map(oracle).collect())
}

fn oracle(found: &Quantity) -> String {
    let number = number::number(found.estimate);
    format!("{number} {}: {}.", found.unit, found.method)
}

fn costs<'a>() -> Table<'a, &'a Benchmark> {
    Table::<&Benchmark>::new("tables/benchmarks.csv")
        .shown("Benchmark", Wide, |benchmark| code(&benchmark.id))
        .filed("benchmark", |benchmark| &benchmark.id)
        .shown("Cost (interval)", Number, |benchmark| text(number::cost(&benchmark.time)))
        .filed_quantity(|benchmark| Some(&benchmark.time))
        .shown("Answer", Short, |benchmark| code(number::short_digest(&benchmark.answer)))
        .filed("answer", |benchmark| &benchmark.answer)
        .shown("Machine", Wide, |benchmark| text(&benchmark.machine))
        .filed("machine", |benchmark| &benchmark.machine)
        .shown("Commit", Short, |benchmark| code(number::short_digest(&benchmark.commit)))
        .filed("commit", |benchmark| &benchmark.commit)
}
