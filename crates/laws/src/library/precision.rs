//! `L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β`: training in few bits, as fewer
//! parameters.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β` (Kumar 2024, arXiv 2411.04330, Eq. 4).
///
/// `N_eff = N Π (1 - exp(-P/γ))` over the bits of weights, activations and the cache of keys and
/// values.
pub static PRECISION: Formula = Formula::new(Form {
    name: "precision",
    formula: "L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β where \
        N_eff = N * (1 - exp(-P_w / γ_w)) * (1 - exp(-P_a / γ_a)) * (1 - exp(-P_kv / γ_kv))",
    source: "Kumar 2024, arXiv 2411.04330, Eq. 4",
    response: "loss_nats",
    variables: &["params", "training_tokens", "weight_bits", "activation_bits", "cache_bits"],
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
        Parameter::log(
            ["gamma_w", "γ_w", "ln_gamma_w"],
            "bits",
            "bits of the weights that hold 63 % of a parameter",
        ),
        Parameter::log(["gamma_a", "γ_a", "ln_gamma_a"], "bits", "the same of the activations"),
        Parameter::log(
            ["gamma_kv", "γ_kv", "ln_gamma_kv"],
            "bits",
            "the same of the cache of keys and values",
        ),
    ],
    domain: &[
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-14.0, 6.0],
        [-2.0, 6.0],
        [-2.0, 6.0],
        [-4.0, 5.0],
        [-4.0, 5.0],
        [-4.0, 5.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[
            [4.0, 8.0],
            [4.0, 8.0],
            [-1.0, 1.0],
            [0.2, 0.5],
            [0.2, 0.5],
            [0.3, 1.5],
            [0.3, 1.5],
            [0.0, 1.0],
        ],
        ln_x: &[[16.0, 24.0], [20.0, 27.0], [1.0, 2.8], [1.0, 2.8], [1.0, 2.8]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let [weights, activations, cache] = [(2, 5), (3, 6), (4, 7)]
        .map(|(bits, gamma)| T::from(1.0) - (-at.x(bits) / at.p(gamma)).exp());
    let effective = at.x(0) * weights * activations * cache;
    at.p(2) + at.p(0) / effective.powd(at.t(3)) + at.p(1) / at.x(1).powd(at.t(4))
}
