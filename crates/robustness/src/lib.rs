//! Attacks a fit: pairs bootstrap, likelihood ratios of published constants, the offset test,
//! residual centring;
//! holds laws against each other on the same rows, and finds the compute-optimal split three ways.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and
//! results are taken by index, so the same inputs give the same bits on any number of threads. No
//! claim is known here.

mod akima;
mod allocation;
mod bootstrap;
mod break_test;
mod centring;
mod comparison;
mod counting;
mod crossover;
mod derived;
mod doubling;
mod held_out;
mod likelihood;
mod noise;
mod paired;
mod precision;

pub use allocation::{
    Curve, Grouping, Line, Optimum, PowerLaws, Resampled, Runs, envelope,
    exponent_without_embeddings, iso_flop, parabola_bias, resampled,
};
pub use bootstrap::{Bootstrap, CHECK_EVERY, Replicates, bootstrap, draw, seed};
pub use break_test::{Break, BreakSearch, break_test};
pub use centring::{Centring, centring};
pub use comparison::{
    Criteria, Difference, LeaveOneOut, Vuong, criteria, difference, leave_one_out, log_densities,
    vuong, weights,
};
pub use counting::{Family, FlopCount, ParamsCount, Shape, nearest_shape};
pub use crossover::{
    Along, Contender, Crossover, CrossoverRange, Root, along_optimum, along_ratio, along_variable,
    common_range, crossover,
};
pub use derived::{
    Band, ComputeRange, Derivation, Function, Summary, band, decades, derivations, log_places,
    summarise,
};
pub use doubling::{Doubled, Share, gain, gain_contrast, gains};
pub use held_out::{Baseline, Score, Split, hold_out_largest, score};
pub use likelihood::{
    ErrorModel, LikelihoodRatio, likelihood_ratio, ln_predicted, log_density, log_likelihood,
    offset_test, published_test, scale,
};
pub use noise::{Noise, noise};
pub use paired::{SignedRank, holm, signed_rank};
pub use precision::{Width, intercept_bias_percent, interval_width, runs_for_width};
// Intervals are made in one way, whatever is resampled.
pub use measures::{Interval, percentile_interval, quantile, standard_deviation};
