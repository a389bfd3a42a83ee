//! What the report before this one said of each claim, and which verdicts are others now.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Evidence, Outcome, Verdict};
use serde::{Deserialize, Serialize};

use super::render;
use crate::files;
use crate::project::Project;

/// Where the outcomes of the report before the last one are kept: the last one stands in its place
/// once it is made, and may be asked for the changes at any time.
const EARLIER: &str = "reports/work/earlier.json";

/// The outcomes of an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    version: String,
    /// By name of the claim.
    outcomes: BTreeMap<String, Outcome>,
}

/// What is read of the evidence of a report: evidence of another layout has this too.
#[derive(Deserialize)]
struct Filed {
    stamp: FiledStamp,
    verdicts: Vec<FiledVerdict>,
}

#[derive(Deserialize)]
struct FiledStamp {
    version: String,
}

#[derive(Deserialize)]
struct FiledVerdict {
    claim: String,
    outcome: Outcome,
}

/// Keeps the outcomes of the report that stands, before the one of this evidence takes its place.
///
/// A report that is made anew with the same outcomes is not earlier than itself.
///
/// # Errors
/// The machine refuses to write.
pub fn keep(project: &Project, judged: &Evidence) -> Result<()> {
    let Some(text) = render::latest_evidence(project) else { return Ok(()) };
    // Of evidence that no program of today can read nothing is said.
    let Ok(filed) = serde_json::from_slice::<Filed>(&text) else { return Ok(()) };
    let outcomes = filed.verdicts.into_iter().map(|said| (said.claim, said.outcome)).collect();
    let earlier = Earlier { version: filed.stamp.version, outcomes };
    let is_same = earlier.version == judged.stamp.version
        && earlier.changes(&judged.verdicts) == Changes::default();
    if is_same {
        return Ok(());
    }
    project.write(EARLIER, (serde_json::to_string_pretty(&earlier)? + "\n").as_bytes())
}

/// The outcomes of the report before the last one, where there was one.
pub fn read(project: &Project) -> Option<Earlier> {
    let text = files::read(&project.path(EARLIER)).ok()?;
    let earlier: Earlier = serde_json::from_str(&text).ok()?;
    // The names go to a terminal.
    let is_plain = |name: &String| !name.contains(char::is_control);
    (is_plain(&earlier.version) && earlier.outcomes.keys().all(is_plain)).then_some(earlier)
}

/// What became of the verdicts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes<'a> {
    changed: Vec<(&'a str, Outcome, Outcome)>,
    new: Vec<(&'a str, Outcome)>,
    gone: Vec<(&'a str, Outcome)>,
}

impl Earlier {
    fn changes<'a>(&'a self, now: &'a [Verdict]) -> Changes<'a> {
        let mut changes = Changes::default();
        let mut left = self.outcomes.clone();
        for verdict in now {
            let (claim, outcome) = (verdict.claim.as_str(), verdict.outcome);
            match left.remove(claim) {
                None => changes.new.push((claim, outcome)),
                Some(before) if before == outcome => {}
                Some(before) => changes.changed.push((claim, before, outcome)),
            }
        }
        let gone = self.outcomes.iter().filter(|(claim, _)| left.contains_key(*claim));
        changes.gone = gone.map(|(claim, &outcome)| (claim.as_str(), outcome)).collect();
        changes
    }

    /// How many verdicts changed, in one line.
    pub fn line(&self, now: &[Verdict]) -> String {
        let Changes { changed, new, gone } = self.changes(now);
        let said = match changed.len() {
            0 => "no verdict changed".to_owned(),
            1 => "1 verdict changed".to_owned(),
            many => format!("{many} verdicts changed"),
        };
        let others: Vec<String> = [(new.len(), "new"), (gone.len(), "gone")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!(", {count} {word}"))
            .collect();
        format!("Since {}: {said}{}", self.version, others.concat())
    }

    /// Each verdict that is another now, each claim that is new and each that is gone.
    pub fn each(&self, now: &[Verdict]) -> Vec<String> {
        let Changes { changed, new, gone } = self.changes(now);
        let line = |claim: &str, from: &str, to: &str| format!("{claim}: {from} -> {to}");
        let mut lines: Vec<String> =
            changed.iter().map(|(claim, from, to)| line(claim, from.words(), to.words())).collect();
        lines.extend(new.iter().map(|(claim, to)| line(claim, "no claim", to.words())));
        lines.extend(gone.iter().map(|(claim, from)| line(claim, from.words(), "no claim")));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(claim: &str, outcome: Outcome) -> Verdict {
        let mut verdict = crate::terminal::tests::verdict(claim);
        verdict.outcome = outcome;
        verdict
    }

    fn earlier(outcomes: &[(&str, Outcome)]) -> Earlier {
        let outcomes = outcomes.iter().map(|&(claim, outcome)| (claim.to_owned(), outcome));
        Earlier { version: "1-a-b".to_owned(), outcomes: outcomes.collect() }
    }

    #[test]
    fn a_verdict_that_is_another_now_is_named_with_both_outcomes() {
        let now = [
            verdict("falls", Outcome::Supported),
            verdict("grows", Outcome::Refuted),
            verdict("bends", Outcome::NotRunHere),
        ];
        let one = earlier(&[
            ("falls", Outcome::Fragile),
            ("grows", Outcome::Refuted),
            ("bends", Outcome::NotRunHere),
        ]);
        assert_eq!(one.line(&now), "Since 1-a-b: 1 verdict changed");
        assert_eq!(one.each(&now), ["falls: fragile -> supported"]);
        let two = earlier(&[
            ("falls", Outcome::Supported),
            ("grows", Outcome::NotTestable),
            ("bends", Outcome::Refuted),
        ]);
        assert_eq!(two.line(&now), "Since 1-a-b: 2 verdicts changed");
        let said = ["grows: not testable -> refuted", "bends: refuted -> not run here"];
        assert_eq!(two.each(&now), said);
        let none = earlier(&now.each_ref().map(|said| (said.claim.as_str(), said.outcome)));
        assert_eq!(none.line(&now), "Since 1-a-b: no verdict changed");
        assert!(none.each(&now).is_empty());
    }

    #[test]
    fn claims_that_are_new_or_gone_are_no_changed_verdicts() {
        let now = [verdict("falls", Outcome::Supported), verdict("grows", Outcome::Refuted)];
        let other = earlier(&[("falls", Outcome::Supported), ("old", Outcome::Fragile)]);
        assert_eq!(other.line(&now), "Since 1-a-b: no verdict changed, 1 new, 1 gone");
        let said = ["grows: no claim -> refuted", "old: fragile -> no claim"];
        assert_eq!(other.each(&now), said);
    }
}
