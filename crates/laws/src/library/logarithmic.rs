//! `L(x) = a - b * ln(x)`: the same gain with every doubling.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = a - b * ln(x)` (baseline of our own).
///
/// The baseline without diminishing returns; it turns negative at last, where it has no logarithm.
pub static LOGARITHMIC: Formula = Formula::new(Form {
    name: "logarithmic",
    formula: "L(x) = a - b * ln(x)",
    source: "baseline of our own",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::linear(["a", "a"], "nats/token", "loss at one unit of x"),
        Parameter::linear(["b", "b"], "nats/token per e-fold", "gain of a factor e in x"),
    ],
    domain: &[[-1000.0, 1000.0], [-100.0, 100.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[8.0, 12.0], [0.05, 0.12]], ln_x: &[[14.0, 50.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.t(0) - at.t(1) * at.x(0).ln()
}
