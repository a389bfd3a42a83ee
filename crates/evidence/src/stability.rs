//! What the specifications of a multiverse say of a claim.

use crate::{Evidence, Outcome, Verdict};

/// Shares of the specifications that have an interval: those whose whole interval is on the side
/// that the claim states, and those whose whole interval is on the other. The rest leave it open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// On its side.
    pub supports: f64,
    /// On the other side.
    pub refutes: f64,
}

/// How the number of the first share ends, and how that of the second does.
const ENDS: [&str; 2] = ["supported", "refuted"];

impl Stability {
    /// Of the multiverse that a claim names by its share that supports; none where it names none,
    /// or where none was run.
    #[must_use]
    pub fn of(verdict: &Verdict, evidence: &Evidence) -> Option<Self> {
        let named = verdict.stability.as_deref()?;
        let share = |end: &str| {
            let name = format!("{}{end}", named.strip_suffix(ENDS[0])?);
            Some(evidence.quantity(&name)?.estimate)
        };
        Some(Self { supports: share(ENDS[0])?, refutes: share(ENDS[1])? })
    }

    /// The share that leaves it open.
    #[must_use]
    pub fn open(self) -> f64 {
        (1.0 - self.supports - self.refutes).max(0.0)
    }

    /// The share that says what a verdict says.
    #[must_use]
    pub fn same(self, verdict: &Verdict) -> f64 {
        match verdict.outcome {
            Outcome::Supported | Outcome::Fragile => self.supports,
            Outcome::Refuted => self.refutes,
            _ => self.open(),
        }
    }
}
