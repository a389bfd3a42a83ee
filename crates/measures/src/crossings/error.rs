//! Why two sweeps cannot be compared.

use super::leader::Leader;

/// Two sweeps that cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrossingError {
    /// Columns of unequal length.
    #[error("arm {arm:?} has {axis} places and {metric} values; hint: one of each a run")]
    Length {
        /// Which arm.
        arm: Leader,
        /// Places.
        axis: usize,
        /// Values.
        metric: usize,
    },
    /// A place without a logarithm, or a value that is no number.
    #[error(
        "row {row} of arm {arm:?} lies at {axis} with the value {metric}; hint: places are \
        positive, values finite"
    )]
    Unusable {
        /// Which arm.
        arm: Leader,
        /// Which row, counted from 0.
        row: usize,
        /// Its place.
        axis: f64,
        /// Its value.
        metric: f64,
    },
    /// No bins.
    #[error("{per_decade} bins a decade are none; hint: give a positive number")]
    Bins {
        /// What was asked for.
        per_decade: f64,
    },
    /// No runs.
    #[error("arm {arm:?} has no runs; hint: check what was filtered out")]
    Empty {
        /// Which arm.
        arm: Leader,
    },
    /// The curves share no stretch of the axis.
    #[error(
        "the curves share no stretch of the axis: A covers {a:?}, B covers {b:?}; hint: widen \
        the sweeps"
    )]
    Apart {
        /// First and last place of A's curve.
        a: [f64; 2],
        /// Those of B's.
        b: [f64; 2],
    },
}
