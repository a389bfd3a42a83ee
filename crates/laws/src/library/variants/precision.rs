//! `L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β`: training in few bits, as fewer
//! parameters.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β` (Kumar 2024, arXiv 2411.04330, Eq. 4).
///
/// `N_eff = N Π (1 - exp(-P/γ))` over the bits of weights, activations and the cache of keys and
/// values.
pub static PRECISION: Formula = Formula::new(Form {
    name: "precision",
    formula: "L(N, D, P_w, P_a, P_kv) = E + A / N_eff^α + B / D^β where N_eff = N * (1 - exp(-P_w \
        / γ_w)) * (1 - \
              exp(-P_a / γ_a)) * (1 - exp(-P_kv / γ_kv))",
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
});
