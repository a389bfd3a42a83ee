//! `L(η) = L_0 + h / 2 * ln(η / η_0)^2`: the loss about the best learning rate, a parabola in its
//! logarithm.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(η) = L_0 + h / 2 * ln(η / η_0)^2` (parabola in ln η; ours).
///
/// The smallest loss, where it lies, and how steep the walls are: the flat region is where the loss
/// is hardly above its least.
pub static BOWL: Formula = Formula::new(Form {
    name: "learning_rate_bowl",
    formula: "L(η) = L_0 + h / 2 * ln(η / η_0)^2",
    source: "parabola in ln η; ours",
    response: "loss_nats",
    variables: &["learning_rate"],
    parameters: &[
        Parameter::log(["L_0", "L_0", "ln_L_0"], "nats/token", "least loss"),
        Parameter::log(["h", "h", "ln_h"], "nats/token per squared e-fold", "curvature"),
        Parameter::log(["eta_0", "η_0", "ln_eta_0"], "learning rate", "best learning rate"),
    ],
    domain: &[[-14.0, 6.0], [-30.0, 10.0], [-40.0, 10.0]],
    along_compute: no_compute,
});

/// How far the learning rate may lie from the best one, in e-folds to either side, for the loss to
/// rise by `excess` at most: `sqrt(2 excess/h)`, both in nats per token.
#[must_use]
pub fn flat_half_width(curvature: f64, excess: f64) -> f64 {
    (2.0 * excess / curvature).sqrt()
}
