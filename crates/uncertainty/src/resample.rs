//! The data drawn again, in several ways, and the law refitted to each draw.
//!
//! Refits start from the estimate. Replicate k draws from stream k of its scheme's seed, whatever
//! thread it runs on; replicates that fail are counted.

mod assumptions;
mod refit;
mod residuals;
mod scheme;
#[cfg(test)]
mod tests;

pub use assumptions::spread_test;
pub use refit::{Plan, Spread, resample, resample_with_spread};
pub use residuals::Residuals;
pub use robustness::Replicates;
pub use scheme::Scheme;
