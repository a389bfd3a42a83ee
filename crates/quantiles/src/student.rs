//! Student's t: its square over the freedom are the odds of a beta distribution.

use crate::incomplete_beta::{Place, Sides, ln_odds, sides};
use crate::{Continuous, StudentsT, normal};

/// Below: nearer to the middle than `t`; above: farther away, on either side.
fn at(freedom: f64, t: f64) -> Sides {
    let square = t * t;
    let place = if square.is_infinite() {
        Place::of_ln_odds(2.0 * libm::log(t.abs()) - libm::log(freedom))
    } else {
        Place::of(square, freedom)
    };
    sides(0.5, 0.5 * freedom, place)
}

/// The probability of less than `t`.
fn below(freedom: f64, t: f64) -> f64 {
    if t.is_nan() {
        return f64::NAN;
    }
    if freedom.is_infinite() {
        return normal::below(t);
    }
    let sides = at(freedom, t);
    if t <= 0.0 { 0.5 * sides.upper } else { 0.5 + 0.5 * sides.lower }
}

fn quantile(freedom: f64, probability: f64) -> f64 {
    if freedom.is_infinite() || !(0.0..=1.0).contains(&probability) {
        return normal::quantile(probability);
    }
    // Both are exact where they are the smaller one.
    let within = (2.0 * probability - 1.0).abs();
    let beyond = 2.0 * probability.min(1.0 - probability);
    let size = if within == 0.0 {
        0.0
    } else if beyond == 0.0 {
        f64::INFINITY
    } else {
        freedom.sqrt() * libm::exp(0.5 * ln_odds(0.5, 0.5 * freedom, within, beyond))
    };
    if probability < 0.5 { -size } else { size }
}

impl Continuous for StudentsT {
    fn cdf(&self, x: f64) -> f64 {
        below(self.freedom(), (x - self.location()) / self.scale())
    }

    fn sf(&self, x: f64) -> f64 {
        below(self.freedom(), (self.location() - x) / self.scale())
    }

    fn inverse_cdf(&self, probability: f64) -> f64 {
        self.location() + self.scale() * quantile(self.freedom(), probability)
    }
}
