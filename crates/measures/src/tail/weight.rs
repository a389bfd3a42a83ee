//! The density of p in the variable of integration.

use laws::ln;

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

    /// Its logarithm at a place given by `ln x` and `ln(1-x)`.
    pub(super) fn at(&self, ln_x: f64, ln_rest: f64) -> f64 {
        let (alpha, beta) = (self.tail.alpha, self.tail.beta);
        self.constant
            + alpha * ln_x
            + match self.tail.family {
                TailFamily::Beta => beta * ln_rest,
                TailFamily::Kumaraswamy => {
                    // Near x = 1 the logarithm of x is -(1-x), which keeps its digits.
                    (beta - 1.0) * ln(-libm::expm1(alpha * ln_x)) + ln_rest
                }
            }
    }
}
