//! Finds a law's parameters: objectives, solver, starts.
//!
//! An objective is always a *sum* over the rows of a function of the log residual `ln y - ln L`,
//! and every stopping rule is relative: an averaged objective with an absolute tolerance stops
//! early and says success.
//! A fit that did not converge is a result with its reason, not an error; only misuse is an error.
//!
//! *Invariant:* slices in, values out. No file, no clock, no random number; the same inputs give
//! the same bits on any number of threads, since every sum runs in the order of the rows and
//! results are taken by index.

mod as_printed;
mod bfgs;
mod bounds;
mod descend;
mod direction;
mod function;
mod grid;
mod identification;
mod kink_descent;
mod kink_face;
mod kink_multiplier;
mod kink_vertex;
mod matrix;
mod minimise;
mod nelder_mead;
mod objective;
mod outcome;
mod per_row;
mod problem;
mod projection;
mod reparametrise;
mod rowwise;
mod scores;
mod search;
mod simplex;
mod student_t;

pub use as_printed::minimise_as_printed;
pub use bfgs::{BfgsConfig, BfgsEnd, BfgsStop, GradientRule, bfgs};
pub use bounds::Bounds;
pub use direction::Direction;
pub use function::{Expansion, Function, Residuals};
pub use grid::Grid;
pub use identification::{CONDITION_MAX, Identification};
pub use matrix::symmetric_eigenvalues;
pub use minimise::{descend, minimise, refine};
pub use nelder_mead::{NelderMeadConfig, NelderMeadEnd, nelder_mead};
pub use objective::Objective;
pub use outcome::{Config, Minimum, Stop};
pub use problem::{Misuse, Problem};
pub use reparametrise::{Reparametrisation, bfgs_bounded};
pub use rowwise::{Rowwise, inverse_over};
pub use scores::Scores;
pub use search::{AGREEMENT, Effort, Found, SETTLED, search, second_design_gain};
pub use simplex::simplex;
pub use student_t::student_scale;
