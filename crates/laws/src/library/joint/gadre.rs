//! `L(C, M) = E + (a * M^η + b * M^-η) * C^-η`: the loss at a compute and a ratio of tokens to
//! parameters.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(C, M) = E + (a * M^η + b * M^-η) * C^-η` (Gadre 2024, arXiv 2403.08540, Eq. 4).
///
/// Chinchilla's law with one exponent for both, rewritten for `C = 6 N D` and `M = D/N`: `η = α/2`,
/// `a = A 6^η`, `b = B 6^η`.
pub static GADRE: Formula = Formula::new(Form {
    name: "over_training",
    formula: "L(C, M) = E + (a * M^η + b * M^-η) * C^-η",
    source: "Gadre 2024, arXiv 2403.08540, Eq. 4",
    response: "loss_nats",
    variables: &["training_flop", "tokens_per_param"],
    parameters: &[
        Parameter::log(
            ["a", "a", "ln_a"],
            "nats/token",
            "loss from a finite model, at one FLOP and one token per parameter",
        ),
        Parameter::log(
            ["b", "b", "ln_b"],
            "nats/token",
            "loss from finite data, at one FLOP and one token per parameter",
        ),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no model and no data remove"),
        Parameter::linear(
            ["eta", "η"],
            "1",
            "exponent of the compute, half of that of the parameters",
        ),
    ],
    domain: &[[-60.0, 120.0], [-60.0, 120.0], [-14.0, 6.0], [-2.0, 6.0]],
    along_compute: no_compute,
});
