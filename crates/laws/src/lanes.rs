//! Numbers a formula is written over: one `f64`, or eight of them side by side in vector registers.
//!
//! Every operation rounds each lane as the scalar operation does, and none is fused, so a formula
//! gives the same bits in one lane, on eight portable ones, with AVX2 and with AVX-512.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod pair;
mod portable;
mod real;
mod scalar;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use pair::Pair;
pub(crate) use portable::Portable;
pub use real::LANES;
pub(crate) use real::{BIAS, Lanes, Real, TO_INTEGER};

#[cfg(test)]
mod tests;
