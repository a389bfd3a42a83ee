//! `D_T(D_F, N) = k * D_F^α * N^β`: how much data of the target pre-training is worth.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `D_T(D_F, N) = k * D_F^α * N^β` (Hernandez 2021, arXiv 2102.01293, Eq. 1.1).
///
/// `D_T = k D_F^α N^β`: the tokens of the target that pre-training replaces, beside `D_F` tokens of
/// fine-tuning.
pub static TRANSFER: Formula = Formula::new(Form {
    name: "transfer",
    formula: "D_T(D_F, N) = k * D_F^α * N^β",
    source: "Hernandez 2021, arXiv 2102.01293, Eq. 1.1",
    response: "transferred_tokens",
    variables: &["fine_tuning_tokens", "params"],
    parameters: &[
        Parameter::log(
            ["k", "k", "ln_k"],
            "tokens",
            "tokens replaced at one parameter and one token of fine-tuning",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of the tokens of fine-tuning"),
        Parameter::linear(["beta", "β"], "1", "exponent of the parameters"),
    ],
    domain: &[[-60.0, 120.0], [-2.0, 6.0], [-2.0, 6.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[5.0, 12.0], [0.1, 0.3], [0.2, 0.5]],
        ln_x: &[[10.0, 22.0], [14.0, 24.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1)) * at.x(1).powd(at.t(2))
}
