//! Controls: data in which the truth is known, because it was planted.
//!
//! A statement that often holds where it is false is worth nothing (negative controls; Lipsitch,
//! Tchetgen Tchetgen & Cohen 2010, Epidemiology 21), and one that seldom holds where it is true
//! says nothing when it does not (power; Cohen 1988).

mod planting;
mod rate;

pub use planting::{Noise, ln_law, moved_to, permuted, planted};
pub use rate::{Rate, rate};
