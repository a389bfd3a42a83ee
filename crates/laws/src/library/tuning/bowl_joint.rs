//! `L(η, B) = L_0 + (h * (ln(η / η_0) - t * ln(B / B_0))^2 + k * ln(B / B_0)^2) / 2`: the loss
//! about the best learning rate and batch, a tilted bowl in their logarithms.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(η, B) = L_0 + (h * (ln(η / η_0) - t * ln(B / B_0))^2 + k * ln(B / B_0)^2) / 2` (parabola in
/// ln η and ln B;
/// ours).
///
/// With `u = ln(η/η_0)` and `v = ln(B/B_0)` the bowl is `(h (u - t v)² + k v²)/2`: the best
/// learning rate of another batch lies at `η_0 (B/B_0)^t`.
pub static BOWL_JOINT: Formula = Formula::new(Form {
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
});
