//! Errors of the data: what a known distortion of one column does to a fit, and what errors of
//! known size have already done to it.

mod distortion;
mod simex;

pub use distortion::{Distortion, distorted};
pub use simex::{LEVELS, noisy, simex};
