//! `L(η, B) = L_0 + (h * (ln(η / η_0) - t * ln(B / B_0))^2 + k * ln(B / B_0)^2) / 2`: the loss
//! about the best learning rate and batch, a tilted bowl in their logarithms.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(η, B) = L_0 + (h * (ln(η / η_0) - t * ln(B / B_0))^2 + k * ln(B / B_0)^2) / 2` (parabola in
/// ln η and ln B;
/// ours).
///
/// With `u = ln(η/η_0)` and `v = ln(B/B_0)` the bowl is `(h (u - t v)² + k v²)/2`: the best
/// learning rate of another batch lies at `η_0 (B/B_0)^t`.
pub static LEARNING_RATE_BATCH_BOWL: Formula = Formula::new(Form {
    name: "learning_rate_batch_bowl",
    formula: "L(η, B) = L_0 + (h * (ln(η / η_0) - t * ln(B / B_0))^2 + k * ln(B / B_0)^2) / 2",
    source: "parabola in ln η and ln B; ours",
    response: "loss_nats",
    variables: &["learning_rate", "batch_tokens"],
    parameters: &[
        Parameter::log(["L_0", "L_0", "ln_L_0"], "nats/token", "least loss"),
        Parameter::log(
            ["h", "h", "ln_h"],
            "nats/token per squared e-fold",
            "curvature along the learning rate",
        ),
        Parameter::log(
            ["k", "k", "ln_k"],
            "nats/token per squared e-fold",
            "curvature along the batch, the learning rate following",
        ),
        Parameter::linear(["t", "t"], "1", "exponent of the batch in the best learning rate"),
        Parameter::log(["eta_0", "η_0", "ln_eta_0"], "learning rate", "best learning rate"),
        Parameter::log(["B_0", "B_0", "ln_B_0"], "tokens", "best batch"),
    ],
    domain: &[
        [-14.0, 6.0],
        [-30.0, 10.0],
        [-30.0, 10.0],
        [-4.0, 4.0],
        [-40.0, 10.0],
        [-10.0, 50.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[0.5, 1.5], [-5.0, -1.0], [-5.0, -1.0], [-0.5, 1.0], [-8.0, -5.0], [11.0, 15.0]],
        ln_x: &[[-10.0, -3.0], [9.0, 17.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let (u, v) = ((at.x(0) / at.p(4)).ln(), (at.x(1) / at.p(5)).ln());
    at.p(0) + (at.p(1) * (u - at.t(3) * v).powi(2) + at.p(2) * v.powi(2)) * 0.5
}
