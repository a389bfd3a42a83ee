//! `L(N, D) = E + A / N^α + B / D^α`: the additive law with one exponent for both.

use crate::allocation::AlongCompute;
use crate::form::{Form, Ranges};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

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
    ranges: Ranges {
        theta: &[[4.0, 8.0], [4.0, 8.0], [-1.0, 1.0], [0.2, 0.5]],
        ln_x: &[[16.0, 27.0], [19.0, 31.0]],
    },
});

fn along(theta: &[f64]) -> Option<AlongCompute> {
    AlongCompute::of_chinchilla(theta[0], theta[1], theta[2], theta[3], theta[3])
}

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(2) + at.p(0) / at.x(0).powd(at.t(3)) + at.p(1) / at.x(1).powd(at.t(3))
}
