//! When a rule was locked, and whether the numbers that it reads had been filed by then.

use std::collections::BTreeSet;

use anyhow::Result;
use claims::Claim;
use evidence::{Kind, RuleAge, RuleOlder};
use serde_json::Value;
use sources::sha256_hex;
use time::OffsetDateTime;

use crate::project::Project;
use crate::stages::fit::EVIDENCE;
use crate::{files, git, kinds};

/// What stands for a value that is not known or not there.
const NONE: &str = "-";

/// Which numbers have been filed in a project so far.
#[derive(Default)]
pub struct Seen {
    /// Full names.
    names: BTreeSet<String>,
    /// SHA-256 of the evidence that is filed now.
    evidence_digest: Option<String>,
}

impl Seen {
    /// Reads the evidence that is filed now and that of every report which is kept.
    pub fn read(project: &Project) -> Result<Self> {
        let mut seen = Self::default();
        let now = project.path(EVIDENCE);
        if now.is_file() {
            let bytes = files::bytes(&now)?;
            seen.evidence_digest = Some(sha256_hex(&bytes));
            seen.add(&bytes);
        }
        let out = project.path("reports/out");
        let kept = if out.is_dir() { files::below(&out)? } else { Vec::new() };
        for path in kept.iter().filter(|path| path.ends_with("/evidence.json")) {
            seen.add(&files::bytes(&out.join(path))?);
        }
        Ok(seen)
    }

    /// The names of an evidence file of any version; one that is no JSON has none.
    fn add(&mut self, bytes: &[u8]) {
        let Ok(evidence) = serde_json::from_slice::<Value>(bytes) else { return };
        for finding in evidence["findings"].as_array().into_iter().flatten() {
            let id = owner(&finding["head"]);
            let numbers = finding["quantities"].as_object().into_iter().flat_map(|all| all.keys());
            self.names.extend(numbers.map(|name| format!("{id}.{name}")));
            let checks = finding["detail"]["study"]["checks"].as_array().into_iter().flatten();
            let checks = checks.filter_map(|check| check["name"].as_str());
            self.names.extend(checks.map(|name| format!("{id}.check.{name}")));
        }
    }

    /// What stands behind the name of a claim that is locked now.
    pub fn tail(&self, project: &Project, claim: &Claim) -> String {
        let rule = &claim.rule;
        let gates = [&rule.identified, &rule.supports, &rule.refutes, &rule.robust];
        let mut read = gates.into_iter().flatten().map(|gate| gate.quantity.value.as_str());
        let was_seen = read.any(|name| self.names.contains(name));
        let today = OffsetDateTime::now_utc().date();
        let commit = git::head(project.root()).map_or_else(|| NONE.to_owned(), |head| head.commit);
        let seen = if was_seen { "seen" } else { "unseen" };
        let evidence = self.evidence_digest.as_deref().unwrap_or(NONE);
        format!("{today} {commit} {seen} {evidence}")
    }
}

/// The owner that the full names of a finding begin with: its name, behind that of its kind where
/// the kind has one.
fn owner(head: &Value) -> String {
    let id = head["id"].as_str().unwrap_or_default();
    let kind = serde_json::from_value::<Kind>(head["kind"].clone());
    kind.map_or_else(|_| id.to_owned(), |kind| format!("{}{id}", kind.prefix()))
}

/// The age of the rule of a line, with the claim's name; none for a line of another kind.
pub fn read(line: &str) -> Option<(String, RuleAge)> {
    let mut words = line.split(' ').skip(1);
    if words.next()? != kinds::CLAIM.name {
        return None;
    }
    let claim = words.next()?.to_owned();
    let mut known = || words.next().filter(|word| *word != NONE).map(str::to_owned);
    let (locked_on, commit) = (known(), known());
    let older_than_data = match known().as_deref() {
        Some("seen") => RuleOlder::No,
        Some("unseen") => RuleOlder::Yes,
        _ => RuleOlder::Unknown,
    };
    Some((claim, RuleAge { older_than_data, locked_on, commit, evidence_digest: known() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_its_numbers_had_been_seen() {
        let older = |line: &str| read(line).map(|(claim, age)| (claim, age.older_than_data));
        let line = "ab claim alpha-is-small 2026-11-29 cd unseen -";
        assert_eq!(older(line), Some(("alpha-is-small".to_owned(), RuleOlder::Yes)));
        assert_eq!(older("ab claim a 2026-11-29 cd seen ef"), Some(("a".into(), RuleOlder::No)));
        assert_eq!(older("ab claim a"), Some(("a".to_owned(), RuleOlder::Unknown)));
        assert_eq!(older("ab study chinchilla-huber"), None);
    }

    #[test]
    fn a_number_of_any_filed_evidence_has_been_seen() {
        let mut seen = Seen::default();
        let study = r#"{"head": {"id": "s", "kind": "study"}, "quantities": {"alpha": {}},
            "detail": {"study": {"checks": [{"name": "C1"}]}}}"#;
        let other = r#"{"head": {"id": "c", "kind": "comparison"}, "quantities": {"p": {}}}"#;
        let findings = format!(r#"{{"schema_version": 3, "findings": [{study}, {other}]}}"#);
        seen.add(findings.as_bytes());
        seen.add(b"no evidence");
        let expected = ["comparison.c.p", "s.alpha", "s.check.C1"];
        assert!(seen.names.iter().eq(expected), "{:?}", seen.names);
    }
}
