//! Prints numbers of the evidence.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};

use anyhow::Result;
use evidence::{Evidence, Outcome, PeerRatio, Quantity, Replication, ReplicationOutcome, Verdict};

use crate::end::End;
use crate::project::Project;
use crate::stages::{fit, judge};

/// The `show` command: one quantity, or the names of all.
pub fn run(project: &Project, name: Option<&str>, json: bool) -> Result<End> {
    let evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    let replications = judge::replications(project, &evidence)?;
    if name == Some("replication") {
        return table(&replications, json);
    }
    let mut evidence = evidence;
    evidence.counts.extend(replication_counts(&replications));
    evidence.counts.extend(claim_counts(&judge::verdicts(project, &evidence)?));
    let Some(name) = name else { return list(&evidence, json) };
    let listed = all(&evidence).find(|(known, _)| known == name).map(|(_, quantity)| quantity);
    // `STUDY.check.ID` may be another name of a listed number.
    if let Some(quantity) = listed.or_else(|| evidence.quantity(name)) {
        println!("{}", if json { serde_json::to_string(quantity)? } else { line(name, quantity) });
        if !json {
            print_check(&evidence, name);
        }
        return Ok(End::Done);
    }
    if let Some(missing) = evidence.missing(name) {
        let (kind, id) = (missing.head.kind.word(), &missing.head.id);
        eprintln!("{kind} {id} could not run: {}", missing.reason);
        if let Some(command) = &missing.command {
            eprintln!("to bring the data: {command}");
        }
        return Ok(End::DataMissing);
    }
    match evidence.name(name) {
        Err(nearest) if !nearest.is_empty() => {
            let nearest = nearest.join(", ");
            eprintln!("no quantity is called \"{name}\"; hint: the nearest names are {nearest}");
        }
        Ok(_) => eprintln!(
            "{name} is declared, but these data do not define it; hint: `straightedge show` lists \
            what they define"
        ),
        Err(_) => {
            eprintln!("no quantity is called \"{name}\"; hint: `straightedge show` lists them all");
        }
    }
    Ok(End::Usage)
}

/// Says of the statistic of a check whether the check passed.
fn print_check(evidence: &Evidence, name: &str) {
    let Some(check) = evidence.finding(name).and_then(|(found, rest)| found.check(rest)) else {
        return;
    };
    let verdict = if check.passed { "passed" } else { "did not pass" };
    let (name, title, side) = (&check.name, &check.title, check.sense.word());
    println!("check {name} {verdict}: {title}; it passes {side} {}", number(check.threshold));
}

/// The table of published numbers beside ours.
fn table(replications: &[Replication], json: bool) -> Result<End> {
    if json {
        println!("{}", serde_json::to_string_pretty(replications)?);
        return Ok(End::Done);
    }
    for row in replications {
        let ours = row.ours.map_or_else(|| "-".to_owned(), number);
        println!(
            "{}: {}: printed {}, ours {ours}: {}",
            row.paper,
            row.what,
            row.printed,
            row.outcome.words()
        );
    }
    Ok(End::Done)
}

/// A number of things under its full name.
fn count(name: &str, count: usize, method: &str) -> (String, Quantity) {
    (name.to_owned(), Quantity::count(count, method))
}

/// How many published numbers there are, from how many papers, and how many came back.
fn replication_counts(replications: &[Replication]) -> Vec<(String, Quantity)> {
    let papers: BTreeSet<&str> = replications.iter().map(|row| row.identifier.as_str()).collect();
    let ended =
        |end: ReplicationOutcome| replications.iter().filter(|row| row.outcome == end).count();
    vec![
        count("replication.rows", replications.len(), "published numbers held against ours"),
        count("replication.papers", papers.len(), "papers they stand in"),
        count(
            "replication.reproduced",
            ended(ReplicationOutcome::Digits),
            "reproduced to the printed digits",
        ),
        count(
            "replication.within_interval",
            ended(ReplicationOutcome::Interval),
            "other digits, within the interval",
        ),
        count("replication.differing", ended(ReplicationOutcome::Differs), "outside the interval"),
        count(
            "replication.not_testable",
            ended(ReplicationOutcome::NotTestable),
            "nothing here tests them",
        ),
        count(
            "replication.not_here",
            ended(ReplicationOutcome::NotHere),
            "the data are not on this machine",
        ),
    ]
}

/// How many claims there are, and how they ended.
fn claim_counts(verdicts: &[Verdict]) -> Vec<(String, Quantity)> {
    let ended = |end: Outcome| verdicts.iter().filter(|verdict| verdict.outcome == end).count();
    vec![
        count("claims.total", verdicts.len(), "claims with a rule"),
        count(
            "claims.judged",
            verdicts.iter().filter(|verdict| verdict.outcome.is_judged()).count(),
            "claims whose rule could be read from data here",
        ),
        count("claims.supported", ended(Outcome::Supported), "every gate holds"),
        count("claims.fragile", ended(Outcome::Fragile), "a gate meant to shake it does not hold"),
        count("claims.refuted", ended(Outcome::Refuted), "the data contradict it"),
        count("claims.not_identified", ended(Outcome::NotIdentified), "the data cannot tell"),
        count("claims.not_testable", ended(Outcome::NotTestable), "no public data would decide"),
        count(
            "claims.not_run_here",
            ended(Outcome::NotRunHere),
            "what would decide could not run on this machine; no verdict",
        ),
    ]
}

/// Every quantity with its full name.
fn all(evidence: &Evidence) -> impl Iterator<Item = (String, &Quantity)> {
    let of_benchmarks = evidence
        .benchmarks
        .iter()
        .map(|benchmark| (format!("bench.{}", benchmark.id), &benchmark.time));
    let of_peers = evidence.peers.iter().map(|found| (ratio_name(found), &found.ratio));
    let of_oracles =
        evidence.oracles.iter().map(|(name, quantity)| (format!("oracles.{name}"), quantity));
    let counts = evidence.counts.iter().map(|(name, quantity)| (name.clone(), quantity));
    evidence.quantities().chain(counts).chain(of_benchmarks).chain(of_peers).chain(of_oracles)
}

/// `bench.WORKLOAD.ratio.PEER`, which stands for one thread of ours; more threads are named.
fn ratio_name(found: &PeerRatio) -> String {
    let threads = if found.threads_ours == 1 {
        String::new()
    } else {
        format!("_threads_{}", found.threads_ours)
    };
    format!("bench.{}.ratio{threads}.{}", found.workload, found.peer)
}

fn list(evidence: &Evidence, json: bool) -> Result<End> {
    if json {
        let names: Vec<String> = all(evidence).map(|(name, _)| name).collect();
        println!("{}", serde_json::to_string(&names)?);
    } else {
        let lines: Vec<String> =
            all(evidence).map(|(name, quantity)| line(&name, quantity) + "\n").collect();
        // Whoever reads the list may stop reading (`show | head`): that is no fault.
        match std::io::stdout().write_all(lines.concat().as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        }
    }
    Ok(End::Done)
}

fn line(name: &str, quantity: &Quantity) -> String {
    let interval = match (quantity.low, quantity.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", number(low), number(high)),
        _ => String::new(),
    };
    let unit = if quantity.unit == "1" { String::new() } else { format!(" {}", quantity.unit) };
    format!(
        "{name} = {}{interval}{unit}; n = {}; {}",
        number(quantity.estimate),
        quantity.n,
        quantity.method
    )
}

/// In full precision, with an exponent where a row of zeros would hide the number.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-4..1e9).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}
