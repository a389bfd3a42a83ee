//! `L(x) = E + A/x^α`: a power law with an offset, in one variable.

use crate::additive::{Additive, Power, Term};
use crate::allocation::AlongCompute;
use crate::form::{Form, Ranges};
use crate::parameter::Parameter;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// `L(x) = E + A/x^α` in one variable of the study's choice (form M2 of Alabdulmohsin 2022, arXiv
/// 2209.06640, §2).
///
/// Evaluated as `ln L = ln(e^(ln A - α ln x) + e^(ln E))`; L below 1e-300 counts as zero and L from
/// 1e300 as infinite.
/// L in nats per token, x in its standard unit.
#[derive(Debug, Clone, Copy)]
pub struct PowerLawOffset;

const FORM: Form = Form {
    name: "power_law_offset",
    formula: "L(x) = E + A / x^α",
    source: "form M2 of Alabdulmohsin 2022, arXiv 2209.06640, §2",
    response: "loss_nats",
    variables: &["any"],
    parameters: &[
        Parameter::log(["A", "A", "ln_A"], "nats/token", "reducible loss at one unit of x"),
        Parameter::log(["E", "E", "ln_E"], "nats/token", "loss that no amount of x removes"),
        Parameter::linear(["alpha", "α"], "1", "exponent of x"),
    ],
    domain: &[[f64::NEG_INFINITY, f64::INFINITY]; 3],
    along_compute: along,
    ranges: Ranges { theta: &[[3.9, 4.1], [0.45, 0.55], [0.115, 0.125]], ln_x: &[[14.0, 55.0]] },
};

impl Additive for PowerLawOffset {
    const FORM: &'static Form = &FORM;
    const TERMS: &'static [Term] = &[
        Term { coefficient: 0, power: Some(Power { exponent: 2, variable: 0 }) },
        Term { coefficient: 1, power: None },
    ];
    const COEFFICIENTS: &'static [usize] = &[0, 1];
}

#[allow(clippy::unnecessary_wraps, reason = "other laws have no such law, and the type is theirs")]
fn along(theta: &[f64]) -> Option<AlongCompute> {
    let &[ln_a, ln_e, alpha] = theta else { unreachable!("three coordinates") };
    Some(AlongCompute { ln_e, ln_k: ln_a, exponent: alpha, split: None })
}

/// The law as it is printed, for the tests.
#[cfg(test)]
pub(super) fn plain<T: Dual>(at: &Point<'_, T>) -> T {
    at.p(1) + at.p(0) / at.x(0).powd(at.t(2))
}
