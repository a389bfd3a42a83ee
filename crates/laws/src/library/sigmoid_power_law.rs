//! `L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z))`: a power law between a loss that nothing removes
//! and the one of knowing nothing.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z))` (form M4 of Alabdulmohsin 2022, arXiv 2209.06640,
/// §2, solved for the loss).
///
/// Form M4, `(ε - ε_inf)/(ε_0 - ε)^a = b x^c`, with the sign as printed: c is negative where more
/// helps. The loss is implicit. With `ε = ε_inf + (ε_0 - ε_inf)/(1 + e^-z)` the equation is
///
/// ```text
/// z + (a - 1) ln(1 + e^z) = w
/// ```
///
/// whose left side rises and bends one way only, so that a fixed number of Newton's steps solves
/// it; derivatives are those of the implicit function. `ε_0` is a parameter like the others; a
/// study that knows the loss of guessing holds it there.
pub static SIGMOID_POWER_LAW: Formula = Formula::new(Form {
    name: "sigmoid_power_law",
    formula: "L(x) = e_inf + (e_0 - e_inf) / (1 + exp(-z)) where \
        z = balance(ln(b) + c * ln(x) + (a - 1) * ln(e_0 - e_inf), a)",
    source: "form M4 of Alabdulmohsin 2022, arXiv 2209.06640, §2, solved for the loss",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(
            ["e_inf", "e_inf", "ln_e_inf"],
            "nats/token",
            "loss that no amount of x removes",
        ),
        Parameter::log(
            ["e_0", "e_0", "ln_e_0"],
            "nats/token",
            "loss of knowing nothing, above e_inf",
        ),
        Parameter::linear(["a", "a"], "1", "how fast the loss leaves the upper end; positive"),
        Parameter::log(["b", "b", "ln_b"], "(nats/token)^(1 - a)", "scale"),
        Parameter::linear(["c", "c"], "1", "exponent of x, negative where more helps"),
    ],
    domain: &[[-14.0, 6.0], [-14.0, 8.0], [0.05, 10.0], [-60.0, 120.0], [-6.0, 2.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[-1.0, 0.3], [1.8, 2.4], [0.3, 3.0], [1.0, 5.0], [-0.3, -0.05]],
        ln_x: &[[14.0, 40.0]],
    },
});

/// The e of `(e - e_inf)/(e_0 - e)^a = b x^c`.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    // Halved down to a number, then three of Newton's steps in dual numbers, each of which makes
    // one more derivative right.
    let (e_inf, e_0, a) = (at.p(0), at.p(1), at.t(2));
    let right = at.p(3).ln() + at.t(4) * at.x(0).ln();
    let miss = |e: T| (e - e_inf).ln() - a * (e_0 - e).ln() - right;
    let (mut low, mut high) = (e_inf.re(), e_0.re());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if miss(T::from(middle)).re() < 0.0 { low = middle } else { high = middle }
    }
    let mut e = T::from(0.5 * (low + high));
    for _ in 0..3 {
        let slope = (e - e_inf).recip() + a * (e_0 - e).recip();
        e -= miss(e) / slope;
    }
    e
}
