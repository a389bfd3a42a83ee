//! Problems whose answers are known from elsewhere, and how close ours must come.
//!
//! *Invariant:* a dev-dependency only: no program contains an answer it is tested against.

mod chinchilla;
mod closed_forms;
mod nist;
mod tolerance;

pub use chinchilla::{
    ChinchillaPoints, KNOWN_MINIMA, KNOWN_OBJECTIVES, KnownMinimum, KnownObjective,
    chinchilla_points,
};
pub use closed_forms::{ClosedForm, ClosedModel, Penalty, closed_forms};
pub use nist::{Level, NistProblem, Response, nist_problems};
pub use tolerance::{TOLERANCES, Tolerance, tolerance};
