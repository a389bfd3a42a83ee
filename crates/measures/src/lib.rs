//! Numbers that papers compute from data by other means than a law's fit: coverage, regressions on optima, frontiers.
//!
//! Each is what a published figure can be held against. What papers leave open (which rows, which values of k) is the
//! caller's to say.
//!
//! *Invariant:* slices and seeds in, values out; the same bits on any number of threads.

mod adjusted;
mod bowl;
mod cells;
mod clustered;
mod counts;
mod coverage;
mod crossings;
mod families;
mod frontier;
mod pairs;
mod quantile;
mod regression;
mod resample;

pub use adjusted::{Adjusted, Adjusting, adjusted};
pub use bowl::{Bowl, BowlError, BowlRule, End, Parabola, Sweep, Valley, bowls};
pub use cells::{best_of_cells, cells};
pub use clustered::{ClusteredError, ClusteredRegression, Effect, regress_clustered};
pub use counts::{Counts, CountsError, pass_at_k};
pub use coverage::{Coverage, CoverageError, coverage_power_law};
pub use crossings::{
    Crossing, CrossingError, Crossings, Draws, Envelope, Leader, Place, Recipe, ResampledCrossings, crossings,
    resampled_crossings,
};
pub use families::{Families, Family, NoFamily, families};
pub use frontier::{FrontierPowerLaw, frontier, frontier_power_law};
pub use pairs::{
    Arm, Comparison, Doubling, PairError, Spread, Widening, best_of_equal, compare_pairs, doublings, matched, spread,
};
pub use quantile::{Interval, mean, median, percentile_interval, quantile, standard_deviation};
pub use regression::{Regression, RegressionError, r_squared, regress};
pub use resample::resampled;
