//! `η(N, D) = k * N^α * D^β`: the best learning rate of a model and its data.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `η(N, D) = k * N^α * D^β` (Li 2025, arXiv 2503.04715, Eq. 1; Bjorck 2024, arXiv 2409.19913).
///
/// Step Law and Bjorck 2024 (arXiv 2409.19913) write this form and find opposite signs of β: both
/// exponents bear their sign.
pub static LEARNING_RATE_JOINT: Formula = Formula::new(Form {
    name: "learning_rate_joint",
    formula: "η(N, D) = k * N^α * D^β",
    source: "Li 2025, arXiv 2503.04715, Eq. 1; Bjorck 2024, arXiv 2409.19913",
    response: "learning_rate",
    variables: &["params", "training_tokens"],
    parameters: &[
        Parameter::log(
            ["k", "k", "ln_k"],
            "learning rate",
            "learning rate at one parameter and one token",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of the parameters"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0], [-4.0, 4.0]],
    along_compute: no_compute,
});
