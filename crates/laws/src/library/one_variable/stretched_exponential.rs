//! `L(x) = E + A * exp(-(x / τ)^c)`: between an exponential and a power law.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(x) = E + A * exp(-(x / τ)^c)` (function of Kohlrausch 1854, as a baseline of our own).
///
/// Kohlrausch's function over an offset: small c come near a power law over any finite range.
pub static STRETCHED_EXPONENTIAL: Formula = Formula::new(Form {
    name: "stretched_exponential",
    formula: "L(x) = E + A * exp(-(x / τ)^c)",
    source: "function of Kohlrausch 1854, as a baseline of our own",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["A", "A", "ln_A"], "nats/token", "reducible loss at x = 0"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no amount of x removes"),
        Parameter::log(
            ["tau", "τ", "ln_tau"],
            "unit of x",
            "the x at which the reducible loss has fallen to 1/e",
        ),
        Parameter::log(["c", "c", "ln_c"], "1", "how much it is stretched; 1 is an exponential"),
    ],
    domain: &[[-60.0, 120.0], [-14.0, 6.0], [-60.0, 120.0], [-5.0, 2.0]],
    along_compute: no_compute,
});
