//! Whether a share of problems can never be solved.

use super::distribution::{TailFamily, TailScale};
use super::error::TailError;
use super::search::{Search, TailEstimate, prepared, starts};
use crate::counts::Counts;

/// Whether some problems can never be solved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MassAtZero {
    /// Without such problems.
    pub without: TailEstimate,
    /// With a share of them.
    pub with: TailEstimate,
    /// Twice the gain in log likelihood.
    pub likelihood_ratio: f64,
    /// Its p value: the share lies on its bound under the null, so half of a chi-squared of one
    /// degree of freedom (Self & Liang 1987).
    pub p_value: f64,
}

/// Whether a share of problems has p = 0, by a likelihood ratio, with the exponent either way
/// (Kazdan 2025, arXiv 2510.05197, on problems that no number of samples solves).
///
/// # Errors
/// As [`fit_tail`](super::fit::fit_tail).
pub fn mass_at_zero(
    problems: &[Counts],
    family: TailFamily,
    scale: TailScale,
) -> Result<MassAtZero, TailError> {
    let likelihood = prepared(problems, scale)?;
    let search =
        |with_mass| Search { likelihood: &likelihood, family, scale, alpha: None, with_mass };
    let without = search(false).run(&starts(problems, family, scale));
    let mut from = starts(problems, family, scale);
    from.push(without.tail);
    let with = search(true).run(&from);
    let gain = 2.0 * (with.log_likelihood - without.log_likelihood);
    // Less than the searches' own tolerance is no gain.
    let likelihood_ratio = if gain > 1e-6 { gain } else { 0.0 };
    let p_value = if likelihood_ratio > 0.0 {
        0.5 * libm::erfc((0.5 * likelihood_ratio).sqrt())
    } else {
        1.0
    };
    Ok(MassAtZero { without, with, likelihood_ratio, p_value })
}
