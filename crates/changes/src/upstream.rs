//! What the numbers hang on that the gates of a claim read: analyses, sets and published files.

use std::collections::BTreeSet;

use crate::record::{Record, Verdict};

/// What a verdict hangs on, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Upstream {
    /// Full names of the analyses, the studies that they build on included.
    pub analyses: BTreeSet<String>,
    /// Names of the sets that these read.
    pub sets: BTreeSet<String>,
    /// Names of the sources of those sets.
    pub sources: BTreeSet<String>,
}

impl Upstream {
    /// Of one verdict of a record.
    pub fn of(record: &Record, verdict: &Verdict) -> Self {
        let read = verdict.gates.iter().map(|gate| gate.quantity.as_str());
        let mut open: Vec<&str> =
            read.chain([&*verdict.quantity]).filter_map(|name| owner(record, name)).collect();
        let mut found = Self::default();
        while let Some(name) = open.pop() {
            let Some((name, analysis)) = record.analyses.get_key_value(name) else { continue };
            if found.analyses.insert(name.clone()) {
                open.extend(analysis.studies.iter().map(String::as_str));
                found.sets.extend(analysis.observations.clone());
            }
        }
        let sets = found.sets.iter().filter_map(|id| record.sets.get(id));
        found.sources = sets.map(|set| set.source.clone()).collect();
        found
    }

    /// With everything of another one.
    pub fn and(mut self, other: Self) -> Self {
        self.analyses.extend(other.analyses);
        self.sets.extend(other.sets);
        self.sources.extend(other.sources);
        self
    }
}

/// The analysis that owns a full name. An id may hold a dot of its own, and one may begin another:
/// the longest is meant.
fn owner<'a>(record: &'a Record, full_name: &str) -> Option<&'a str> {
    let is_owner = |id: &&String| {
        full_name.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    record.analyses.keys().filter(is_owner).max_by_key(|id| id.len()).map(String::as_str)
}
