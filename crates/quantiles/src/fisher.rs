//! The F distribution: a beta distribution of odds.

use crate::incomplete_beta::{Place, Sides, ln_odds, sides};
use crate::{Continuous, FisherSnedecor};

fn at(fisher: &FisherSnedecor, x: f64) -> Sides {
    let (above, below) = (fisher.freedom_1(), fisher.freedom_2());
    let place =
        if x.is_infinite() { Place::of(1.0, 0.0) } else { Place::of(above * x.max(0.0), below) };
    sides(0.5 * above, 0.5 * below, place)
}

impl Continuous for FisherSnedecor {
    fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() { f64::NAN } else { at(self, x.max(0.0)).lower }
    }

    fn sf(&self, x: f64) -> f64 {
        if x.is_nan() { f64::NAN } else { at(self, x.max(0.0)).upper }
    }

    fn inverse_cdf(&self, probability: f64) -> f64 {
        let (above, below) = (self.freedom_1(), self.freedom_2());
        match probability {
            0.0 => 0.0,
            1.0 => f64::INFINITY,
            p if p > 0.0 && p < 1.0 => {
                below / above * libm::exp(ln_odds(0.5 * above, 0.5 * below, p, 1.0 - p))
            }
            _ => f64::NAN,
        }
    }
}
