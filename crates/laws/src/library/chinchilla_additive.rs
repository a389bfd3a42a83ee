//! `L(N, D) = E + A/N^α + B/D^β`: the additive law of Hoffmann 2022.

use crate::additive::{Additive, Power, Term};
use crate::allocation::AlongCompute;
use crate::form::{Form, Ranges};
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(N, D) = E + A/N^α + B/D^β` (Hoffmann 2022, arXiv 2203.15556, Eq. 2 and 10).
///
/// Evaluated as `ln L = ln(e^(ln A - α ln N) + e^(ln B - β ln D) + e^(ln E))` (their Eq. 3), so
/// that every coordinate is of order one; without the usual shift by the largest term, which no
/// plausible loss needs: L below 1e-300 counts as zero and L from 1e300 as infinite. N in
/// parameters, D in tokens, L in nats per token.
#[derive(Debug, Clone, Copy)]
pub struct ChinchillaAdditive;

const FORM: Form = Form {
    name: "chinchilla_additive",
    formula: "L(N, D) = E + A / N^α + B / D^β",
    source: "Hoffmann 2022, arXiv 2203.15556, Eq. 2 and 10",
    response: "loss_nats",
    variables: &["params", "training_tokens"],
    parameters: &[
        Parameter::log(
            ["A", "A", "ln_A"],
            "nats/token",
            "loss from a finite model, at one parameter",
        ),
        Parameter::log(["B", "B", "ln_B"], "nats/token", "loss from finite data, at one token"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no model and no data remove"),
        Parameter::linear(["alpha", "α"], "1", "exponent of the parameters"),
        Parameter::linear(["beta", "β"], "1", "exponent of the training tokens"),
    ],
    domain: &[[f64::NEG_INFINITY, f64::INFINITY]; 5],
    along_compute: along,
    ranges: Ranges {
        theta: &[[5.9, 6.1], [6.4, 6.6], [0.5, 0.7], [0.33, 0.35], [0.27, 0.29]],
        ln_x: &[[16.0, 27.0], [19.0, 31.0]],
    },
};

impl Additive for ChinchillaAdditive {
    const FORM: &'static Form = &FORM;
    const TERMS: &'static [Term] = &[
        Term { coefficient: 0, power: Some(Power { exponent: 3, variable: 0 }) },
        Term { coefficient: 1, power: Some(Power { exponent: 4, variable: 1 }) },
        Term { coefficient: 2, power: None },
    ];
    const COEFFICIENTS: &'static [usize] = &[0, 1, 2];
}

fn along(theta: &[f64]) -> Option<AlongCompute> {
    let &[ln_a, ln_b, ln_e, alpha, beta] = theta else { unreachable!("five coordinates") };
    AlongCompute::of_chinchilla(ln_a, ln_b, ln_e, alpha, beta)
}

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(2) + at.p(0) / at.x(0).powd(at.t(3)) + at.p(1) / at.x(1).powd(at.t(4))
}
