//! `L(N, D, G) = c + (g / G^γ + a) / N^α + b / D^β`: mixtures of experts of some granularity.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, D, G) = c + (g / G^γ + a) / N^α + b / D^β` (Krajewski 2024, arXiv 2402.07871, the form of
/// Table 1).
///
/// G is how often an expert is smaller than the dense layer. Symbols as printed: c is the offset.
pub static FINE_GRAINED_EXPERTS: Formula = Formula::new(Form {
    name: "fine_grained_experts",
    formula: "L(N, D, G) = c + (g / G^γ + a) / N^α + b / D^β",
    source: "Krajewski 2024, arXiv 2402.07871, the form of Table 1",
    response: "loss_nats",
    variables: &["params", "training_tokens", "granularity"],
    parameters: &[
        Parameter::log(
            ["a", "a", "ln_a"],
            "nats/token",
            "loss from a finite model of endless granularity, at one parameter",
        ),
        Parameter::log(["b", "b", "ln_b"], "nats/token", "loss from finite data, at one token"),
        Parameter::log(["c", "c", "ln_c"], "nats/token", "loss that nothing removes"),
        Parameter::log(
            ["g", "g", "ln_g"],
            "nats/token",
            "loss from coarse experts, at one parameter and granularity 1",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of the parameters"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
        Parameter::linear(["gamma", "γ"], "1", "exponent of the granularity"),
    ],
    domain: &[
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-14.0, 6.0],
        [-60.0, 120.0],
        [-2.0, 6.0],
        [-2.0, 6.0],
        [-2.0, 6.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[
            [1.0, 4.0],
            [2.0, 5.0],
            [-1.0, 0.5],
            [-1.0, 1.5],
            [0.1, 0.3],
            [0.1, 0.3],
            [0.3, 1.0],
        ],
        ln_x: &[[16.0, 26.0], [20.0, 31.0], [0.0, 4.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let experts = at.p(3) / at.x(2).powd(at.t(6)) + at.p(0);
    at.p(2) + experts / at.x(0).powd(at.t(4)) + at.p(1) / at.x(1).powd(at.t(5))
}
