//! `A(C) = floor + (ceiling - floor) / (1 + (C_half / C)^k)`: accuracy as a logistic of the
//! logarithm of compute.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `A(C) = floor + (ceiling - floor) / (1 + (C_half / C)^k)` (logistic in ln C between floor and
/// ceiling; ours).
///
/// A sigmoid in ln C is `1/(1 + (C_half/C)^k)`, a power law where it is small.
pub static ACCURACY_LOGISTIC: Formula = Formula::new(Form {
    name: "accuracy_logistic",
    formula: "A(C) = floor + (ceiling - floor) / (1 + (C_half / C)^k)",
    source: "logistic in ln C between floor and ceiling; ours",
    response: "accuracy",
    variables: &["training_flop"],
    parameters: &[
        Parameter::log(["floor", "floor", "ln_floor"], "accuracy", "accuracy of guessing"),
        Parameter::log(
            ["ceiling", "ceiling", "ln_ceiling"],
            "accuracy",
            "accuracy that no model passes",
        ),
        Parameter::log(
            ["C_half", "C_half", "ln_C_half"],
            "FLOP",
            "compute halfway between floor and ceiling",
        ),
        Parameter::log(["k", "k", "ln_k"], "1", "steepness in ln C"),
    ],
    domain: &[[-12.0, 0.0], [-12.0, 0.1], [0.0, 120.0], [-8.0, 4.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[-2.0, -1.0], [-0.3, -0.02], [44.0, 52.0], [-1.0, 1.0]],
        ln_x: &[[40.0, 58.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) + (at.p(1) - at.p(0)) / (T::from(1.0) + (at.p(2) / at.x(0)).powd(at.p(3)))
}
