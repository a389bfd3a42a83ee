//! `L(N, D, U) = E + A / N_e^α + B / D_e^α`: repeated data and excess parameters are worth less and
//! less.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point, lesser};

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
    formula: "L(N, D, U) = E + A / N_e^α + B / D_e^α where \
        U_D = min(D, U); n_D = D / U_D - 1; \
        D_e = U_D + U_D * r_D * (1 - exp(-n_D / r_D)); \
        U_N = min(N, (A / B)^(1 / α) * U_D); n_N = N / U_N - 1; \
        N_e = U_N + U_N * r_N * (1 - exp(-n_N / r_N))",
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
    ranges: Ranges {
        theta: &[[5.0, 8.0], [5.0, 8.0], [-1.0, 1.0], [0.3, 0.5], [1.5, 4.0], [1.0, 3.0]],
        ln_x: &[[16.0, 24.0], [20.0, 28.0], [18.0, 25.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let one = T::from(1.0);
    let (n, d, u, alpha) = (at.x(0), at.x(1), at.x(2), at.t(3));
    let g = (at.p(0) / at.p(1)).powd(one / (alpha * 2.0));
    let unique = lesser(d, u);
    let data = unique + unique * at.p(4) * (one - (-(d / unique - one) / at.p(4)).exp());
    let needed = lesser(n, g * g * unique);
    let model = needed + needed * at.p(5) * (one - (-(n / needed - one) / at.p(5)).exp());
    at.p(2) + at.p(0) / model.powd(alpha) + at.p(1) / data.powd(alpha)
}
