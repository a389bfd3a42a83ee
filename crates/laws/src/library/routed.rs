//! `L(N, E) = 10^(a * n + b * e + c * n * e + d)`: mixtures of experts, whose number saturates.

use crate::form::{Form, Ranges, no_compute};
use crate::formula::Formula;
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, E) = 10^(a * n + b * e + c * n * e + d)` (Clark 2022, arXiv 2202.01169).
///
/// `log10 L = a log10 N + b log10 Ê + c log10 N log10 Ê + d` with `1/Ê = 1/(E - 1 + 1/(1/E_start -
/// 1/E_max)) + 1/E_max`. N counts the parameters of the dense part. `E_max` lies above `E_start`.
pub static ROUTED: Formula = Formula::new(Form {
    name: "routed",
    formula: "L(N, E) = 10^(a * n + b * e + c * n * e + d) where n = ln(N) / ln(10); \
        S = 1 / (1 / (E - 1 + 1 / (1 / E_start - 1 / E_max)) + 1 / E_max); e = ln(S) / ln(10)",
    source: "Clark 2022, arXiv 2202.01169",
    response: "loss_nats",
    variables: &["params", "experts"],
    parameters: &[
        Parameter::linear(["a", "a"], "1", "exponent of the parameters"),
        Parameter::linear(["b", "b"], "1 at one parameter", "exponent of the experts"),
        Parameter::linear(["c", "c"], "1", "how the one exponent falls with the other"),
        Parameter::linear(["d", "d"], "log10 nats/token", "loss at one parameter and one expert"),
        Parameter::log(
            ["E_start", "E_start", "ln_E_start"],
            "experts",
            "the number that one expert counts as",
        ),
        Parameter::log(
            ["E_max", "E_max", "ln_E_max"],
            "experts",
            "the number that many experts count as",
        ),
    ],
    domain: &[[-3.0, 3.0], [-3.0, 3.0], [-1.0, 1.0], [-10.0, 10.0], [-3.0, 5.0], [0.0, 12.0]],
    along_compute: no_compute,
    ranges: Ranges {
        theta: &[[-0.1, -0.06], [-0.13, -0.08], [0.003, 0.012], [0.9, 1.3], [0.3, 1.2], [4.0, 7.0]],
        ln_x: &[[16.0, 23.0], [0.0, 6.0]],
    },
});

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    let one = T::from(1.0);
    let beyond = one / (one / at.p(4) - one / at.p(5));
    let experts = one / (one / (at.x(1) - one + beyond) + one / at.p(5));
    let (n, e) = (at.x(0).log10(), experts.log10());
    T::from(10.0).powd(at.t(0) * n + at.t(1) * e + at.t(2) * n * e + at.t(3))
}
