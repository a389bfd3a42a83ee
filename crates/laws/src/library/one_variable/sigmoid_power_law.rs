//! `L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z))`: a power law between a loss that nothing removes
//! and the one of knowing nothing.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z))` (form M4 of Alabdulmohsin 2022, arXiv 2209.06640,
/// §2, solved for the loss).
///
/// Form M4, `(ε - ε_inf)/(ε_0 - ε)^a = b x^c`, with the sign as printed: c is negative where more
/// helps. The loss is implicit: with `ε = ε_inf + (ε_0 - ε_inf)/(1 + e^-z)` the equation is `z + (a
/// - 1) ln(1 + e^z) = w`, whose left side rises and bends one way only, so that a fixed number of
/// Newton's steps solves it; derivatives are those of the implicit function. `ε_0` is a parameter
/// like the others; a study that knows the loss of guessing holds it there.
pub static SIGMOID_POWER_LAW: Formula = Formula::new(Form {
    name: "sigmoid_power_law",
    formula: "L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z)) where z = balance(ln(b) + c * ln(x) + \
        (a - 1) * ln(e_0 \
              - e_inf), a)",
    source: "form M4 of Alabdulmohsin 2022, arXiv 2209.06640, §2, solved for the loss",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(
            ["e_inf", "e_inf", "ln_e_inf"],
            "nats/token",
            "loss that no amount of x removes",
        ),
        Parameter::log(
            ["e_0", "e_0", "ln_e_0"],
            "nats/token",
            "loss of knowing nothing, above e_inf",
        ),
        Parameter::linear(["a", "a"], "1", "how fast the loss leaves the upper end; positive"),
        Parameter::log(["b", "b", "ln_b"], "(nats/token)^(1 - a)", "scale"),
        Parameter::linear(["c", "c"], "1", "exponent of x, negative where more helps"),
    ],
    domain: &[[-14.0, 6.0], [-14.0, 8.0], [0.05, 10.0], [-60.0, 120.0], [-6.0, 2.0]],
    along_compute: no_compute,
});
