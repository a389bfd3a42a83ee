//! `B(D) = k * D^β`: the best batch of a number of training tokens.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `B(D) = k * D^β` (Li 2025, arXiv 2503.04715, Eq. 1).
///
/// Published as 0.58 D^0.571, whatever the size of the model.
pub static BATCH_TOKENS: Formula = Formula::new(Form {
    name: "batch_tokens",
    formula: "B(D) = k * D^β",
    source: "Li 2025, arXiv 2503.04715, Eq. 1",
    response: "batch_tokens",
    variables: &["training_tokens"],
    parameters: &[
        Parameter::log(["k", "k", "ln_k"], "tokens", "batch at one token"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
    ],
    domain: &[[-80.0, 80.0], [-4.0, 4.0]],
    along_compute: no_compute,
    ranges: Ranges { theta: &[[-3.0, 1.0], [0.3, 0.7]], ln_x: &[[20.0, 28.0]] },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(0) * at.x(0).powd(at.t(1))
}
