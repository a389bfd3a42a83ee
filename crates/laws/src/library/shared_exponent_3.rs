//! `L(x, F) = pick(F, E_1, E_2, E_3) + pick(F, A_1, A_2, A_3) / x^α`: three families with one
//! exponent.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x, F) = pick(F, E_1, E_2, E_3) + pick(F, A_1, A_2, A_3) / x^α` (form M2 of Alabdulmohsin
/// 2022, arXiv 2209.06640, §2, with the exponent shared).
///
/// F is the number of the family, 1 to 3; each has its own scale and offset. More families, up to
/// five, are a law that a study writes.
pub static SHARED_EXPONENT_3: Formula = Formula::new(Form {
    name: "shared_exponent_3",
    formula: "L(x, F) = pick(F, E_1, E_2, E_3) + pick(F, A_1, A_2, A_3) / x^α",
    source: "form M2 of Alabdulmohsin 2022, arXiv 2209.06640, §2, with the exponent shared",
    response: "loss_nats",
    variables: &["any", "family"],
    parameters: &[
        Parameter::log(
            ["A_1", "A_1", "ln_A_1"],
            "nats/token",
            "reducible loss of family 1 at one unit of x",
        ),
        Parameter::log(
            ["A_2", "A_2", "ln_A_2"],
            "nats/token",
            "reducible loss of family 2 at one unit of x",
        ),
        Parameter::log(
            ["A_3", "A_3", "ln_A_3"],
            "nats/token",
            "reducible loss of family 3 at one unit of x",
        ),
        Parameter::log(
            ["E_1", "E_1", "ln_E_1"],
            "nats/token",
            "loss of family 1 that no amount of x removes",
        ),
        Parameter::log(
            ["E_2", "E_2", "ln_E_2"],
            "nats/token",
            "loss of family 2 that no amount of x removes",
        ),
        Parameter::log(
            ["E_3", "E_3", "ln_E_3"],
            "nats/token",
            "loss of family 3 that no amount of x removes",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of x in every family"),
    ],
    domain: &[
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-14.0, 6.0],
        [-14.0, 6.0],
        [-14.0, 6.0],
        [-2.0, 6.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[
            [1.0, 5.0],
            [1.0, 5.0],
            [1.0, 5.0],
            [-1.0, 1.0],
            [-1.0, 1.0],
            [-1.0, 1.0],
            [0.1, 0.4],
        ],
        ln_x: &[[14.0, 50.0], [0.0, 1.4]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let [scale, offset] = match at.x(1).re() {
        family if family < 1.5 => [at.p(0), at.p(3)],
        family if family < 2.5 => [at.p(1), at.p(4)],
        _ => [at.p(2), at.p(5)],
    };
    offset + scale / at.x(0).powd(at.t(6))
}
