//! Problems whose answers are known from elsewhere, and how close ours must come.
//!
//! *Invariant:* a dev-dependency only: no program contains an answer it is tested against.

mod chinchilla;

pub use chinchilla::{
    ChinchillaPoints, KNOWN_MINIMA, KNOWN_OBJECTIVES, KnownMinimum, KnownObjective, chinchilla_points,
};
