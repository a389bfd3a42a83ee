//! `L(x) = a + b * x^-c_0 * (1 + (x / d_1)^(1 / f_1))^(-c_1 * f_1) * (1 + (x / d_2)^(1 /
//! f_2))^(-c_2 * f_2)`: a power law with two smooth breaks.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = a + b * x^-c_0 * (1 + (x / d_1)^(1 / f_1))^(-c_1 * f_1) * (1 + (x / d_2)^(1 /
/// f_2))^(-c_2 * f_2)` (Caballero 2022, arXiv 2210.14891, Eq. 1 with n = 2).
///
/// The broken neural scaling law with n = 2: `y = a + b x^-c_0 Π (1 + (x/d_i)^(1/f_i))^(-c_i f_i)`.
/// The logarithm of each factor is `-c_i f_i softplus((ln x - ln d_i)/f_i)`, which cannot overflow.
pub static BROKEN_POWER_LAW_2: Formula = Formula::new(Form {
    name: "broken_power_law_2",
    formula: "L(x) = a + b * x^-c_0 * (1 + (x / d_1)^(1 / f_1))^(-c_1 * f_1) \
        * (1 + (x / d_2)^(1 / f_2))^(-c_2 * f_2)",
    source: "Caballero 2022, arXiv 2210.14891, Eq. 1 with n = 2",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["a", "a", "ln_a"], "nats/token", "loss that no amount of x removes"),
        Parameter::log(["b", "b", "ln_b"], "nats/token", "scale of the loss"),
        Parameter::linear(["c0", "c_0"], "1", "exponent before the first break"),
        Parameter::linear(["c1", "c_1"], "1", "how much the exponent grows at break 1"),
        Parameter::log(["d1", "d_1", "ln_d1"], "unit of x", "where break 1 lies"),
        Parameter::log(["f1", "f_1", "ln_f1"], "1", "how smooth break 1 is, in e-folds of x"),
        Parameter::linear(["c2", "c_2"], "1", "how much the exponent grows at break 2"),
        Parameter::log(["d2", "d_2", "ln_d2"], "unit of x", "where break 2 lies"),
        Parameter::log(["f2", "f_2", "ln_f2"], "1", "how smooth break 2 is, in e-folds of x"),
    ],
    domain: &[
        [-14.0, 6.0],
        [-60.0, 120.0],
        [-6.0, 6.0],
        [-6.0, 6.0],
        [-60.0, 120.0],
        [-5.0, 3.0],
        [-6.0, 6.0],
        [-60.0, 120.0],
        [-5.0, 3.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[
            [-5.0, -3.0],
            [0.0, 4.0],
            [0.0, 0.1],
            [0.05, 0.2],
            [20.0, 28.0],
            [-0.5, 0.5],
            [0.2, 0.4],
            [38.0, 46.0],
            [-0.5, 0.5],
        ],
        ln_x: &[[14.0, 55.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let one = T::from(1.0);
    let break_1 = (one + (at.x(0) / at.p(4)).powd(at.p(5).recip())).powd(-at.t(3) * at.p(5));
    let break_2 = (one + (at.x(0) / at.p(7)).powd(at.p(8).recip())).powd(-at.t(6) * at.p(8));
    at.p(0) + at.p(1) * at.x(0).powd(-at.t(2)) * break_1 * break_2
}
