//! The regularised incomplete beta function, both its sides, and the odds at which a side has a
//! given probability.

use crate::deviance::{LN_TAU, Value, excess, stirling_rest};
use crate::lentz::{Lentz, TERMS, away_from_zero};
use crate::newton::{Found, Side, solve};

/// A place `x` between 0 and 1, with what is left of 1, each known by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    x: f64,
    rest: f64,
    ln_x: f64,
    ln_rest: f64,
}

impl Place {
    /// Of the two parts of a whole; of one whole, if they are not.
    pub(crate) fn of(part: f64, other: f64) -> Self {
        let whole = part + other;
        let (x, rest) = (part / whole, other / whole);
        Self { x, rest, ln_x: libm::log(x), ln_rest: libm::log(rest) }
    }

    /// Of the logarithm of the odds `x/(1 - x)`.
    pub(crate) fn of_ln_odds(ln_odds: f64) -> Self {
        let smaller = libm::exp(-ln_odds.abs());
        let (part, ln_large) = (1.0 / (1.0 + smaller), -libm::log1p(smaller));
        let ln_small = ln_large - ln_odds.abs();
        let (small, large) = (smaller * part, part);
        if ln_odds < 0.0 {
            Self { x: small, rest: large, ln_x: ln_small, ln_rest: ln_large }
        } else {
            Self { x: large, rest: small, ln_x: ln_large, ln_rest: ln_small }
        }
    }

    fn turned(self) -> Self {
        Self { x: self.rest, rest: self.x, ln_x: self.ln_rest, ln_rest: self.ln_x }
    }
}

/// The two probabilities at a place, and what Newton's method over its log odds needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides {
    pub lower: f64,
    pub upper: f64,
    of_lower: Found,
    of_upper: Found,
}

impl Sides {
    fn turned(self) -> Self {
        let Self { lower, upper, of_lower, of_upper } = self;
        Self { lower: upper, upper: lower, of_lower: of_upper, of_upper: of_lower }
    }
}

/// Both sides of `I_x(a, b)`, for `a` and `b` above zero.
pub(crate) fn sides(a: f64, b: f64, place: Place) -> Sides {
    // The continued fraction converges fast below the mean, and the side that is small is that.
    if place.x * (a + b + 2.0) > a + 1.0 {
        return below_the_mean(b, a, place.turned()).turned();
    }
    below_the_mean(a, b, place)
}

fn below_the_mean(a: f64, b: f64, place: Place) -> Sides {
    let (ln_density, over_density) = if place.ln_x.is_infinite() {
        (f64::NEG_INFINITY, 1.0 / a)
    } else {
        (ln_density(a, b, place), 1.0 / fraction(a, b, place))
    };
    let of_lower = Found::beside(ln_density, over_density);
    let lower = libm::exp(of_lower.ln_side);
    Sides { lower, upper: 1.0 - lower, of_lower, of_upper: of_lower.rest(ln_density) }
}

/// `ln(x^a (1 - x)^b / B(a, b))`.
fn ln_density(a: f64, b: f64, place: Place) -> f64 {
    let whole = a + b;
    let difference = place.x * b - place.rest * a;
    let ln_whole = libm::log(whole);
    let of = |share: f64, ln: f64| Value { value: share * whole, ln: ln + ln_whole };
    0.5 * (libm::log(a) + libm::log(b / whole) - LN_TAU)
        + (stirling_rest(whole) - stirling_rest(a) - stirling_rest(b))
        + excess(of(place.x, place.ln_x), a, difference)
        + excess(of(place.rest, place.ln_rest), b, -difference)
}

/// The density over `I_x(a, b)` as a continued fraction (`DiDonato` & Morris 1992, ACM TOMS 18,
/// equation 9), by Lentz's method: `1 - x` goes in by itself, so that nothing cancels near one.
fn fraction(a: f64, b: f64, place: Place) -> f64 {
    let Place { x, rest, .. } = place;
    let partial = |m: f64| {
        let twice = a + 2.0 * m;
        m + m * (b - m) * x / (twice - 1.0)
            + (a + m) * (a * rest - b * x + 1.0 + m * (1.0 + rest)) / (twice + 1.0)
    };
    let first = away_from_zero(a * (a * rest - b * x + 1.0) / (a + 1.0));
    let mut fraction = Lentz { above: first, below: 0.0, product: first };
    let mut m = 1.0;
    while m < TERMS {
        let odd = a + 2.0 * m - 1.0;
        let ends = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd);
        if fraction.step(partial(m), ends * m * (b - m) * x * x) {
            break;
        }
        m += 1.0;
    }
    fraction.product
}

/// The logarithm of the odds at which the lower side has the probability `lower` and the upper one
/// `upper`; the smaller of them is the one that counts.
pub(crate) fn ln_odds(a: f64, b: f64, lower: f64, upper: f64) -> f64 {
    let of_lower = lower < upper;
    let ln_asked = libm::log(if of_lower { lower } else { upper });
    let side = if of_lower { Side::Lower } else { Side::Upper };
    solve(libm::log(a / b), ln_asked, side, |ln_odds| {
        let sides = sides(a, b, Place::of_ln_odds(ln_odds));
        if of_lower { sides.of_lower } else { sides.of_upper }
    })
}
