//! How much may be asked of an answer: each draw makes room for its numbers, and fits once.

use std::ops::RangeInclusive;

use anyhow::{Result, ensure};

/// Draws of an interval: fewer make none, and more than these move no printed digit.
pub const DRAWS: RangeInclusive<usize> = 20..=100_000;

/// Samples of one problem, and the k of pass@k: more than anybody draws.
pub const SAMPLES_MAX: u64 = 1_000_000_000_000;

/// Parameters of a law; operations that it becomes, those of its derivatives among them.
pub use laws::{NODES_MAX, PARAMETERS_MAX};

/// Samples in total that a budget is split from.
pub const BUDGET: RangeInclusive<u64> = 128..=1_000_000_000;

/// Refuses a number of draws that is out of its range.
///
/// # Errors
/// It is; the error says the range.
pub fn check_draws(draws: usize) -> Result<()> {
    ensure!(
        DRAWS.contains(&draws),
        "draws are {draws}; hint: from {} to {}",
        DRAWS.start(),
        DRAWS.end()
    );
    Ok(())
}
