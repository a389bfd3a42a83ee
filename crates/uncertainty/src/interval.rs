//! One interval of one function of the fit coordinates: from replicates, or from the objective.

mod agreement;
mod bca;
mod constrained;
mod monte_carlo;
mod percentile;
mod prediction;
mod profile;
mod studentised;
#[cfg(test)]
mod tests;

pub use agreement::jaccard;
pub use bca::{Bca, bca};
pub use measures::Interval;
pub use monte_carlo::endpoint_errors;
pub use percentile::percentile;
pub use prediction::{Places, Prediction, prediction};
pub use profile::{End, Profile, Profiling};
pub use studentised::studentised;
