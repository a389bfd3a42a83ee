//! Intervals of what was fitted, made in several ways, and how often each holds the truth.
//!
//! `interval` makes one interval of one function of the fit coordinates; `resample` draws the
//! data again; `cluster` is for rows that share their chance; `posterior` samples; `calibration`
//! measures coverage.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and
//! results are taken by index, so the same inputs give the same bits on any number of threads.

pub mod calibration;
mod chance;
pub mod cluster;
mod factor;
pub mod interval;
mod matrix;
pub mod posterior;
pub mod resample;
mod sandwich;

pub use matrix::gradient;
pub use sandwich::Sandwich;
