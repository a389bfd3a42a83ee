//! What a fitted law in parameters and tokens says for a budget of compute.
//!
//! Everything is a function of a law and of one point of its fit coordinates, so that whoever has
//! replicates of the fit gets an interval of each number by asking for each replicate.
//!
//! *Invariant:* numbers in, numbers out; no rows, no random draws, no files.

mod design;
mod optimum;
mod search;
mod spending;
mod surface;

pub use design::{Aim, Candidate, Design, Known, candidates};
pub use optimum::{
    Flat, Optimum, Side, compute_for_gain, flat, loss_at_ratio, off_by, optimum, twice_alone,
};
pub use spending::{Gpu, Repeats, Spending};
pub use surface::Surface;
