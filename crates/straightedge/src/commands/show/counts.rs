//! How many published numbers and claims there are, and how they ended.

use std::collections::BTreeSet;

use evidence::{
    Evidence, ForecastFinding, Outcome, Quantity, Replication, ReplicationOutcome, RuleOlder,
    Stability, Verdict,
};

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

/// Share of specifications from which on a verdict is called stable.
const STABLE_MIN: f64 = 0.95;

/// How many claims there are, how they ended, and what is known of their rules.
pub fn of_claims(evidence: &Evidence) -> Vec<(String, Quantity)> {
    let counting: Vec<&Verdict> = evidence.counting().collect();
    let of = |is: &dyn Fn(&&&Verdict) -> bool| counting.iter().filter(|it| is(it)).count();
    let ended = |end: Outcome| of(&|verdict| verdict.outcome == end);
    let superseded = evidence.verdicts.len() - counting.len();
    let judged = of(&|verdict| verdict.outcome.is_judged());
    let older = of(&|verdict| verdict.age.older_than_data == RuleOlder::Yes);
    let mut counts = vec![
        count("claims.total", evidence.verdicts.len(), "claims with a rule"),
        count("claims.superseded", superseded, "claims whose place another one took"),
        count("claims.readings", counting.len(), "claims that count, each a reading of a sentence"),
        count("claims.statements", evidence.statements().len(), "sentences that they read"),
        count("claims.judged", judged, "readings whose rule could be read from data here"),
        count("claims.supported", ended(Outcome::Supported), "every gate holds"),
        count("claims.fragile", ended(Outcome::Fragile), "a gate meant to shake it does not hold"),
        count("claims.refuted", ended(Outcome::Refuted), "the data contradict it"),
        count("claims.not_identified", ended(Outcome::NotIdentified), "the data cannot tell"),
        count("claims.lies_between", ended(Outcome::LiesBetween), "neither for nor against"),
        count("claims.not_testable", ended(Outcome::NotTestable), "no public data would decide"),
        count("claims.awaiting", ended(Outcome::Awaiting), "the data are to come"),
        count(
            "claims.not_run_here",
            ended(Outcome::NotRunHere),
            "what would decide could not run on this machine; no verdict",
        ),
        count("claims.rule_older_than_data", older, "locked before a number they read was filed"),
    ];
    counts.extend(stable_share(evidence, &counting));
    counts
}

/// Of the judged claims that name a multiverse, the share whose verdict most of its specifications
/// share; none where no claim names one that was run.
fn stable_share(evidence: &Evidence, counting: &[&Verdict]) -> Option<(String, Quantity)> {
    let named = counting.iter().filter_map(|it| Some(Stability::of(it, evidence)?.same(it)));
    let shares: Vec<f64> = named.collect();
    if shares.is_empty() {
        return None;
    }
    let stable = shares.iter().filter(|share| **share >= STABLE_MIN).count();
    let method = "share of the claims with a multiverse whose verdict 95 % of its specifications \
        share";
    let share = stable as f64 / shares.len() as f64;
    Some((
        "claims.stable_share".to_owned(),
        Quantity::plain(share, "fraction", shares.len(), method),
    ))
}
