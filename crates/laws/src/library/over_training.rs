//! `L(C, M) = E + (a * M^η + b * M^-η) * C^-η`: the loss at a compute and a ratio of tokens to
//! parameters.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(C, M) = E + (a * M^η + b * M^-η) * C^-η` (Gadre 2024, arXiv 2403.08540, Eq. 4).
///
/// Chinchilla's law with one exponent for both, rewritten for `C = 6 N D` and `M = D/N`: `η = α/2`,
/// `a = A 6^η`, `b = B 6^η`.
pub static OVER_TRAINING: Formula = Formula::new(Form {
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
    ranges: Ranges {
        theta: &[[3.0, 6.0], [3.0, 6.0], [-1.0, 1.0], [0.1, 0.3]],
        ln_x: &[[38.0, 52.0], [1.0, 6.5]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let (compute, ratio, eta) = (at.x(0), at.x(1), at.t(3));
    at.p(2) + (at.p(0) * ratio.powd(eta) + at.p(1) * ratio.powd(-eta)) * compute.powd(-eta)
}
