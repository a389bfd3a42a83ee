//! Every quantity with its full name, whose it is, and how one is printed.

use std::collections::BTreeMap;

use evidence::{Evidence, PeerRatio, Quantity};

use crate::commands::page;

/// Every quantity with its full name.
pub fn all(evidence: &Evidence) -> impl Iterator<Item = (String, &Quantity)> {
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

/// Whose number it is: the analysis that files it, else what stands before the first dot.
pub fn owner(evidence: &Evidence, full_name: &str) -> String {
    let before = || full_name.split('.').next().unwrap_or(full_name).to_owned();
    evidence.owner(full_name).map_or_else(before, |(head, _)| head.full_name())
}

/// Who has how many numbers, of all whose names begin so: one line an owner.
pub fn owners(evidence: &Evidence, prefix: &str) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in all(evidence).filter(|(name, _)| name.starts_with(prefix)) {
        *counts.entry(owner(evidence, &name)).or_default() += 1;
    }
    let titles: BTreeMap<String, &str> =
        evidence.heads().map(|head| (head.full_name(), &*head.title)).collect();
    let widest = counts.keys().map(String::len).max().unwrap_or_default();
    let line = |(owner, count): (&String, &usize)| {
        let title = titles.get(owner).copied().unwrap_or_default();
        format!("{owner:<widest$}  {count:>5}  {title}").trim_end().to_owned()
    };
    let hint = "\n`straightedge show NAME` prints the numbers of one, or those that begin so.";
    page::lines(counts.iter().map(line).chain([hint.to_owned()]))
}

/// Of the statistic of a check: whether the check passed.
pub fn check(evidence: &Evidence, name: &str) -> Option<String> {
    let (found, rest) = evidence.finding(name)?;
    let check = found.check(rest)?;
    let verdict = if check.passed { "passed" } else { "did not pass" };
    let (name, title, side) = (&check.name, &check.title, check.sense.word());
    let threshold = number(check.threshold);
    Some(format!("check {name} {verdict}: {title}; it passes {side} {threshold}"))
}

/// A quantity on one line: name, number, interval, unit, rows, method.
pub fn line(name: &str, quantity: &Quantity) -> String {
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
pub fn number(value: f64) -> String {
    if value == 0.0 || (1e-4..1e9).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}
