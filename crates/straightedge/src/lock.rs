//! The lock of definitions: what was fixed, and for rules of claims when, and before which numbers.
//!
//! A line is `DIGEST KIND NAME`. That of a claim goes on with `DATE COMMIT seen|unseen EVIDENCE`:
//! the day on which its rule was locked, the commit that was checked out, whether a number that the
//! rule reads had been filed in this project by then, and the digest of the evidence that existed.
//! A line once written is kept as it is, so that locking again makes no rule look older.

mod age;

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use claims::Claim;
use evidence::RuleAge;

use crate::project::Project;
use crate::tidied::key;
use crate::{canonical, files, inputs, kinds};

/// Where the lock stands.
pub const LOCK: &str = "data/definitions.lock";

/// A definition that is locked, as it is now.
struct Entry {
    /// Digest, kind and name, as a line begins.
    line: String,
    /// The claim, of which more is kept.
    claim: Option<Claim>,
}

impl Entry {
    /// Kind and name.
    fn name(&self) -> &str {
        self.line.split_once(' ').map_or("", |(_, name)| name)
    }
}

/// The lock as it must be: one line a file, rule or recipe with its digest.
pub fn lock(project: &Project) -> Result<String> {
    let locked = locked(project)?;
    let entries = current(project)?;
    let is_kept = |entry: &Entry| locked.lines().find(|line| is_line_of(line, &entry.line));
    let has_new = entries.iter().any(|entry| entry.claim.is_some() && is_kept(entry).is_none());
    let seen = if has_new { age::Seen::read(project)? } else { age::Seen::default() };
    let mut lines = Vec::new();
    for entry in &entries {
        lines.push(match (is_kept(entry), &entry.claim) {
            (Some(line), _) => line.to_owned(),
            (None, Some(claim)) => format!("{} {}", entry.line, seen.tail(project, claim)),
            (None, None) => entry.line.clone(),
        });
    }
    Ok(format!("# made by: straightedge verify --write; do not edit\n{}\n", lines.join("\n")))
}

fn locked(project: &Project) -> Result<String> {
    let path = project.path(LOCK);
    if path.exists() { files::read(&path) } else { Ok(String::new()) }
}

/// Whether a line of the lock is that of an entry: it begins with it, or is it.
fn is_line_of(line: &str, entry: &str) -> bool {
    line.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Refuses a file that changed under its old name, and returns those that are not locked yet.
pub fn check(project: &Project) -> Result<Vec<String>> {
    let locked = locked(project)?;
    let mut unlocked = Vec::new();
    for entry in current(project)? {
        let name = entry.name();
        let is_of_name =
            |old: &&str| old.split_once(' ').is_some_and(|(_, known)| is_line_of(known, name));
        match locked.lines().find(is_of_name) {
            None => unlocked.push(name.to_owned()),
            Some(old) if !is_line_of(old, &entry.line) => bail!(
                "the {name} changed under its old name since {LOCK} was made; hint: give what \
                changed a new name (a claim says with `supersedes` which one it takes the place \
                of), or, before a first release, take its line out of the lock by hand"
            ),
            Some(_) => {}
        }
    }
    Ok(unlocked)
}

/// What the lock shows of the age of each claim's rule, by the claim's name.
pub fn ages(project: &Project) -> Result<BTreeMap<String, RuleAge>> {
    let locked = locked(project)?;
    Ok(locked.lines().filter_map(age::read).collect())
}

/// The digest of what decides a claim: the reading, the gates and what it waits for. Titles,
/// quotes, reasons and cautions may be mended.
pub fn rule_digest(claim: &Claim) -> Result<String> {
    let mut rule = serde_json::to_value(&claim.rule)?;
    for gate in rule.as_object_mut().into_iter().flat_map(|stages| stages.values_mut()) {
        for gate in gate.as_array_mut().into_iter().flatten() {
            gate.as_object_mut().and_then(|fields| fields.remove("reason"));
        }
    }
    let decides = serde_json::json!({
        "id": claim.id,
        "reading": claim.reading,
        "rule": rule,
        "awaits": claim.awaits,
    });
    Ok(canonical::digest(decides))
}

/// Every definition that is locked, as it is now. A claim that cannot be read is told elsewhere.
fn current(project: &Project) -> Result<Vec<Entry>> {
    let is_plain = |kind: &kinds::Kind| kind.is_locked && kind.name != kinds::CLAIM.name;
    let plain = |line: String| Entry { line, claim: None };
    let mut entries: Vec<Entry> =
        inputs::digests(project, is_plain)?.into_iter().map(plain).collect();
    for document in inputs::documents(project, &kinds::CLAIM)? {
        if let Ok(claim) = kinds::claim(&document) {
            let line = format!("{} {} {}", rule_digest(&claim)?, kinds::CLAIM.name, claim.id);
            entries.push(Entry { line, claim: Some(claim) });
        }
    }
    entries.extend(recipes(project)?.into_iter().map(plain));
    Ok(entries)
}

/// What a lock calls the recipe of a set of observations.
const RECIPE: &str = "recipe";

/// One line a recipe that stands in a source. A source as a whole is not locked: its licence or its
/// traps may be mended, but which rows make a set is locked as the study is.
fn recipes(project: &Project) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for manifest in inputs::manifests(project)? {
        for recipe in &manifest.observations {
            lines.push(format!("{} {RECIPE} {}", key::recipe_digest(recipe)?, recipe.id));
        }
    }
    Ok(lines)
}
