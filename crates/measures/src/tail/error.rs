//! Why counts have no tail.

use crate::counts::CountsError;

/// Counts that have no tail.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TailError {
    /// One problem's counts cannot be used.
    #[error("problem {problem}: {fault}")]
    Problem {
        /// Which, counted from 0.
        problem: usize,
        /// What is wrong.
        fault: CountsError,
    },
    /// Three parameters need more.
    #[error(
        "{solved} problems were ever solved, too few for a distribution of three parameters; \
        hint: give at least 4"
    )]
    TooFew {
        /// Problems with a success.
        solved: usize,
    },
    /// A scale that is no probability.
    #[error("a scale of {scale} is no largest probability; hint: give one above 0 and at most 1")]
    Scale {
        /// The scale.
        scale: f64,
    },
}
