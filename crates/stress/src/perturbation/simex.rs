//! SIMEX: errors of known size in the data are made larger on purpose, and what that does to a
//! number is followed back to where there is no error (Cook & Stefanski 1994, JASA 89).

use core::f64::consts::PI;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How much variance is added, in units of the errors' own; zero is the data as they are.
pub const LEVELS: [f64; 4] = [0.5, 1.0, 1.5, 2.0];

/// Values with a normal error in the logarithm, by a stream of their own; values stay positive.
#[must_use]
pub fn noisy(values: &[f64], sd: f64, seed: u64, stream: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    values.iter().map(|value| value * laws::exp(sd * normal(&mut random))).collect()
}

/// A standard normal number, by Box and Muller.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    // One less the uniform number is never zero.
    let (radius, angle): (f64, f64) = (random.random(), random.random());
    (-2.0 * laws::ln(1.0 - radius)).sqrt() * libm::cos(2.0 * PI * angle)
}

/// A number without the errors of the data: the parabola through its means at [`LEVELS`] and at
/// zero, by least squares, taken to -1, where the errors' variance is none.
///
/// The parabola is the extrapolant that Cook & Stefanski advise: it takes away most of the bias,
/// never more than there is, and stays finite. `means` belong to [`LEVELS`].
#[must_use]
pub fn simex(estimate: f64, means: &[f64; 4]) -> f64 {
    // Least squares over the levels 0, 1/2, 1, 3/2, 2 makes the value at -1 a fixed sum of the
    // five.
    const AT_MINUS_ONE: [f64; 5] = [3.0, -0.4, -1.8, -1.2, 1.4];
    AT_MINUS_ONE[0] * estimate
        + AT_MINUS_ONE[1..].iter().zip(means).map(|(weight, mean)| weight * mean).sum::<f64>()
}
