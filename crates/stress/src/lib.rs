//! What a result survives: rows left out, choices crossed, larger runs foretold, controls planted.
//!
//! `influence` leaves data out; `perturbation` moves them; `multiverse` crosses the choices that a
//! reader could have made; `extrapolation` foretells what the fit has not seen; `control` plants
//! what is known.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and
//! results are taken by index, so the same inputs give the same bits on any number of threads.

mod control;
mod fitted;
mod influence;
pub mod multiverse;
mod nearer;
mod new_run;
mod perturbation;
mod rolling;
mod statement;
mod two_step;

pub use control::{Noise, Rate, ln_law, moved_to, permuted, planted, rate};
pub use fitted::{Fitted, gradient, without};
pub use influence::{
    Flip, Judge, Moved, RowInfluence, leave_out, moved, row_influence, smallest_flip,
};
pub use nearer::{Nearer, Pair, nearer};
pub use new_run::{new_run, scaled_residuals, student_new_run};
pub use perturbation::{Distortion, LEVELS, distorted, noisy, simex};
pub use rolling::{HeldOut, origins, rolling_origin};
pub use statement::{Draws, Function, Side, Statement, Without, members};
pub use two_step::{chained, chained_run, paired_residuals, refitted_together};
