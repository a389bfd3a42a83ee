//! `η(C) = k * C^α`: the best learning rate of a compute budget.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `η(C) = k * C^α` (Bi 2024, arXiv 2401.02954, Eq. 1).
///
/// Published with a negative exponent, which falls to 0.3118 C^-0.1250.
pub static LEARNING_RATE_COMPUTE: Formula = Formula::new(Form {
    name: "learning_rate_compute",
    formula: "η(C) = k * C^α",
    source: "Bi 2024, arXiv 2401.02954, Eq. 1",
    response: "learning_rate",
    variables: &["training_flop"],
    parameters: &[
        Parameter::log(["k", "k", "ln_k"], "learning rate", "learning rate at one FLOP"),
        Parameter::linear(["alpha", "α"], "1", "exponent of the compute"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[-3.0, 1.0], [-0.3, -0.05]], ln_x: &[[38.0, 52.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1))
}
