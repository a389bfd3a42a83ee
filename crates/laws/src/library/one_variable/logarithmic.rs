//! `L(x) = a - b * ln(x)`: the same gain with every doubling.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

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
});
