//! Numbers that papers compute from data by other means than a law's fit: coverage and its tails,
//! paired curves of repeated sampling, regressions on optima, frontiers.
//!
//! Each is what a published figure can be held against. What papers leave open (which rows, which values of k) is the
//! caller's to say.
//!
//! *Invariant:* slices and seeds in, values out; the same bits on any number of threads.

mod counts;
mod coverage;
mod frontier;
mod paired_band;
mod per_problem;
mod regression;
mod resample;
mod tail;
mod tail_shape;

pub use counts::{Counts, CountsError, pass_at_k};
pub use coverage::{Coverage, CoverageError, coverage_power_law};
pub use frontier::frontier;
pub use paired_band::{Crossing, FirstLossSet, PairedBand, PairedBandError, paired_band};
pub use per_problem::{
    ManyTests, PerProblemError, benjamini_yekutieli, homogeneity, stopped_dispersion, stopped_pass_at_k, waiting_time_p,
};
pub use regression::{Regression, RegressionError, r_squared, regress};
pub use resample::{Interval, resampled};
pub use tail::{
    MassAtZero, ProfileInterval, Tail, TailEnd, TailError, TailEstimate, TailFamily, TailScale, fit_tail, mass_at_zero,
    tail_interval,
};
pub use tail_shape::{Curvature, CurvatureError, ExponentGap, coverage_curvature, exponent_gap};
