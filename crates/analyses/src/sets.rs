//! Sets of observations as analyses are given them: there, or absent with the reason.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use anyhow::{Context, Result};
use evidence::{Head, Missing, ObservationsFinding, RejectedRows};
use observations::{Observations, Rejection};

/// Why a set of observations is not there, and what would bring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Why.
    pub reason: String,
    /// The command that brings its file; none where a person must settle something first.
    pub command: Option<String>,
    /// Its files that are missing, as `source/file`.
    pub files: Vec<String>,
}

impl Display for Absent {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str(&self.reason)?;
        self.command.iter().try_for_each(|command| write!(to, "; to bring it: {command}"))
    }
}

/// Every set of observations, or why it is not there.
#[derive(Debug, Default)]
pub struct Sets {
    /// Sets by name.
    pub present: BTreeMap<String, Observations>,
    /// Sets whose file is missing.
    pub missing: BTreeMap<String, Absent>,
    /// What tidying found, in the order of the manifests.
    pub findings: Vec<ObservationsFinding>,
}

impl Sets {
    /// A set by name, or why it is not there.
    ///
    /// # Errors
    /// No manifest has a set of this name.
    pub fn find(&self, name: &str) -> Result<Result<&Observations, &Absent>> {
        if let Some(absent) = self.missing.get(name) {
            return Ok(Err(absent));
        }
        let set = self.present.get(name).with_context(|| {
            let known: Vec<&str> = self.present.keys().map(String::as_str).collect();
            format!("no observations are called \"{name}\"; hint: there are {}", known.join(", "))
        })?;
        Ok(Ok(set))
    }
}

impl Absent {
    /// The entry of the evidence for an analysis whose set is absent.
    #[must_use]
    pub fn missing(&self, head: Head) -> Missing {
        Missing {
            head,
            reason: self.reason.clone(),
            command: self.command.clone(),
            files: self.files.clone(),
        }
    }
}

/// Rejections by reason, in the order in which the reasons first occur.
#[must_use]
pub fn grouped(rejections: &[Rejection]) -> Vec<RejectedRows> {
    /// Enough lines to look a reason up in the file.
    const LINES_SHOWN: usize = 10;
    let mut groups: Vec<RejectedRows> = Vec::new();
    for rejection in rejections {
        let known = groups.iter().position(|group| group.reason == rejection.reason);
        let at = known.unwrap_or(groups.len());
        if known.is_none() {
            let reason = rejection.reason.clone();
            groups.push(RejectedRows { reason, rows: 0, first_lines: Vec::new() });
        }
        let group = &mut groups[at];
        group.rows += 1;
        if group.first_lines.len() < LINES_SHOWN {
            group.first_lines.push(rejection.line);
        }
    }
    groups
}
