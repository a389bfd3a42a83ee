//! Why runs cannot be paired.

/// Runs that cannot be paired.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// Columns of unequal length, or arms with different numbers of keys.
    #[error(
        "the columns have unequal lengths or the arms unequal numbers of keys; hint: one value of \
        each column a run"
    )]
    Length,
    /// A key, a place or a metric without a logarithm.
    #[error(
        "row {row} of the {arm} has a value that is not positive and finite; hint: leave the run \
        out and say so"
    )]
    NotPositive {
        /// `first arm` or `second arm`.
        arm: &'static str,
        /// Which row, counted from 0.
        row: usize,
    },
    /// Two candidates.
    #[error(
        "rows {first} and {second} of the {arm} are equal in every key, so their pair is not \
        determined; hint: take the best of equal runs first, or add a key"
    )]
    Ambiguous {
        /// `first arm` or `second arm`.
        arm: &'static str,
        /// One row.
        first: usize,
        /// The other.
        second: usize,
    },
}
