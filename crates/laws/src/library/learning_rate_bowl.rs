//! `L(η) = L_0 + h / 2 * ln(η / η_0)^2`: the loss about the best learning rate, a parabola in its
//! logarithm.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(η) = L_0 + h / 2 * ln(η / η_0)^2` (parabola in ln η; ours).
///
/// The smallest loss, where it lies, and how steep the walls are: the flat region is where the loss
/// is hardly above its least.
pub static LEARNING_RATE_BOWL: Formula = Formula::new(Form {
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
    ranges: Ranges { theta: &[[0.5, 1.5], [-5.0, -1.0], [-8.0, -5.0]], ln_x: &[[-10.0, -3.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) + at.p(1) * (at.x(0) / at.p(2)).ln().powi(2) * 0.5
}
