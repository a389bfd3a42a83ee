//! The one place that knows how claims are read and judged.

use std::collections::BTreeMap;

use analyses::run::Answers;
use anyhow::{Result, anyhow};
use claims::{Claim, GateRule};
use evidence::{Evidence, SCHEMA_VERSION, Stamp, Verdict};

/// Every gate of a claim.
fn gates(claim: &Claim) -> impl Iterator<Item = &GateRule> {
    let rule = &claim.rule;
    [&rule.identified, &rule.supports, &rule.refutes, &rule.robust].into_iter().flatten()
}

/// The full names of the numbers that the gates of a claim read, but for those that nothing
/// computes.
pub fn quantities(claim: &Claim) -> Vec<String> {
    let computed = gates(claim).filter(|gate| gate.not_computed.is_none());
    computed.map(|gate| gate.quantity.value.clone()).collect()
}

/// The verdict of a claim on what the analyses of one planted set found.
///
/// # Errors
/// A gate reads a name that nothing declares.
pub fn verdict(claim: &Claim, answers: Answers) -> Result<Verdict> {
    let evidence = evidence(answers);
    claims::judge(claim, &claim.id, "", &evidence).map_err(|error| anyhow!("{error}"))
}

/// Evidence that holds the answers and nothing else.
fn evidence(answers: Answers) -> Evidence {
    Evidence {
        schema_version: SCHEMA_VERSION,
        stamp: Stamp {
            version: "planted".to_owned(),
            program_version: String::new(),
            commit: String::new(),
            dirty: false,
            date: String::new(),
            timestamp_seconds: 0,
            data_digest: String::new(),
            toolchain: String::new(),
        },
        files: Vec::new(),
        open: Vec::new(),
        sources: Vec::new(),
        observations: Vec::new(),
        findings: answers.findings,
        missing: answers.missing,
        catalogue: Vec::new(),
        published: Vec::new(),
        benchmarks: Vec::new(),
        peers: Vec::new(),
        oracles: BTreeMap::new(),
        counts: BTreeMap::new(),
        replications: Vec::new(),
        checklists: Vec::new(),
        forecasts: Vec::new(),
        verdicts: Vec::new(),
    }
}
