//! How often an interval holds the truth: sets simulated from a fit, each refitted and given its
//! intervals.
//!
//! `world` makes the sets, `coverage` refits them and makes the intervals, `tally` counts and
//! scores them, `inflate` says by how much they must grow.

mod binomial;
mod coverage;
mod inflate;
mod tally;
mod world;

pub use binomial::exact_interval;
pub use coverage::{Function, Method, Plan, Setting, Simulated, intervals, simulate};
pub use inflate::{inflate, inflated};
pub use tally::{Made, Tally, interval_score, tally, widest};
pub use world::{World, Worlds, intraclass_correlation};
