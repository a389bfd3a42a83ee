//! What is left of powers and factorials where their large parts have cancelled each other, as in
//! Loader's saddle-point form of a density (2000, "Fast and accurate computation of binomial
//! probabilities").

/// A positive number with its logarithm, which is known where the number is too small for a double.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub value: f64,
    pub ln: f64,
}

/// `over ln(value/over) - (value - over)`, of which the linear part has gone: never above zero.
///
/// `difference` is `value - over`, known better than their rounded values say.
pub(crate) fn excess(value: Value, over: f64, difference: f64) -> f64 {
    let u = difference / over;
    if u.abs() < 0.5 {
        over * log_1p_less_linear(u)
    } else if value.value < f64::MIN_POSITIVE {
        over * (value.ln - libm::log(over)) - difference
    } else {
        // The logarithm of the ratio is small where the two logarithms are not.
        over * libm::log(value.value / over) - difference
    }
}

/// `ln(1 + u) - u` for `|u| < 1/2`: `ln(1 + u) = 2 artanh s` with `s = u/(2 + u)`, and `2 s - u`
/// is `-u s`.
fn log_1p_less_linear(u: f64) -> f64 {
    let s = u / (2.0 + u);
    let square = s * s;
    // s² is at most 1/9: what follows the last term is below 1e-17 of the first.
    let series = (1..=18).rev().fold(0.0, |sum, index| {
        let odd = f64::from(2 * index + 1);
        1.0 / odd + square * sum
    });
    2.0 * s * square * series - u * s
}

/// `ln Γ(x) - (x - 1/2) ln x + x - ln(2π)/2`: what Stirling's formula leaves, for `x > 0`.
pub(crate) fn stirling_rest(x: f64) -> f64 {
    let (mut x, mut rest) = (x, 0.0);
    // The rest at x less that at x + 1 is (x + 1/2) ln(1 + 1/x) - 1.
    while x < LARGE {
        rest += (x + 0.5) * libm::log1p(1.0 / x) - 1.0;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = STIRLING.iter().rev().fold(0.0, |sum, term| term + square * sum);
    rest + inverse * series
}

/// From here on the series of [`STIRLING`] is as exact as a double.
const LARGE: f64 = 10.0;

/// `B(2k) / (2k (2k - 1))` of the Bernoulli numbers.
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// `ln(2π)`.
pub(crate) const LN_TAU: f64 = 1.837_877_066_409_345_5;
