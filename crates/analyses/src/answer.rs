//! What becomes of an analysis: a finding, or the reason why there is none.

use anyhow::{Result, bail};
use evidence::{Finding, Head, Missing};

use crate::numbers::keep_finite;

/// What became of an analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It ran.
    Found(Box<Finding>),
    /// It could not run.
    Missing(Box<Missing>),
}

impl Answer {
    /// A finding.
    #[must_use]
    pub fn found(finding: Finding) -> Self {
        Self::Found(Box::new(finding))
    }

    /// The reason why an analysis could not run.
    #[must_use]
    pub fn missing(missing: Missing) -> Self {
        Self::Missing(Box::new(missing))
    }

    /// The reason why an analysis could not run, where no command mends it.
    #[must_use]
    pub fn unable(head: Head, reason: impl Into<String>) -> Self {
        Self::missing(Missing { head, reason: reason.into(), command: None, files: Vec::new() })
    }

    /// The reason why an analysis could not run: its study could not.
    #[must_use]
    pub fn without_study(head: Head, absent: &Missing) -> Self {
        let reason = format!("its study {} is missing: {}", absent.head.id, absent.reason);
        let (command, files) = (absent.command.clone(), absent.files.clone());
        Self::missing(Missing { head, reason, command, files })
    }

    /// What it is the answer of.
    #[must_use]
    pub fn head(&self) -> &Head {
        match self {
            Self::Found(found) => &found.head,
            Self::Missing(missing) => &missing.head,
        }
    }

    /// Takes out of a finding every number that is not finite, and refuses one whose name its head
    /// does not declare.
    ///
    /// # Errors
    /// A name is undeclared: a fault of this program, since whoever files a number declares its
    /// name.
    pub fn checked(mut self) -> Result<Self> {
        if let Self::Found(found) = &mut self {
            keep_finite(found);
            for name in found.quantities.keys().chain(found.undefined.keys()) {
                if !found.head.declares(name) {
                    bail!(
                        "{} files \"{name}\" and does not declare it; hint: this is a fault of \
                        the program, please report it",
                        found.head.full_name()
                    );
                }
            }
        }
        Ok(self)
    }
}
