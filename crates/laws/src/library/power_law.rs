//! `L(x) = b * x^c`: a pure power law.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = b * x^c` (form M1 of Alabdulmohsin 2022, arXiv 2209.06640, §2).
///
/// Form M1, `ε = β x^c`, with the sign as printed: c is negative where more helps. Kaplan 2020
/// (arXiv 2001.08361, Eq.
/// 1.1 to 1.3) writes the same as `(x_c/x)^α`: `α = -c`, `x_c = b^(1/α)`.
pub static POWER_LAW: Formula = Formula::new(Form {
    name: "power_law",
    formula: "L(x) = b * x^c",
    source: "form M1 of Alabdulmohsin 2022, arXiv 2209.06640, §2",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["b", "b", "ln_b"], "nats/token", "loss at one unit of x"),
        Parameter::linear(["c", "c"], "1", "exponent of x"),
    ],
    domain: &[[-60.0, 120.0], [-6.0, 2.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[1.0, 4.0], [-0.4, -0.02]], ln_x: &[[14.0, 55.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1))
}
