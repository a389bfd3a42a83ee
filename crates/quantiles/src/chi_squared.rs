//! The chi-squared distribution.

use crate::incomplete_gamma::{place, sides};
use crate::{ChiSquared, Continuous};

impl Continuous for ChiSquared {
    fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() { f64::NAN } else { sides(0.5 * self.freedom(), 0.5 * x).lower }
    }

    fn sf(&self, x: f64) -> f64 {
        if x.is_nan() { f64::NAN } else { sides(0.5 * self.freedom(), 0.5 * x).upper }
    }

    fn inverse_cdf(&self, probability: f64) -> f64 {
        match probability {
            0.0 => 0.0,
            1.0 => f64::INFINITY,
            p if p > 0.0 && p < 1.0 => 2.0 * place(0.5 * self.freedom(), p, 1.0 - p),
            _ => f64::NAN,
        }
    }
}
