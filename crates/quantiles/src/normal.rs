//! The normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, LN_2};

use statrs::statistics::Distribution as _;

use crate::deviance::LN_TAU;
use crate::{Continuous, Normal};

/// What `FRAC_1_SQRT_2` lacks of the root of one half.
const REST: f64 = -4.833_646_656_726_457e-17;

/// The probability of less than `z`.
pub(crate) fn below(z: f64) -> f64 {
    if z.is_infinite() {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    // Where z is large, the error of z over the root of two is what counts: it is put back.
    let scaled = -z * FRAC_1_SQRT_2;
    let lost = libm::fma(-z, FRAC_1_SQRT_2, -scaled) - z * REST;
    0.5 * (libm::erfc(scaled) - lost * FRAC_2_SQRT_PI * libm::exp(-scaled * scaled))
}

/// The number that is not exceeded with this probability.
pub(crate) fn quantile(probability: f64) -> f64 {
    match probability {
        0.0 => f64::NEG_INFINITY,
        1.0 => f64::INFINITY,
        p if (0.25..=0.75).contains(&p) => of_middle(p - 0.5),
        p if p > 0.0 && p < 0.25 => of_tail(p),
        p if p < 1.0 && p > 0.75 => -of_tail(1.0 - p),
        _ => f64::NAN,
    }
}

/// Where the probability between nought and the number is this, below one quarter.
fn of_middle(within: f64) -> f64 {
    let density = |z: f64| libm::exp(-0.5 * (z * z + LN_TAU));
    let mut z = within / density(0.0);
    for _ in 0..STEPS {
        z -= (0.5 * libm::erf(z * FRAC_1_SQRT_2) - within) / density(z);
    }
    z
}

/// Where the lower tail has this probability, below one quarter: Newton's method on its logarithm,
/// from where the density alone would put it.
fn of_tail(tail: f64) -> f64 {
    let ln_tail = libm::log(tail);
    let mut z = -(-2.0 * (ln_tail + LN_2)).max(0.0).sqrt();
    for _ in 0..STEPS {
        let ln_below = libm::log(below(z));
        z -= (ln_below - ln_tail) * libm::exp(ln_below + 0.5 * (z * z + LN_TAU));
    }
    z
}

/// Newton's steps double the digits each: the start has one at least.
const STEPS: usize = 7;

/// Mean and standard deviation.
fn moments(normal: &Normal) -> (f64, f64) {
    (normal.mean().unwrap_or(f64::NAN), normal.std_dev().unwrap_or(f64::NAN))
}

impl Continuous for Normal {
    fn cdf(&self, x: f64) -> f64 {
        let (mean, deviation) = moments(self);
        below((x - mean) / deviation)
    }

    fn sf(&self, x: f64) -> f64 {
        let (mean, deviation) = moments(self);
        below((mean - x) / deviation)
    }

    fn inverse_cdf(&self, probability: f64) -> f64 {
        let (mean, deviation) = moments(self);
        mean + deviation * quantile(probability)
    }
}
