//! `L(N, V, D) = E + A_1 / N^α_1 + A_2 / V^α_2 + B / D^β`: parameters of the vocabulary beside the
//! others.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, V, D) = E + A_1 / N^α_1 + A_2 / V^α_2 + B / D^β` (Tao 2024, arXiv 2407.13623, Approach 3,
/// as in the authors' `approach3_isoloss.py`; sign of E ours).
///
/// The authors write `-E`, hold `α_1 = β`, and count V as vocabulary times width; their loss is
/// normalised by that of single words and negative. Here the offset bears a sign, and the loss must
/// be positive: a constant that is added to the normalised loss is added to E.
pub static VOCABULARY: Formula = Formula::new(Form {
    name: "vocabulary",
    formula: "L(N, V, D) = E + A_1 / N^α_1 + A_2 / V^α_2 + B / D^β",
    source: "Tao 2024, arXiv 2407.13623, Approach 3, as in the authors' code; sign of E ours",
    response: "loss_nats",
    variables: &["non_vocabulary_params", "vocabulary_params", "training_tokens"],
    parameters: &[
        Parameter::log(
            ["A_1", "A_1", "ln_A_1"],
            "nats/token",
            "loss from few parameters outside of the vocabulary, at one parameter",
        ),
        Parameter::log(
            ["A_2", "A_2", "ln_A_2"],
            "nats/token",
            "loss from few parameters of the vocabulary, at one parameter",
        ),
        Parameter::log(["B", "B", "ln_B"], "nats/token", "loss from finite data, at one token"),
        Parameter::linear(["E", "E"], "nats/token", "offset, of either sign"),
        Parameter::linear(
            ["alpha_1", "α_1"],
            "1",
            "exponent of the parameters outside of the vocabulary",
        ),
        Parameter::linear(["alpha_2", "α_2"], "1", "exponent of the parameters of the vocabulary"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
    ],
    domain: &[
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-60.0, 120.0],
        [-1000.0, 1000.0],
        [-2.0, 6.0],
        [-2.0, 6.0],
        [-2.0, 6.0],
    ],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[
            [2.0, 6.0],
            [1.0, 5.0],
            [3.0, 7.0],
            [0.5, 2.0],
            [0.2, 0.5],
            [0.2, 0.5],
            [0.2, 0.5],
        ],
        ln_x: &[[15.0, 25.0], [12.0, 20.0], [19.0, 30.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let model = at.p(0) / at.x(0).powd(at.t(4)) + at.p(1) / at.x(1).powd(at.t(5));
    at.t(3) + model + at.p(2) / at.x(2).powd(at.t(6))
}
