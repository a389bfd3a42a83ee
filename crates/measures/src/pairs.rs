//! Pairs of runs that differ in one thing: two arms at equal settings, or one arm at twice the
//! data.

mod doublings;
mod error;
mod keyed_runs;
mod paired_runs;
mod spread;
#[cfg(test)]
mod tests;

pub use doublings::{Doubling, GainSlopes, doublings, gain_slopes};
pub use error::PairError;
pub use keyed_runs::{KeyedRuns, best_of_equal, matched};
pub use paired_runs::{PairedRuns, Widening, compare_pairs};
pub use spread::{Spread, spread};
