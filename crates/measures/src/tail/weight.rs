//! The density of p in the variable of integration.

use laws::{ln, ln_each};

use super::distribution::{Tail, TailFamily};

/// Half the span of the nodes in `logit x`, beyond which the integrand is a geometric series; n
/// adds to it.
pub(super) const SPAN: f64 = 34.0;

/// The density in the variable of integration, `ln (f(x) dx/dy)` with `y = logit x`.
pub(super) struct Weight {
    /// The distribution.
    pub(super) tail: Tail,
    constant: f64,
    /// Below this ln x the weight is `alpha ln x` and a constant.
    pub(super) straight_below: f64,
}

impl Weight {
    /// The weight of a distribution.
    pub(super) fn new(tail: &Tail) -> Self {
        let (alpha, beta) = (tail.alpha, tail.beta);
        let (constant, straight_below) = match tail.family {
            TailFamily::Beta => (
                libm::lgamma(alpha + beta) - libm::lgamma(alpha) - libm::lgamma(beta),
                f64::INFINITY,
            ),
            TailFamily::Kumaraswamy => (ln(alpha) + ln(beta), (-SPAN - ln(beta + 1.0)) / alpha),
        };
        Self { tail: *tail, constant, straight_below }
    }

    /// Its logarithm at places given by `ln x` and `ln(1-x)`.
    pub(super) fn at_each(&self, ln_x: &[f64], ln_rest: &[f64]) -> Vec<f64> {
        let (alpha, beta) = (self.tail.alpha, self.tail.beta);
        let at = |ln_x: f64, more: f64| self.constant + alpha * ln_x + more;
        match self.tail.family {
            TailFamily::Beta => {
                ln_x.iter().zip(ln_rest).map(|(&ln_x, ln_rest)| at(ln_x, beta * ln_rest)).collect()
            }
            TailFamily::Kumaraswamy => {
                // Near x = 1 the logarithm of x is -(1-x), which keeps its digits.
                let mut all: Vec<f64> =
                    ln_x.iter().map(|ln_x| -libm::expm1(alpha * ln_x)).collect();
                ln_each(&mut all);
                for ((weight, &ln_x), ln_rest) in all.iter_mut().zip(ln_x).zip(ln_rest) {
                    *weight = at(ln_x, (beta - 1.0) * *weight + ln_rest);
                }
                all
            }
        }
    }
}
