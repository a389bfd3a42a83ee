//! A start beside a minimum, for solvers that are asked to find it again.

/// Fit coordinates times a factor near one: near enough to lead back to the same minimum, far enough
/// that a solver has to move.
#[must_use]
pub fn shifted_start(theta: &[f64], factor: f64) -> Vec<f64> {
    theta.iter().map(|t| t * factor).collect()
}
