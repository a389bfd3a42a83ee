//! The beta distribution.

use crate::incomplete_beta::{Place, Sides, ln_odds, sides};
use crate::{Beta, Continuous};

fn at(beta: &Beta, x: f64) -> Sides {
    let x = x.clamp(0.0, 1.0);
    sides(beta.shape_a(), beta.shape_b(), Place::of(x, 1.0 - x))
}

impl Continuous for Beta {
    fn cdf(&self, x: f64) -> f64 {
        at(self, x).lower
    }

    fn sf(&self, x: f64) -> f64 {
        at(self, x).upper
    }

    fn inverse_cdf(&self, probability: f64) -> f64 {
        match probability {
            0.0 | 1.0 => probability,
            p if p > 0.0 && p < 1.0 => {
                let ln_odds = ln_odds(self.shape_a(), self.shape_b(), p, 1.0 - p);
                1.0 / (1.0 + libm::exp(-ln_odds))
            }
            _ => f64::NAN,
        }
    }
}
