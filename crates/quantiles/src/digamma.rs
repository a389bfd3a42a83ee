//! The derivative of the logarithm of the gamma function.

/// From here on the series of [`SERIES`] is as exact as a double.
const LARGE: f64 = 12.0;

/// `B(2k) / (2k)` of the Bernoulli numbers.
const SERIES: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
];

/// The derivative of `ln Γ` at `x > 0`; not a number elsewhere.
#[must_use]
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut steps) = (x, 0.0);
    while x < LARGE {
        steps += 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = SERIES.iter().rev().fold(0.0, |sum, term| term + square * sum);
    libm::log(x) - 0.5 * inverse - square * series - steps
}
