//! Why nothing follows beyond the samples.

use crate::counts::CountsError;

/// Counts from which nothing follows beyond the samples.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BeyondError {
    /// One problem's counts cannot be used.
    #[error("problem {problem}: {fault}")]
    Problem {
        /// Which, counted from 0.
        problem: usize,
        /// What is wrong.
        fault: CountsError,
    },
    /// Too few problems.
    #[error(
        "{count} of the two problems that are needed: one says nothing of how chances are spread \
        over problems; hint: give at least 2"
    )]
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// No k, or 0.
    #[error("no number of samples is asked about; hint: k counts from 1")]
    NoK,
}
