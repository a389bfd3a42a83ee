//! `L(D) = E + B / (D_l + D^β)`: fine-tuning that helps only from some size of the data on.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(D) = E + B / (D_l + D^β)` (Lin 2024, arXiv 2402.02314, as Qin 2025, arXiv 2503.19551, Eq. 2,
/// quotes it).
///
/// Two phases: below `D_l` (in units of `D^β`, the size that pre-training is worth) more data
/// hardly help, above they follow a power law.
pub static RECTIFIED: Formula = Formula::new(Form {
    name: "rectified",
    formula: "L(D) = E + B / (D_l + D^β)",
    source: "Lin 2024, arXiv 2402.02314, as quoted in arXiv 2503.19551, Eq. 2",
    response: "loss_nats",
    variables: &["fine_tuning_tokens"],
    parameters: &[
        Parameter::log(
            ["B", "B", "ln_B"],
            "nats/token",
            "reducible loss at one token, without pre-training",
        ),
        Parameter::log(["D_l", "D_l", "ln_D_l"], "tokens^β", "what pre-training is worth"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no amount of data removes"),
        Parameter::linear(["beta", "β"], "1", "exponent of the tokens of fine-tuning"),
    ],
    domain: &[[-60.0, 120.0], [-60.0, 120.0], [-14.0, 6.0], [-2.0, 6.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[4.0, 9.0], [1.0, 5.0], [-1.0, 1.0], [0.3, 0.8]],
        ln_x: &[[5.0, 18.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(2) + at.p(0) / (at.p(1) + at.x(0).powd(at.t(3)))
}
