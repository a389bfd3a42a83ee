//! `L(x) = E + A * exp(-x / τ)`: an exponential that falls to an offset.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = E + A * exp(-x / τ)` (baseline of our own).
///
/// The baseline of a gain with a scale of its own; no paper claims it for language models.
pub static EXPONENTIAL: Formula = Formula::new(Form {
    name: "exponential",
    formula: "L(x) = E + A * exp(-x / τ)",
    source: "baseline of our own",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["A", "A", "ln_A"], "nats/token", "reducible loss at x = 0"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no amount of x removes"),
        Parameter::log(
            ["tau", "τ", "ln_tau"],
            "unit of x",
            "the x over which the reducible loss falls to 1/e",
        ),
    ],
    domain: &[[-60.0, 120.0], [-14.0, 6.0], [-60.0, 120.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[0.0, 2.0], [-1.0, 1.0], [20.0, 30.0]], ln_x: &[[18.0, 28.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(1) + at.p(0) * (-at.x(0) / at.p(2)).exp()
}
