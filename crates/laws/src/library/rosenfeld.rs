//! `L(N, D) = ε_0 * s / sqrt(s^2 + ε_0^2)`: Rosenfeld's law of error, from guessing to the limit.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, D) = ε_0 * s / sqrt(s^2 + ε_0^2)` (Rosenfeld 2019, arXiv 1909.12673, with one scale less).
///
/// The sum of powers `s` under the envelope `ε_0 |s/(s - iη)| = ε_0 s/sqrt(s² + η²)`, which leads
/// to the error `ε_0` of guessing where the sum is large. As printed it depends on `A/η`, `B/η` and
/// `E/η` alone, so that no data tell η from the scale of the others; here `η = ε_0`, so that the
/// law is the sum of powers where that is small.
pub static ROSENFELD: Formula = Formula::new(Form {
    name: "rosenfeld",
    formula: "L(N, D) = ε_0 * s / sqrt(s^2 + ε_0^2) where s = A / N^α + B / D^β + E",
    source: "Rosenfeld 2019, arXiv 1909.12673, with one scale less",
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
        Parameter::linear(["alpha", "α"], "1", "exponent of the parameters"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
        Parameter::log(["epsilon_0", "ε_0", "ln_epsilon_0"], "nats/token", "loss of guessing"),
    ],
    domain: &[[-60.0, 120.0], [-60.0, 120.0], [-14.0, 6.0], [-2.0, 6.0], [-2.0, 6.0], [-14.0, 8.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[4.0, 9.0], [4.0, 9.0], [-2.0, 1.0], [0.2, 0.7], [0.2, 0.7], [0.5, 2.0]],
        ln_x: &[[12.0, 24.0], [12.0, 27.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let sum = at.p(0) / at.x(0).powd(at.t(3)) + at.p(1) / at.x(1).powd(at.t(4)) + at.p(2);
    at.p(5) * sum / (sum * sum + at.p(5) * at.p(5)).sqrt()
}
