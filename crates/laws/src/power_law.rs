//! `L(x) = E + A/x^α`: a power law with an offset, in one variable.

use crate::allocation::AlongCompute;
use crate::log_sum_exp::{self, Term};
use crate::{Law, Parameter, Scale};

/// `L(x) = E + A/x^α` in one variable of the study's choice (form M2 of Alabdulmohsin 2022, arXiv 2209.06640, §2).
///
/// Evaluated as `ln L = logsumexp(ln A - α ln x, ln E)`. L in nats per token, x in its standard unit.
#[derive(Debug, Clone, Copy)]
pub struct PowerLawOffset;

const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "A",
        symbol: "A",
        coordinate: "ln_A",
        scale: Scale::Log,
        unit: "nats/token",
        meaning: "reducible loss at one unit of x",
    },
    Parameter {
        name: "E",
        symbol: "E",
        coordinate: "ln_E",
        scale: Scale::Log,
        unit: "nats/token",
        meaning: "loss that no amount of x removes",
    },
    Parameter {
        name: "alpha",
        symbol: "α",
        coordinate: "alpha",
        scale: Scale::Linear,
        unit: "1",
        meaning: "exponent of x",
    },
];

impl Law for PowerLawOffset {
    fn name(&self) -> &'static str {
        "power_law_offset"
    }

    fn formula(&self) -> &'static str {
        "L(x) = E + A / x^α"
    }

    fn source(&self) -> &'static str {
        "form M2 of Alabdulmohsin 2022, arXiv 2209.06640, §2"
    }

    fn variables(&self) -> &'static [&'static str] {
        &["any"]
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn coefficients(&self) -> &'static [usize] {
        &[0, 1]
    }

    fn derivatives(&self, theta: &[f64], ln_x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let &[ln_a, ln_e, alpha] = theta else { unreachable!("three coordinates") };
        let &[ln_x] = ln_x else { unreachable!("one variable") };
        // The offset depends on one coordinate only; its second slope is zero.
        let terms = [
            Term { value: ln_a - alpha * ln_x, slopes: [(0, 1.0), (2, -ln_x)] },
            Term { value: ln_e, slopes: [(1, 1.0), (2, 0.0)] },
        ];
        log_sum_exp::derivatives(&terms, gradient, hessian)
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        let &[ln_a, ln_e, alpha] = theta else { unreachable!("three coordinates") };
        let &[ln_x] = ln_x else { unreachable!("one variable") };
        log_sum_exp::value(&[ln_a - alpha * ln_x, ln_e])
    }

    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        let &[ln_a, ln_e, alpha] = theta else { unreachable!("three coordinates") };
        Some(AlongCompute { ln_e, ln_k: ln_a, exponent: alpha, split: None })
    }
}
