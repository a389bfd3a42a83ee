//! `L(N, D) = E + A / N^α + B / D^α`: the additive law with one exponent for both.

use crate::Parameter;
use crate::allocation::AlongCompute;
use crate::formula::{Form, Formula};

/// `L(N, D) = E + A / N^α + B / D^α` (Muennighoff 2023, arXiv 2305.16264, App. B).
///
/// As Muennighoff 2023 fits it and Gadre 2024 assumes: compute-optimal tokens then grow as
/// parameters do.
pub static CHINCHILLA_TIED: Formula = Formula::new(Form {
    name: "chinchilla_tied",
    formula: "L(N, D) = E + A / N^α + B / D^α",
    source: "Muennighoff 2023, arXiv 2305.16264, App. B",
    response: "loss_nats",
    variables: &["params", "training_tokens"],
    parameters: &[
        Parameter::log(
            ["A", "A", "ln_A"],
            "nats/token",
            "loss from a finite model, at one parameter",
        ),
        Parameter::log(["B", "B", "ln_B"], "nats/token", "loss from finite data, at one token"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no model and no data remove"),
        Parameter::linear(["alpha", "α"], "1", "exponent of parameters and tokens"),
    ],
    domain: &[[-60.0, 120.0], [-60.0, 120.0], [-14.0, 6.0], [-2.0, 6.0]],
    along_compute: along,
});

fn along(theta: &[f64]) -> Option<AlongCompute> {
    AlongCompute::of_chinchilla(theta[0], theta[1], theta[2], theta[3], theta[3])
}
