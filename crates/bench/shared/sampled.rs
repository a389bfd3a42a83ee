//! The counts whose coverage is timed: 128 problems of 10,000 samples, and 101 values of k.

use measures::Counts;

/// Draws of one unit of work.
pub const DRAWS: usize = 4000;
const PROBLEMS: u64 = 128;
const SAMPLES: u64 = 10_000;
const VALUES: u64 = 101;

/// From none to nearly half of the samples, most of them few.
pub fn problems() -> Vec<Counts> {
    let fourth = |i: u64| i * i * i * i;
    let successes = |i| fourth(i) * SAMPLES / 2 / fourth(PROBLEMS);
    (0..PROBLEMS).map(|i| Counts { samples: SAMPLES, successes: successes(i) }).collect()
}

/// From 1 to all samples, evenly by square roots.
pub fn values_of_k() -> Vec<u64> {
    (1..=VALUES).map(|j| (j * j * SAMPLES / (VALUES * VALUES)).max(1)).collect()
}
