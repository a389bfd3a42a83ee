//! Attacks a fit: pairs bootstrap, likelihood ratios of published constants, the offset test, residual centring.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and results are
//! taken by index, so the same inputs give the same bits on any number of threads. No claim is known here.

mod bootstrap;
mod centring;
mod derived;
mod likelihood;
mod noise;
mod quantile;

pub use bootstrap::{Bootstrap, CHECK_EVERY, Replicates, bootstrap, seed};
pub use centring::{Centring, centring};
pub use derived::{
    Band, ComputeRange, Derivation, Function, Summary, band, decades, derivations, log_places, summarise,
};
pub use likelihood::{ErrorModel, LikelihoodRatio, log_likelihood, offset_test, published_test};
pub use noise::{Noise, noise};
pub use quantile::{Interval, percentile_interval, quantile, standard_deviation};
