//! What could not run, grouped by cause, with the one command that helps.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{Evidence, Kind, Outcome, SourceFinding};

use super::more;

/// Causes shown.
const CAUSES_SHOWN: usize = 2;

/// The files that are not here: why, which are wanted most, and what brings them.
pub fn absent(evidence: &Evidence, shown: usize) -> Vec<String> {
    files_absent(&evidence.sources, wanted(evidence, shown))
}

/// The same of sources alone, with the lines about what is wanted.
pub fn files_absent(sources: &[SourceFinding], wanted: Vec<String>) -> Vec<String> {
    let files = || sources.iter().flat_map(|source| &source.files);
    let mut causes: BTreeMap<String, Reasons> = BTreeMap::new();
    let mut commands: BTreeMap<&str, usize> = BTreeMap::new();
    for state in files().map(|file| &file.state) {
        let Some((reason, command)) = state.missing() else { continue };
        let reason = own_reason(reason);
        // Of a cause of no known kind its words are the kind.
        let kind = state.cause().filter(|kind| !kind.is_empty()).unwrap_or(reason);
        *causes.entry(kind.to_owned()).or_default().0.entry(reason.to_owned()).or_default() += 1;
        *commands.entry(command).or_default() += 1;
    }
    if causes.is_empty() {
        return Vec::new();
    }
    let mut causes: Vec<(String, Reasons)> = causes.into_iter().collect();
    causes.sort_by_key(|(_, reasons)| std::cmp::Reverse(reasons.count()));
    let missing: usize = causes.iter().map(|(_, reasons)| reasons.count()).sum();
    let mut lines = vec![format!("{missing} of {} files are not here:", files().count())];
    let (shown, all) = (CAUSES_SHOWN, causes.len());
    lines.extend(causes.into_iter().take(shown).map(|(kind, reasons)| reasons.line(&kind)));
    lines.extend(more(all, shown));
    lines.extend(wanted);
    let commands = most(commands);
    if let Some((command, _)) = commands.first() {
        lines.push(format!("Bring them with `{command}`, or use a copy with --mirror DIR."));
    }
    lines
}

/// How many files are missing for which reason, of one kind of cause.
#[derive(Default)]
struct Reasons(BTreeMap<String, usize>);

impl Reasons {
    fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// How many, and why: the one reason there is, or the kind with the reason of most.
    fn line(self, kind: &str) -> String {
        let (count, distinct) = (self.count(), self.0.len());
        match most(self.0).first() {
            Some((reason, _)) if distinct > 1 => format!("  {count} x {kind}, such as: {reason}"),
            Some((reason, _)) => format!("  {count} x {reason}"),
            None => format!("  {count} x {kind}"),
        }
    }
}

/// A reason without the file of a list that it begins with, so that one reason is one.
fn own_reason(reason: &str) -> &str {
    let own = reason.split_once("): ").filter(|(file, _)| file.contains(" (file "));
    own.map_or(reason, |(_, own)| own)
}

/// The most frequent first, then by name.
fn most<K: Ord>(counts: BTreeMap<K, usize>) -> Vec<(K, usize)> {
    let mut counts: Vec<(K, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts
}

/// What waits for one file.
#[derive(Default)]
struct Waiting<'a> {
    claims: BTreeSet<&'a str>,
    kinds: BTreeMap<Kind, usize>,
}

impl Waiting<'_> {
    /// Claims weigh first, then everything else.
    fn rank(&self) -> (usize, usize) {
        (self.claims.len(), self.kinds.values().sum())
    }

    fn words(&self) -> String {
        let mut parts = Vec::new();
        if !self.claims.is_empty() {
            parts.push(counted(self.claims.len(), "claim", "claims"));
        }
        for (kind, &number) in &self.kinds {
            parts.push(counted(number, kind.word(), kind.plural()));
        }
        parts.join(", ")
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The files for which most claims and analyses wait.
fn wanted(evidence: &Evidence, shown: usize) -> Vec<String> {
    let mut files: BTreeMap<&str, Waiting<'_>> = BTreeMap::new();
    for missing in &evidence.missing {
        for file in &missing.files {
            *files.entry(file).or_default().kinds.entry(missing.head.kind).or_default() += 1;
        }
    }
    for verdict in evidence.verdicts.iter().filter(|said| said.outcome == Outcome::NotRunHere) {
        for gate in verdict.gates.iter().filter(|gate| gate.passed.is_none()) {
            for file in evidence.missing(&gate.quantity).into_iter().flat_map(|gone| &gone.files) {
                files.entry(file).or_default().claims.insert(&verdict.claim);
            }
        }
    }
    let mut ranked: Vec<(&str, Waiting<'_>)> = files.into_iter().collect();
    ranked.sort_by_key(|(_, waiting)| std::cmp::Reverse(waiting.rank()));
    let mut lines = Vec::new();
    if !ranked.is_empty() {
        lines.push("Most wanted:".to_owned());
    }
    for (file, waiting) in ranked.iter().take(shown) {
        lines.push(format!("  {file:<30} {}", waiting.words()));
    }
    lines.extend(more(ranked.len(), shown));
    lines
}

/// What the data that are here do not allow: no command would mend it. One stands for all.
pub fn unable(evidence: &Evidence) -> Option<String> {
    let unable = || evidence.missing.iter().filter(|missing| missing.command.is_none());
    let first = unable().next()?;
    let others = match unable().count() - 1 {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Some(format!("Not run {}{others}: {}", first.head.id, first.reason))
}
