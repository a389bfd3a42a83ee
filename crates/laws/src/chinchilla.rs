//! `L(N, D) = E + A/N^α + B/D^β`: the additive law of Hoffmann 2022.

use crate::additive::{self, Additive, Power, Term};
use crate::allocation::AlongCompute;
use crate::{InstructionSet, Law, Order, Parameter, Penalty, Rows, Scale, Sums};

/// `L(N, D) = E + A/N^α + B/D^β` (Hoffmann 2022, arXiv 2203.15556, Eq. 2 and 10).
///
/// Evaluated as `ln L = ln(e^(ln A - α ln N) + e^(ln B - β ln D) + e^(ln E))` (their Eq. 3), so
/// that every coordinate is of order one; without the usual shift by the largest term, which no
/// plausible loss needs: L below 1e-300 counts as zero and L from 1e300 as infinite. N in
/// parameters, D in tokens, L in nats per token.
#[derive(Debug, Clone, Copy)]
pub struct ChinchillaAdditive;

const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "A",
        symbol: "A",
        coordinate: "ln_A",
        scale: Scale::Log,
        unit: "nats/token",
        meaning: "loss from a finite model, at one parameter",
    },
    Parameter {
        name: "B",
        symbol: "B",
        coordinate: "ln_B",
        scale: Scale::Log,
        unit: "nats/token",
        meaning: "loss from finite data, at one token",
    },
    Parameter {
        name: "E",
        symbol: "E",
        coordinate: "ln_E",
        scale: Scale::Log,
        unit: "nats/token",
        meaning: "loss that no model and no data remove",
    },
    Parameter {
        name: "alpha",
        symbol: "α",
        coordinate: "alpha",
        scale: Scale::Linear,
        unit: "1",
        meaning: "exponent of the parameters",
    },
    Parameter {
        name: "beta",
        symbol: "β",
        coordinate: "beta",
        scale: Scale::Linear,
        unit: "1",
        meaning: "exponent of the training tokens",
    },
];

impl Additive for ChinchillaAdditive {
    const PARAMETERS: usize = 5;
    const VARIABLES: usize = 2;
    const TERMS: &'static [Term] = &[
        Term { coefficient: 0, power: Some(Power { exponent: 3, variable: 0 }) },
        Term { coefficient: 1, power: Some(Power { exponent: 4, variable: 1 }) },
        Term { coefficient: 2, power: None },
    ];
}

impl Law for ChinchillaAdditive {
    fn name(&self) -> &'static str {
        "chinchilla_additive"
    }

    fn formula(&self) -> &'static str {
        "L(N, D) = E + A / N^α + B / D^β"
    }

    fn source(&self) -> &'static str {
        "Hoffmann 2022, arXiv 2203.15556, Eq. 2 and 10"
    }

    fn variables(&self) -> &'static [&'static str] {
        &["params", "training_tokens"]
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn coefficients(&self) -> &[usize] {
        &[0, 1, 2]
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
        let &[ln_a, ln_b, ln_e, alpha, beta] = theta else { unreachable!("five coordinates") };
        AlongCompute::of_chinchilla(ln_a, ln_b, ln_e, alpha, beta)
    }
}
