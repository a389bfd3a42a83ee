//! Probabilities and quantiles of the usual distributions, the same bits on every machine.
//!
//! A distribution is a type of `statrs`, which says what its parameters are and which it refuses;
//! what `statrs` evaluates by the machine's C library (`log`, `exp`, `pow`) is evaluated here by
//! the crate `libm`, which is Rust alone: [`Continuous`] and [`Counted`] instead of the traits of
//! `statrs`, with the same names of methods. A tail keeps its digits however small it is, and a
//! quantile is found for every probability, since Newton's method on the logarithm of a tail over
//! the logarithm of the odds cannot leave its way (`newton.rs`).
//!
//! Never here: rows, laws, random draws, the C library.

mod beta;
mod binomial;
mod chi_squared;
mod deviance;
mod digamma;
mod fisher;
mod incomplete_beta;
mod incomplete_gamma;
mod lentz;
mod newton;
mod normal;
mod student;

pub use digamma::digamma;
pub use statrs::distribution::{Beta, Binomial, ChiSquared, FisherSnedecor, Normal, StudentsT};

/// A distribution of a number.
pub trait Continuous {
    /// The probability of at most `x`.
    fn cdf(&self, x: f64) -> f64;
    /// The probability of more than `x`, with all its digits where it is small.
    fn sf(&self, x: f64) -> f64;
    /// The number that is not exceeded with this probability; not a number outside of `[0, 1]`.
    fn inverse_cdf(&self, probability: f64) -> f64;
}

/// A distribution of a count.
pub trait Counted {
    /// The probability of at most this count.
    fn cdf(&self, count: u64) -> f64;
    /// The smallest count that is not exceeded with at least this probability.
    fn inverse_cdf(&self, probability: f64) -> u64;
}
