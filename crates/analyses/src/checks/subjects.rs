//! The checks whose subject is no fit: a paper's score sheet, a source, an allocation, a
//! comparison, a measure, a claim, the run itself. One file a family, one line a check in the list
//! below.
//!
//! They read what is filed, after everything is computed and judged; they fit nothing, and no
//! verdict is decided by them: a rule that wants one of these numbers reads it in a gate of its
//! own.

pub mod check;

mod allocations;
mod claims;
mod comparisons;
mod contests;
mod numbers;
mod papers;
mod read;
mod run;
mod sources;
mod tasks;
#[cfg(test)]
mod tests;

use evidence::{Evidence, SubjectCheck};

use self::check::Check;
pub use self::sources::OTHER_BYTES;

/// Every check whose subject is no fit, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &papers::HYPOTHESIS,
    &papers::TRAINING,
    &papers::COLLECTION,
    &papers::FITTING,
    &sources::BYTES,
    &sources::LOSSES,
    &numbers::PRINTED_WIDTH,
    &allocations::GRID_BIAS,
    &comparisons::ORDER,
    &comparisons::CRITERION,
    &comparisons::TOLD_APART,
    &comparisons::BREAK,
    &claims::DOCUMENT,
    &claims::HEADLINES,
    &claims::AGE,
    &numbers::RETURNS,
    &contests::CROSSING,
    &contests::PLACE,
    &contests::INSIDE,
    &contests::WINNER,
    &tasks::EXPONENTIAL,
    &tasks::TAIL,
    &tasks::ZEROS,
    &allocations::FLAT,
    &allocations::TWENTY,
    &allocations::AGREEMENT,
    &allocations::COUNTING,
    &tasks::PREDICTABLE,
    &tasks::METRICS,
    &tasks::SIGN,
    &tasks::COVERAGE,
    &numbers::STEP_LAW,
    &contests::EXPONENT,
    &run::COUNTED,
];

/// What every check finds in judged evidence, in the order of the list.
#[must_use]
pub fn made(evidence: &Evidence) -> Vec<SubjectCheck> {
    CHECKS.iter().flat_map(|check| check.made_of(evidence)).collect()
}
