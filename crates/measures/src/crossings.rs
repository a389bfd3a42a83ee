//! Where one arm overtakes another: sign changes of `B - A` between the curves of two sweeps.

mod curve;
mod error;
mod leader;
mod resampled;
mod sign_changes;
#[cfg(test)]
mod tests;

pub use curve::{Arm, Reduction};
pub use error::CrossingError;
pub use leader::Leader;
pub use resampled::{DrawnCrossing, ResampledCrossings, resampled_crossings};
pub use sign_changes::{Crossing, Crossings, crossings};
