//! `B(C) = k * C^β`: the best batch of a compute budget.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `B(C) = k * C^β` (Bi 2024, arXiv 2401.02954, Eq. 1).
///
/// Published as 0.2920 C^0.3271.
pub static BATCH_COMPUTE: Formula = Formula::new(Form {
    name: "batch_compute",
    formula: "B(C) = k * C^β",
    source: "Bi 2024, arXiv 2401.02954, Eq. 1",
    response: "batch_tokens",
    variables: &["training_flop"],
    parameters: &[
        Parameter::log(["k", "k", "ln_k"], "tokens", "batch at one FLOP"),
        Parameter::linear(["beta", "β"], "1", "exponent of the compute"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[-3.0, 1.0], [0.2, 0.5]], ln_x: &[[38.0, 52.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1))
}
