//! `η(N, D) = k * N^α * D^β`: the best learning rate of a model and its data.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `η(N, D) = k * N^α * D^β` (Li 2025, arXiv 2503.04715, Eq. 1; Bjorck 2024, arXiv 2409.19913).
///
/// Step Law and Bjorck 2024 (arXiv 2409.19913) write this form and find opposite signs of β: both
/// exponents bear their sign.
pub static LEARNING_RATE_JOINT: Formula = Formula::new(Form {
    name: "learning_rate_joint",
    formula: "η(N, D) = k * N^α * D^β",
    source: "Li 2025, arXiv 2503.04715, Eq. 1; Bjorck 2024, arXiv 2409.19913",
    response: "learning_rate",
    variables: &["params", "training_tokens"],
    parameters: &[
        Parameter::log(
            ["k", "k", "ln_k"],
            "learning rate",
            "learning rate at one parameter and one token",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of the parameters"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0], [-4.0, 4.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[-2.0, 3.0], [-1.0, -0.2], [-0.4, 0.5]],
        ln_x: &[[17.0, 24.0], [20.0, 28.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1)) * at.x(1).powd(at.t(2))
}
