//! `L(x) = b * (1 / x + g)^-c`: a power law that saturates at both ends.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = b * (1 / x + g)^-c` (form M3 of Alabdulmohsin 2022, arXiv 2209.06640, §2).
///
/// Form M3, `ε = β (1/x + γ)^-c`, with the sign as printed: c is negative where more helps. Large x
/// lead to `b g^-c`, where a power law would go on.
pub static POWER_LAW_SHIFTED: Formula = Formula::new(Form {
    name: "power_law_shifted",
    formula: "L(x) = b * (1 / x + g)^-c",
    source: "form M3 of Alabdulmohsin 2022, arXiv 2209.06640, §2",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["b", "b", "ln_b"], "nats/token", "scale of the loss"),
        Parameter::log(
            ["g", "g", "ln_g"],
            "1/unit of x",
            "one over the x at which the law saturates",
        ),
        Parameter::linear(["c", "c"], "1", "exponent, negative where more helps"),
    ],
    domain: &[[-60.0, 120.0], [-120.0, 30.0], [-6.0, 2.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[0.0, 4.0], [-40.0, -20.0], [-0.3, -0.05]], ln_x: &[[14.0, 55.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * (at.x(0).recip() + at.p(1)).powd(-at.t(2))
}
