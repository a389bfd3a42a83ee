//! What checking answers, and what a refusal says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::finding::Finding;
use crate::talk::say;

/// Why a command gives no answer: it takes the place of the answer on standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refused {
    /// The code with which the program ends: 1 (a file of the project is wrong), 2 (it cannot be
    /// answered as it was asked), 3 (data are missing).
    pub ends_with: u8,
    /// Everything that is wrong.
    pub refused: Vec<Finding>,
}

/// What was checked: `verify`, of a project or of a report's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verified {
    /// Everything that is wrong, stale or not settled; the program ends with 1 where there is
    /// anything.
    pub findings: Vec<Finding>,
    /// What was found fresh.
    pub fresh: Vec<String>,
    /// The generated files that were written.
    pub written: Vec<String>,
    /// How many lines wait for words that a reader needs.
    pub to_fill: usize,
    /// How many things of each kind of file were read.
    pub read: BTreeMap<String, usize>,
}

/// Every verdict with the numbers that its gates read: `verdicts`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct VerdictLines {
    /// A block a claim, as reports/verdicts.txt keeps it.
    pub verdicts: Vec<String>,
    /// With `--check`, the lines that only one side has: `-` is kept, `+` is of now.
    pub differences: Option<Vec<String>>,
    /// With `--keep`, where they were kept.
    pub written: Option<String>,
}

/// What checking says while it goes on: a line each for a person, kept for the answer.
#[derive(Debug, Default)]
pub struct Checks {
    /// The answer so far.
    pub answer: Verified,
}

impl Checks {
    /// Something is as it must be.
    pub fn fresh(&mut self, what: &str) {
        say!("fresh: {what}");
        self.answer.fresh.push(what.to_owned());
    }

    /// Something is of before.
    pub fn stale(&mut self, what: &str) {
        say!("stale: {what}");
        let (what, hint) = what.split_once("; hint: ").unwrap_or((what, ""));
        let (file, why) = what.split_once(": ").unwrap_or((what, "of before"));
        self.answer.findings.push(Finding {
            file: Some(file.to_owned()),
            line: None,
            message: format!("stale: {why}"),
            hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
        });
    }

    /// Something is wrong.
    pub fn wrong(&mut self, what: &str) {
        say!("{what}");
        self.answer.findings.push(Finding::of(what));
    }

    /// A generated file was written.
    pub fn written(&mut self, path: &str) {
        say!("written: {path}");
        self.answer.written.push(path.to_owned());
    }
}
