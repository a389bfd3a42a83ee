//! Two recipes held against each other along an axis: a curve through the runs of each, who leads
//! where, whether the lead changes, and how much of the axis one saves.
//!
//! Everything is a contrast of two curves with Student's t: of few scales an interval of draws is
//! far too narrow.

mod contrast;
mod curve;
mod early;
mod exponents;
mod flip;
mod floored;
mod lead;
mod next;
mod ratio;
mod smooth;
mod student;
#[cfg(test)]
mod tests;

pub use contrast::{Contrast, TwoCurves};
pub use curve::{Curve, CurveForm};
pub use early::{Sight, Warning};
pub use exponents::ExponentContrast;
pub use flip::RankFlip;
pub use lead::{Change, Lead, Place, Settled};
pub use next::{NextRun, Power};
pub use ratio::Multiplier;
