//! `Err(L) = ε - k * exp(-γ * L)`: error as an exponential of the loss.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `Err(L) = ε - k * exp(-γ * L)` (Gadre 2024, arXiv 2403.08540).
///
/// `ε` is the error that a useless model comes to, often held at that of guessing.
pub static ERROR_EXPONENTIAL: Formula = Formula::new(Form {
    name: "error_exponential",
    formula: "Err(L) = ε - k * exp(-γ * L)",
    source: "Gadre 2024, arXiv 2403.08540",
    response: "error_rate",
    variables: &["loss_nats"],
    parameters: &[
        Parameter::log(["epsilon", "ε", "ln_epsilon"], "error rate", "error of a useless model"),
        Parameter::log(["k", "k", "ln_k"], "error rate", "how much a loss of zero would take off"),
        Parameter::log(["gamma", "γ", "ln_gamma"], "1/(nats/token)", "rate"),
    ],
    domain: &[[-12.0, 1.0], [-20.0, 20.0], [-8.0, 8.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[-0.4, -0.05], [-1.0, 0.5], [-0.5, 0.7]], ln_x: &[[0.6, 1.6]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) - at.p(1) * (-at.p(2) * at.x(0)).exp()
}
