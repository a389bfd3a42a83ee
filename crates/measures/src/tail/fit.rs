//! The most likely distribution of p over problems.

use super::distribution::{Tail, TailFamily, TailScale};
use super::error::TailError;
use super::search::{Search, TailEstimate, prepared, starts};
use crate::counts::Counts;

/// The most likely distribution of p over problems by the exact probability of every count;
/// problems without success enter by theirs, `E[(1-p)^n]`, rather than as a p of 0 or not at all.
///
/// Schaeffer 2025 (arXiv 2502.17578, Theorem 3.1): `-ln coverage(k)` goes as `k^-alpha`, for both
/// families.
/// The estimate holds for n fixed beforehand and for n that a rule left which stops on what it saw:
/// such a rule changes the constant before the integral alone, so that the log likelihood is then
/// known up to a constant.
///
/// Schaeffer's printed Beta exponents for Pythia come back within 0.01 with the scale held near the
/// largest `c/n`, none to all digits; his likelihood over bins of p (ten a decade) comes nearer,
/// within 0.0032.
///
/// # Errors
/// Counts that cannot be used, fewer than four problems ever solved, or a scale outside (0, 1].
pub fn fit_tail(
    problems: &[Counts],
    family: TailFamily,
    scale: TailScale,
) -> Result<TailEstimate, TailError> {
    let likelihood = prepared(problems, scale)?;
    let search = Search { likelihood: &likelihood, family, scale, alpha: None, with_mass: false };
    Ok(search.run(&starts(problems, family, scale)))
}

/// The same to a hundredth of a standard error, its greatest chance fitted too, from one start
/// alone: for many sets of counts that are like those of the distribution `near`.
///
/// # Errors
/// As [`fit_tail`].
pub(crate) fn fit_tail_roughly(problems: &[Counts], near: &Tail) -> Result<Tail, TailError> {
    let (family, scale) = (near.family, TailScale::Free);
    let likelihood = prepared(problems, scale)?;
    let search = Search { likelihood: &likelihood, family, scale, alpha: None, with_mass: false };
    Ok(search.run_roughly(near))
}
