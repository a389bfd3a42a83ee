//! What changed a verdict.

use std::collections::BTreeMap;

use crate::changes::Cause;
use crate::record::{Record, Verdict};
use crate::upstream::Upstream;

/// The kinds of written files that speak of papers, on which many verdicts hang a little.
const PAPERS: [&str; 2] = ["constants", "checklist"];

/// What changed a verdict that stands in both records.
pub fn causes([earlier, later]: [&Record; 2], [before, after]: [&Verdict; 2]) -> Vec<Cause> {
    let hangs_on = Upstream::of(earlier, before).and(Upstream::of(later, after));
    let found = [
        (Cause::Rule, before.rule_digest != after.rule_digest),
        (Cause::Data, has_other_data(earlier, later, &hangs_on)),
        (Cause::Analysis, has_other_analysis(earlier, later, &hangs_on)),
    ];
    let direct: Vec<Cause> =
        found.into_iter().filter(|(_, is_found)| *is_found).map(|(cause, _)| cause).collect();
    if !direct.is_empty() {
        return direct;
    }
    let is_other_paper =
        PAPERS.iter().any(|kind| earlier.files.get(*kind) != later.files.get(*kind));
    vec![match (is_other_paper, is_other_code(earlier, later)) {
        (true, _) => Cause::Papers,
        (false, true) => Cause::Code,
        (false, false) => Cause::Unexplained,
    }]
}

/// Whether a published file or a set that a verdict hangs on is another.
fn has_other_data(earlier: &Record, later: &Record, hangs_on: &Upstream) -> bool {
    let is_other_source = |id: &String| earlier.sources.get(id) != later.sources.get(id);
    let is_other_set = |id: &String| match (earlier.sets.get(id), later.sets.get(id)) {
        (Some(one), Some(other)) => !one.is_same(other),
        (one, other) => one.is_some() != other.is_some(),
    };
    hangs_on.sources.iter().any(is_other_source) || hangs_on.sets.iter().any(is_other_set)
}

/// Whether the definition of an analysis that a verdict hangs on is another, or how its fit is
/// attacked.
fn has_other_analysis(earlier: &Record, later: &Record, hangs_on: &Upstream) -> bool {
    fn digest<'a>(record: &'a Record, name: &str) -> Option<&'a String> {
        record.analyses.get(name).map(|analysis| &analysis.digest)
    }
    fn battery<'a>(record: &'a Record, name: &str) -> Option<&'a String> {
        let batteries: &BTreeMap<String, String> = record.files.get("battery")?;
        batteries.get(name)
    }
    hangs_on.analyses.iter().any(|name| {
        digest(earlier, name) != digest(later, name)
            || battery(earlier, name) != battery(later, name)
    })
}

/// Whether the program is another.
fn is_other_code(earlier: &Record, later: &Record) -> bool {
    let of = |record: &Record| {
        let made = &record.made;
        let program = (made.program_version.clone(), made.commit.clone(), made.dirty);
        (program, made.toolchain.clone(), made.evidence_schema)
    };
    of(earlier) != of(later) || later.made.dirty
}
