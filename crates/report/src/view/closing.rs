//! Published constants, timings, how to reproduce the report, and what it does not say.

use std::collections::BTreeMap;

use evidence::{Benchmark, Evidence, PeerRatio, PublishedConstant, Quantity};

use super::ColumnStyle::{Number, Short, Wide};
use super::{Block, Section, code, fact, folded, paragraph, section, table_of, text};
use crate::{csv, number};

pub fn sections(evidence: &Evidence) -> Vec<Section> {
    let mut sections = Vec::new();
    sections.extend(benchmarks(evidence));
    sections.extend(published(&evidence.published));
    sections.push(section(1, "reproduce", "How to reproduce this report", reproduce(evidence)));
    sections.push(section(1, "limits", "Limits of this report", vec![limits()]));
    sections
}

/// What the kernels cost, and how much longer others take.
fn benchmarks(evidence: &Evidence) -> Option<Section> {
    let blocks: Vec<Block> = ratios(&evidence.peers)
        .into_iter()
        .chain(costs(&evidence.benchmarks))
        .chain(oracles(&evidence.oracles))
        .collect();
    (!blocks.is_empty()).then(|| section(1, "benchmarks", "Benchmarks", blocks))
}

fn ratios(peers: &[PeerRatio]) -> Vec<Block> {
    let Some(first) = peers.first() else { return Vec::new() };
    let row = |found: &PeerRatio| {
        let answer = |answer: &[f64]| {
            answer.first().map_or_else(String::new, |&value| number::significant(value, 6))
        };
        vec![
            code(&found.workload),
            code(&found.peer),
            text(number::value_of(&found.ratio)),
            text(number::seconds(found.seconds_per_unit_peer)),
            text(number::seconds(found.seconds_per_unit_ours)),
            text(number::count(found.threads_ours)),
            text(format!("{} / {}", answer(&found.answer_peer), answer(&found.answer_ours))),
        ]
    };
    let columns = [
        ("Work", Wide),
        ("Peer", Wide),
        ("Times ours", Number),
        ("Theirs, a unit", Number),
        ("Ours", Number),
        ("Threads", Number),
        ("Answers", Number),
    ];
    let caption = format!(
        "How many times longer others take for the same work, measured in turn on one machine \
        ({}, commit {}): \
         median, least and greatest of the rounds. They have one thread; the column says how many we have. A unit is \
         one evaluation, fit, start or resample.",
        first.machine,
        number::short_digest(&first.commit)
    );
    let answers = "Theirs and ours: the objective it ends at, for the bootstrap the median of α. \
        An objective above \
                   ours is a solver that stopped early.";
    let table = table_of(caption, &columns, peers.iter().map(row).collect(), csv::PEERS);
    table.into_iter().chain([paragraph("Answers.", answers)]).collect()
}

/// What the solvers reach where the answer is known.
fn oracles(oracles: &BTreeMap<String, Quantity>) -> Option<Block> {
    let items: Vec<String> = oracles
        .values()
        .map(|quantity| {
            format!(
                "{} {}: {}.",
                number::significant(quantity.estimate, 3),
                quantity.unit,
                quantity.method
            )
        })
        .collect();
    (!items.is_empty()).then(|| Block::List { lead: "Known answers.".to_owned(), items })
}

fn costs(benchmarks: &[Benchmark]) -> Option<Block> {
    let row = |benchmark: &Benchmark| {
        vec![
            code(&benchmark.id),
            text(number::cost(&benchmark.time)),
            code(number::short_digest(&benchmark.answer)),
            text(&benchmark.machine),
            code(number::short_digest(&benchmark.commit)),
        ]
    };
    let columns = [
        ("Benchmark", Wide),
        ("Cost (interval)", Number),
        ("Answer", Short),
        ("Machine", Wide),
        ("Commit", Short),
    ];
    let rows = benchmarks.iter().map(row).collect();
    table_of(
        "Cost of one call; the answer was proven before it was timed.",
        &columns,
        rows,
        csv::BENCHMARKS,
    )
}

fn published(constants: &[PublishedConstant]) -> Option<Section> {
    let row = |constant: &PublishedConstant| {
        vec![
            code(&constant.law),
            code(&constant.parameter),
            text(&constant.value),
            text(range(constant)),
            text(&constant.paper),
            text(&constant.place),
            text(&constant.status),
        ]
    };
    let columns = [
        ("Set", Short),
        ("Parameter", Short),
        ("Value", Number),
        ("Interval", Number),
        ("Paper", Wide),
        ("Place", Wide),
        ("Status", Short),
    ];
    let table = table_of(
        "Constants as papers print them.",
        &columns,
        constants.iter().map(row).collect(),
        csv::PUBLISHED,
    )?;
    let status = "The status says how sure we are of the print: primary stands in the authors’ \
        own paper, data or code; \
                  secondary was printed by somebody who read the paper; derived was computed from published figures.";
    Some(section(1, "published", "Published constants", vec![paragraph("", status), folded(table)]))
}

/// Both ends as printed; the words of a paper are not ours to reformat.
fn range(constant: &PublishedConstant) -> String {
    match (constant.low.as_str(), constant.high.as_str()) {
        ("", "") => String::new(),
        (low, "") => low.to_owned(),
        ("", high) => high.to_owned(),
        (low, high) => format!("{low} to {high}"),
    }
}

fn reproduce(evidence: &Evidence) -> Vec<Block> {
    let stamp = &evidence.stamp;
    if stamp.commit == "unknown" {
        let nowhere = "This report was made outside a repository. The same program on the same \
            files makes it again; \
                       the digests below tell whether they are the same.";
        let mut blocks = vec![paragraph("", nowhere)];
        blocks.extend(digests(evidence));
        return blocks;
    }
    let mut blocks = vec![paragraph("", "These commands make this report again, byte for byte.")];
    if stamp.dirty {
        let warning = "The files differed from the commit when this report was made: the commit \
            alone does not bring it back.";
        blocks.push(paragraph("Caution.", warning));
    }
    let mut lines = vec![format!("git checkout {}", stamp.commit), "cargo xtask report".to_owned()];
    let gates = evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    lines.extend(gates.take(1).map(|gate| format!("cargo xtask show {}", gate.quantity)));
    blocks.push(Block::Commands { lines });
    blocks.extend(digests(evidence));
    blocks
}

/// What the report was made of, by digest.
fn digests(evidence: &Evidence) -> Vec<Block> {
    let mut blocks =
        vec![Block::Facts { items: vec![fact("Data digest", code(&evidence.stamp.data_digest))] }];
    let study =
        |study: &evidence::StudyFinding| vec![text("study"), code(&study.id), code(&study.digest)];
    let exhibit = |exhibit: &evidence::Exhibit| {
        vec![text("exhibit"), code(&exhibit.id), code(&exhibit.digest)]
    };
    let allocation = |found: &evidence::Allocation| {
        vec![text("allocation"), code(&found.id), code(&found.digest)]
    };
    let comparison = |found: &evidence::ModelComparison| {
        vec![text("comparison"), code(&found.id), code(&found.digest)]
    };
    let rule = |verdict: &evidence::Verdict| {
        vec![text("rule"), code(&verdict.claim), code(&verdict.rule_digest)]
    };
    let studies = evidence.studies.iter().map(study).chain(evidence.exhibits.iter().map(exhibit));
    let analyses = evidence
        .allocations
        .iter()
        .map(allocation)
        .chain(evidence.model_comparisons.iter().map(comparison));
    let rows = studies.chain(analyses).chain(evidence.verdicts.iter().map(rule)).collect();
    let columns = [("Kind", Short), ("Name", Short), ("Digest", Wide)];
    blocks.extend(table_of(
        "Digests of the studies, of the exhibits, of the analyses and of the rules.",
        &columns,
        rows,
        "",
    ));
    blocks
}

fn limits() -> Block {
    let items = [
        "A verdict speaks of the data, the law and the rule named beside it. It does not speak of \
        models that nobody published.",
        "The thresholds of the gates are our choice. They are older than the verdicts, but \
        another referee may choose others.",
        "Intervals made by resampling rows take the rows as independent. Rows that share a \
        training run make them too narrow.",
        "Figures that were digitised carry the error of reading a plot. It is part of the \
        residuals and is not modelled apart.",
        "A fit beyond the range of its data is an extrapolation, and no interval here covers a \
        change of the law itself.",
        "We chose the claims, the sources and the checks. A claim that is not here was not \
        judged; that says nothing of it.",
    ];
    Block::List { lead: String::new(), items: items.map(str::to_owned).to_vec() }
}
