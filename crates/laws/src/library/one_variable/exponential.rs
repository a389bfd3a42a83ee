//! `L(x) = E + A * exp(-x / τ)`: an exponential that falls to an offset.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

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
});
