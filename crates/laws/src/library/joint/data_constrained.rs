//! `L(N, D, U) = E + A / N_e^α + B / D_e^α`: repeated data and excess parameters are worth less and
//! less.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `L(N, D, U) = E + A / N_e^α + B / D_e^α` (Muennighoff 2023, arXiv 2305.16264; G of tied
/// exponents).
///
/// `D' = U_D + U_D R_D* (1 - exp(-R_D/R_D*))` with `U_D` unique tokens and `R_D = D/U_D - 1`
/// repetitions; N' likewise, with `U_N = min(N, G² U_D)` the parameters that the unique tokens ask
/// for, `G = (A/B)^(1/(2α))`. One exponent for both, as in the published fit, which holds A, B, E
/// and α at the values of runs without repetition.
/// Below one epoch all tokens seen are unique.
pub static DATA_CONSTRAINED: Formula = Formula::new(Form {
    name: "data_constrained",
    formula: "L(N, D, U) = E + A / N_e^α + B / D_e^α where U_D = min(D, U); n_D = D / U_D - 1; \
        D_e = U_D + U_D * \
              r_D * (1 - exp(-n_D / r_D)); U_N = min(N, (A / B)^(1 / α) * U_D); n_N = N / U_N - 1; N_e = U_N + \
              U_N * r_N * (1 - exp(-n_N / r_N))",
    source: "Muennighoff 2023, arXiv 2305.16264; G of tied exponents",
    response: "loss_nats",
    variables: &["params", "training_tokens", "unique_tokens"],
    parameters: &[
        Parameter::log(
            ["A", "A", "ln_A"],
            "nats/token",
            "loss from a finite model, at one parameter",
        ),
        Parameter::log(["B", "B", "ln_B"], "nats/token", "loss from finite data, at one token"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no model and no data remove"),
        Parameter::linear(["alpha", "α"], "1", "exponent of parameters and tokens"),
        Parameter::log(
            ["R_D", "r_D", "ln_R_D"],
            "1",
            "repetitions after which more are worth little",
        ),
        Parameter::log(
            ["R_N", "r_N", "ln_R_N"],
            "1",
            "excess parameters, in multiples, after which more are worth little",
        ),
    ],
    domain: &[
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-14.0, 6.0],
        [0.01, 6.0],
        [-5.0, 12.0],
        [-5.0, 12.0],
    ],
    along_compute: no_compute,
});
