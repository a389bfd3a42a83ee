//! `B(C) = k * C^β`: the best batch of a compute budget.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

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
});
