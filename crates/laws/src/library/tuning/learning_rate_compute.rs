//! `η(C) = k * C^α`: the best learning rate of a compute budget.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `η(C) = k * C^α` (Bi 2024, arXiv 2401.02954, Eq. 1).
///
/// Published with a negative exponent, which falls to 0.3118 C^-0.1250.
pub static LEARNING_RATE_COMPUTE: Formula = Formula::new(Form {
    name: "learning_rate_compute",
    formula: "η(C) = k * C^α",
    source: "Bi 2024, arXiv 2401.02954, Eq. 1",
    response: "learning_rate",
    variables: &["training_flop"],
    parameters: &[
        Parameter::log(["k", "k", "ln_k"], "learning rate", "learning rate at one FLOP"),
        Parameter::linear(["alpha", "α"], "1", "exponent of the compute"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0]],
    along_compute: no_compute,
});
