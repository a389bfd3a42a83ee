//! `A(L) = floor + (ceiling - floor) / (1 + exp(k * (L - L_0)))`: accuracy as a sigmoid of the
//! loss, between chance and a ceiling.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `A(L) = floor + (ceiling - floor) / (1 + exp(k * (L - L_0)))` (Bhagia 2024, arXiv 2412.04403, as
/// in the authors' `fitting_functions.py`).
///
/// The authors write `a / (1 + exp(-k (L - L_0))) + b` with a negative: their b is the ceiling, a +
/// b the floor.
/// `floor` is the accuracy of guessing and `ceiling` the one that no model passes; both are held
/// where a study knows them.
pub static ACCURACY_SIGMOID: Formula = Formula::new(Form {
    name: "accuracy_sigmoid",
    formula: "A(L) = floor + (ceiling - floor) / (1 + exp(k * (L - L_0)))",
    source: "Bhagia 2024, arXiv 2412.04403, as in the authors' code; floor = a + b, ceiling = b",
    response: "accuracy",
    variables: &["loss_nats"],
    parameters: &[
        Parameter::log(["floor", "floor", "ln_floor"], "accuracy", "accuracy of guessing"),
        Parameter::log(
            ["ceiling", "ceiling", "ln_ceiling"],
            "accuracy",
            "accuracy that no model passes",
        ),
        Parameter::log(["k", "k", "ln_k"], "1/(nats/token)", "steepness"),
        Parameter::linear(["L_0", "L_0"], "nats/token", "loss halfway between floor and ceiling"),
    ],
    domain: &[[-12.0, 0.0], [-12.0, 0.1], [-8.0, 8.0], [-100.0, 100.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[-2.0, -1.0], [-0.3, -0.02], [0.5, 2.5], [1.8, 3.0]],
        ln_x: &[[0.4, 1.6]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) + (at.p(1) - at.p(0)) / (T::from(1.0) + (at.p(2) * (at.x(0) - at.t(3))).exp())
}
