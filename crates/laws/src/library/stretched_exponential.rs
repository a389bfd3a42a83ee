//! `L(x) = E + A * exp(-(x / τ)^c)`: between an exponential and a power law.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = E + A * exp(-(x / τ)^c)` (function of Kohlrausch 1854, as a baseline of our own).
///
/// Kohlrausch's function over an offset: small c come near a power law over any finite range.
pub static STRETCHED_EXPONENTIAL: Formula = Formula::new(Form {
    name: "stretched_exponential",
    formula: "L(x) = E + A * exp(-(x / τ)^c)",
    source: "function of Kohlrausch 1854, as a baseline of our own",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["A", "A", "ln_A"], "nats/token", "reducible loss at x = 0"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no amount of x removes"),
        Parameter::log(
            ["tau", "τ", "ln_tau"],
            "unit of x",
            "the x at which the reducible loss has fallen to 1/e",
        ),
        Parameter::log(["c", "c", "ln_c"], "1", "how much it is stretched; 1 is an exponential"),
    ],
    domain: &[[-60.0, 120.0], [-14.0, 6.0], [-60.0, 120.0], [-5.0, 2.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[0.0, 2.0], [-1.0, 1.0], [20.0, 30.0], [-1.5, 0.3]],
        ln_x: &[[15.0, 28.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(1) + at.p(0) * (-(at.x(0) / at.p(2)).powd(at.p(3))).exp()
}
