//! `L(N, D) = ((N_c / N)^(α_N / α_D) + D_c / D)^α_D`: Kaplan's law of model and data.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, D) = ((N_c / N)^(α_N / α_D) + D_c / D)^α_D` (Kaplan 2020, arXiv 2001.08361, Eq. 1.5).
///
/// Without an offset: more of both always helps. N counts parameters without embeddings.
pub static KAPLAN_JOINT: Formula = Formula::new(Form {
    name: "kaplan_joint",
    formula: "L(N, D) = ((N_c / N)^(α_N / α_D) + D_c / D)^α_D",
    source: "Kaplan 2020, arXiv 2001.08361, Eq. 1.5",
    response: "loss_nats",
    variables: &["params", "training_tokens"],
    parameters: &[
        Parameter::log(["N_c", "N_c", "ln_N_c"], "parameters", "scale of the model"),
        Parameter::log(["D_c", "D_c", "ln_D_c"], "tokens", "scale of the data"),
        Parameter::linear(["alpha_N", "α_N"], "1", "exponent of the parameters"),
        Parameter::linear(["alpha_D", "α_D"], "1", "exponent of the training tokens"),
    ],
    domain: &[[-20.0, 200.0], [-20.0, 200.0], [0.001, 6.0], [0.001, 6.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[28.0, 36.0], [28.0, 36.0], [0.05, 0.2], [0.06, 0.2]],
        ln_x: &[[14.0, 25.0], [19.0, 28.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let model = (at.p(0) / at.x(0)).powd(at.t(2) / at.t(3));
    (model + at.p(1) / at.x(1)).powd(at.t(3))
}
