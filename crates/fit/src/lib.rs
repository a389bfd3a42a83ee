//! Finds a law's parameters: objectives, solver, starts.
//!
//! An objective is always a *sum* over the rows of a function of the log residual `ln y - ln L`, and every
//! stopping rule is relative: an averaged objective with an absolute tolerance stops early and says success.
//! A fit that did not converge is a result with its reason, not an error; only misuse is an error.
//!
//! *Invariant:* slices in, values out. No file, no clock, no random number; the same inputs give the same bits
//! on any number of threads, since every sum runs in the order of the rows and results are taken by index.

mod face;
mod matrix;
mod minimise;
mod problem;
mod projection;
mod search;
mod vertex;

pub use matrix::symmetric_eigenvalues;
pub use minimise::{Bounds, Config, Minimum, Stop, minimise};
pub use problem::{Misuse, Objective, Problem};
pub use search::{AGREEMENT, Found, Grid, search};
