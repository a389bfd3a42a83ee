//! `L(N, D) = E + A/N^α + B/D^β`: the additive law of Hoffmann 2022.

use crate::allocation::AlongCompute;
use crate::log_sum_exp::{self, Term};
use crate::{Law, Parameter, Scale};

/// `L(N, D) = E + A/N^α + B/D^β` (Hoffmann 2022, arXiv 2203.15556, Eq. 2 and 10).
///
/// Evaluated as `ln L = logsumexp(ln A - α ln N, ln B - β ln D, ln E)` (their Eq. 3), so that every
/// coordinate is of order one. N in parameters, D in tokens, L in nats per token.
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

    fn coefficients(&self) -> &'static [usize] {
        &[0, 1, 2]
    }

    fn derivatives(&self, theta: &[f64], ln_x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let &[ln_a, ln_b, ln_e, alpha, beta] = theta else { unreachable!("five coordinates") };
        let &[ln_n, ln_d] = ln_x else { unreachable!("two variables") };
        // The offset depends on one coordinate only; its second slope is zero.
        let terms = [
            Term { value: ln_a - alpha * ln_n, slopes: [(0, 1.0), (3, -ln_n)] },
            Term { value: ln_b - beta * ln_d, slopes: [(1, 1.0), (4, -ln_d)] },
            Term { value: ln_e, slopes: [(2, 1.0), (3, 0.0)] },
        ];
        log_sum_exp::derivatives(&terms, gradient, hessian)
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        let &[ln_a, ln_b, ln_e, alpha, beta] = theta else { unreachable!("five coordinates") };
        let &[ln_n, ln_d] = ln_x else { unreachable!("two variables") };
        log_sum_exp::value(&[ln_a - alpha * ln_n, ln_b - beta * ln_d, ln_e])
    }

    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        let &[ln_a, ln_b, ln_e, alpha, beta] = theta else { unreachable!("five coordinates") };
        AlongCompute::of_chinchilla(ln_a, ln_b, ln_e, alpha, beta)
    }
}
