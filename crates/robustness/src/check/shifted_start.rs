//! A start beside a minimum, for solvers that are asked to find it again.

/// Fit coordinates times a factor such as 1.05: near enough to lead back to the same minimum, far
/// enough that a solver has to move. A coordinate of exactly zero stays.
#[must_use]
pub fn shifted_start(theta: &[f64], factor: f64) -> Vec<f64> {
    theta.iter().map(|t| t * factor).collect()
}
