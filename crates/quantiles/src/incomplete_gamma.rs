//! The regularised incomplete gamma function, both its sides, and where a side has a given
//! probability.

use crate::deviance::{LN_TAU, Value, excess, stirling_rest};
use crate::lentz::{Lentz, TERMS};
use crate::newton::{Found, Side, solve};

/// The two probabilities at a place, and what Newton's method over its logarithm needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides {
    pub lower: f64,
    pub upper: f64,
    of_lower: Found,
    of_upper: Found,
}

/// Both sides of `P(a, x)`, for `a` above zero and `x` of at least zero.
pub(crate) fn sides(a: f64, x: f64) -> Sides {
    sides_of(a, Value { value: x.max(0.0), ln: libm::log(x.max(0.0)) })
}

fn sides_of(a: f64, x: Value) -> Sides {
    // ln(x^a e^-x / Γ(a))
    let ln_density = 0.5 * (libm::log(a) - LN_TAU) - stirling_rest(a) + excess(x, a, x.value - a);
    if x.value < a + 1.0 {
        let of_lower = Found::beside(ln_density, series(a, x.value) / a);
        let lower = libm::exp(of_lower.ln_side);
        return Sides { lower, upper: 1.0 - lower, of_lower, of_upper: of_lower.rest(ln_density) };
    }
    if x.value.is_infinite() {
        let of_upper = Found { ln_side: f64::NEG_INFINITY, over_density: 0.0 };
        let of_lower = Found { ln_side: 0.0, over_density: f64::INFINITY };
        return Sides { lower: 1.0, upper: 0.0, of_lower, of_upper };
    }
    let of_upper = Found::beside(ln_density, fraction(a, x.value));
    let upper = libm::exp(of_upper.ln_side);
    Sides { lower: 1.0 - upper, upper, of_lower: of_upper.rest(ln_density), of_upper }
}

/// The power series of `P(a, x)` (DLMF 8.11.4).
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut index) = (1.0, 1.0, 1.0);
    while index < TERMS && term > 0.25 * f64::EPSILON * sum {
        term *= x / (a + index);
        sum += term;
        index += 1.0;
    }
    sum
}

/// The continued fraction of `Q(a, x)` (DLMF 8.9.2, contracted), by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut partial = x + 1.0 - a;
    let below = 1.0 / partial;
    let mut fraction = Lentz { above: 1.0 / f64::MIN_POSITIVE, below, product: below };
    let mut index = 1.0;
    while index < TERMS {
        let term = -index * (index - a);
        partial += 2.0;
        if fraction.step(partial, term) {
            break;
        }
        index += 1.0;
    }
    fraction.product
}

/// Where the lower side has the probability `lower` and the upper one `upper`; the smaller of them
/// is the one that counts.
pub(crate) fn place(a: f64, lower: f64, upper: f64) -> f64 {
    let of_lower = lower < upper;
    let ln_asked = libm::log(if of_lower { lower } else { upper });
    let side = if of_lower { Side::Lower } else { Side::Upper };
    libm::exp(solve(libm::log(a), ln_asked, side, |ln_x| {
        let sides = sides_of(a, Value { value: libm::exp(ln_x), ln: ln_x });
        if of_lower { sides.of_lower } else { sides.of_upper }
    }))
}
