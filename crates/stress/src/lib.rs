//! What a result survives: rows left out, choices crossed, larger runs foretold, controls planted.
//!
//! `influence` leaves data out; `perturbation` moves them; `multiverse` crosses the choices that a
//! reader could have made; `extrapolation` foretells what the fit has not seen; `control` plants
//! what is known.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and
//! results are taken by index, so the same inputs give the same bits on any number of threads.

pub mod multiverse;
