//! The one place that knows how claims are read and judged.

use analyses::run::Answers;
use anyhow::{Result, anyhow};
use claims::{Claim, GateRule};
use evidence::{Evidence, Stamp, Verdict};

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
    let nowhere = Evidence::empty(Stamp {
        version: "planted".to_owned(),
        program_version: String::new(),
        commit: String::new(),
        dirty: false,
        date: String::new(),
        timestamp_seconds: 0,
        data_digest: String::new(),
        toolchain: String::new(),
    });
    Evidence { findings: answers.findings, missing: answers.missing, ..nowhere }
}
