//! `L(x) = E + A/x^α`: a power law with an offset, in one variable.

use crate::additive::{self, Additive, Power, Term};
use crate::allocation::AlongCompute;
use crate::{InstructionSet, Law, Order, Parameter, Penalty, Rows, Scale, Sums};

/// `L(x) = E + A/x^α` in one variable of the study's choice (form M2 of Alabdulmohsin 2022, arXiv
/// 2209.06640, §2).
///
/// Evaluated as `ln L = ln(e^(ln A - α ln x) + e^(ln E))`; L below 1e-300 counts as zero and L from
/// 1e300 as infinite.
/// L in nats per token, x in its standard unit.
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

impl Additive for PowerLawOffset {
    const PARAMETERS: usize = 3;
    const VARIABLES: usize = 1;
    const TERMS: &'static [Term] = &[
        Term { coefficient: 0, power: Some(Power { exponent: 2, variable: 0 }) },
        Term { coefficient: 1, power: None },
    ];
}

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

    fn coefficients(&self) -> &[usize] {
        &[0, 1]
    }

    fn sums(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums {
        additive::sums::<Self>(set, theta, rows, penalty, order)
    }

    fn ln_loss_rows(&self, set: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]) {
        additive::ln_loss_rows::<Self>(set, theta, rows, ln_l);
    }

    fn jacobian(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    ) {
        additive::jacobian::<Self>(set, theta, rows, ln_l, gradient);
    }

    fn basis(
        &self,
        set: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64> {
        additive::basis::<Self>(set, coefficient, theta, rows)
    }

    fn basis_parameters(&self, coefficient: usize) -> Vec<usize> {
        additive::basis_parameters::<Self>(coefficient)
    }

    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        additive::derivatives::<Self>(theta, ln_x, gradient, hessian)
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        additive::ln_loss::<Self>(theta, ln_x)
    }

    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        let &[ln_a, ln_e, alpha] = theta else { unreachable!("three coordinates") };
        Some(AlongCompute { ln_e, ln_k: ln_a, exponent: alpha, split: None })
    }
}
