//! Multipliers of the points that a law passes through, and the minimum they certify.
//!
//! At a minimum of an objective with kinks the gradient of all other rows is balanced by the rows
//! whose residual is zero: each takes a multiplier between the two slopes of its own cost (the
//! subdifferential at the kink; Fletcher 1987, *Practical Methods of Optimization*, §14.2).

use crate::function::Function as _;
use crate::{Minimum, Problem, Stop};

/// A multiplier may pass its limit by so much, relative to the limit, through rounding alone.
pub(crate) const MULTIPLIER_SLACK: f64 = 1e-9;

/// The derivative of a row's cost by its residual: the slope above or below zero. A zero takes the
/// side that its sign bit names.
pub(crate) fn cost_slope(residual: f64, [above, below]: [f64; 2]) -> f64 {
    if residual.is_sign_negative() { -below } else { above }
}

/// By how much a multiplier passes its limit, relative to the limit; zero within.
pub(crate) fn excess_over_limit(multiplier: f64, slopes: [f64; 2]) -> f64 {
    (multiplier / cost_slope(multiplier, slopes) - 1.0).max(0.0)
}

/// The minimum at a point whose multipliers pass their limits by `excess` at most; steps and
/// evaluations are the caller's to count.
pub(crate) fn certified_minimum(problem: &Problem<'_>, theta: Vec<f64>, excess: f64) -> Minimum {
    let objective = problem.value(&theta);
    Minimum {
        theta,
        objective,
        square: 2.0 * objective,
        square_of_rounding: problem.square_of_rounding(),
        gradient_scaled: excess,
        on_bound: Vec::new(),
        steps: 0,
        evaluations: 0,
        stop: Stop::MultipliersCertified,
    }
}
