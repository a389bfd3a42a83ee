//! How many published numbers and claims there are, and how they ended.

use std::collections::BTreeSet;

use evidence::{ForecastFinding, Outcome, Quantity, Replication, ReplicationOutcome, Verdict};

/// A number of things under its full name.
fn count(name: &str, count: usize, method: &str) -> (String, Quantity) {
    (name.to_owned(), Quantity::count(count, method))
}

/// How many published numbers there are, from how many papers, and how many came back.
pub fn of_replications(replications: &[Replication]) -> Vec<(String, Quantity)> {
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

/// How many numbers were foretold, and of how many the outcome is known.
pub fn of_forecasts(forecasts: &[ForecastFinding]) -> Vec<(String, Quantity)> {
    let entries = || forecasts.iter().flat_map(|forecast| &forecast.entries);
    let scored = entries().filter(|entry| entry.outcome.is_some()).count();
    vec![
        count("forecasts.filed", entries().count(), "numbers that were foretold"),
        count("forecasts.scored", scored, "those of them whose outcome is known"),
    ]
}

/// How many claims there are, and how they ended.
pub fn of_claims(verdicts: &[Verdict]) -> Vec<(String, Quantity)> {
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
