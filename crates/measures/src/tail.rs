//! How single-attempt success is spread over problems, and the left tail that a power law of
//! coverage needs.

mod distribution;
mod error;
mod fit;
mod grid;
mod likelihood;
mod mass_at_zero;
mod profile;
mod search;
mod simplex;
#[cfg(test)]
mod tests;
mod weight;

pub use distribution::{Tail, TailFamily, TailScale};
pub use error::TailError;
pub use fit::fit_tail;
pub(crate) use fit::fit_tail_roughly;
pub(crate) use likelihood::{Likelihood, best_share, ln_choose};
pub use mass_at_zero::{MassAtZero, mass_at_zero};
pub use profile::{ProfileInterval, tail_interval};
pub use search::{TailEnd, TailEstimate};
pub(crate) use simplex::simplex;
