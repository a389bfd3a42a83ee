//! Criterion benchmarks of the fitting kernels; see `benches/`.
//!
//! *Invariant:* outside the default members: no test and no report builds it.
