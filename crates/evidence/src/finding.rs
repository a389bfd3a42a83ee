//! What an analysis found, and what could not run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Check, Detail, Figure, Head, Quantity, RejectedRows};

/// What one analysis found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What it is.
    pub head: Head,
    /// Rows behind it.
    pub n: usize,
    /// Rows of the set that it leaves out, by reason.
    pub excluded: Vec<RejectedRows>,
    /// Every number of it by (short) name. A number stands here and nowhere else.
    pub quantities: BTreeMap<String, Quantity>,
    /// Numbers that it declares and that these data do not define, by (short) name: the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub undefined: BTreeMap<String, String>,
    /// Data of its figures.
    pub figures: Vec<Figure>,
    /// What only its kind has.
    pub detail: Detail,
}

impl Finding {
    /// The number of a short name: one that it files, or the statistic of one of its checks
    /// (`check.C2a`).
    #[must_use]
    pub fn quantity(&self, name: &str) -> Option<&Quantity> {
        self.quantities.get(name).or_else(|| {
            let full_name = self.check(name)?.value.as_deref()?;
            self.quantities.get(self.head.rest(full_name)?)
        })
    }

    /// The check of a short name, such as `check.C2a`; only studies have checks.
    #[must_use]
    pub fn check(&self, name: &str) -> Option<&Check> {
        let name = name.strip_prefix("check.")?;
        let Detail::Study(study) = &self.detail else { return None };
        study.checks.iter().find(|check| check.name == name)
    }
}

/// An analysis that could not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What it is.
    pub head: Head,
    /// Why it could not run.
    pub reason: String,
    /// The one command that brings what is missing, where a command does.
    pub command: Option<String>,
    /// The files that it waits for, as `source/file`; none where no file would mend it.
    #[serde(default)]
    pub files: Vec<String>,
}
