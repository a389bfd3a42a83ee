//! Random draws, each from a stream of its own: same seed, same rows, on any number of threads.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The stream of one purpose (`words`) of one planted set (`index`).
pub fn stream(seed: u64, words: &str, index: usize) -> ChaCha8Rng {
    let mut stream = ChaCha8Rng::seed_from_u64(robustness::seed(seed, words));
    stream.set_stream(index as u64);
    stream
}

/// Plus or minus one, with equal chance.
pub fn sign(random: &mut ChaCha8Rng) -> f64 {
    if random.random::<bool>() { 1.0 } else { -1.0 }
}

/// A standard normal number (Box & Muller 1958).
pub fn normal(random: &mut ChaCha8Rng) -> f64 {
    // 1 - u lies in (0, 1], so that its logarithm is finite.
    let radius = (-2.0 * laws::ln(1.0 - random.random::<f64>())).sqrt();
    radius * libm::cos(core::f64::consts::TAU * random.random::<f64>())
}

/// One of some values.
pub fn one_of<'a, T>(random: &mut ChaCha8Rng, values: &'a [T]) -> &'a T {
    &values[random.random_range(0..values.len())]
}

/// The successes among n samples that each have the chance p: inversion from the mode outwards,
/// which takes about as many steps as the standard deviation (Kemp 1986).
pub fn binomial(random: &mut ChaCha8Rng, n: u64, p: f64) -> u64 {
    if n == 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let samples = n as f64;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and n, which is a count"
    )]
    let mode = ((samples + 1.0) * p).floor().min(samples) as u64;
    let at_mode = laws::exp(ln_probability(samples, mode as f64, p));
    let odds = p / (1.0 - p);
    let mut left = random.random::<f64>() - at_mode;
    let (mut below, mut above) = (mode, mode);
    let (mut low, mut high) = (at_mode, at_mode);
    while left > 0.0 {
        if below == 0 && above == n {
            return mode;
        }
        if above < n {
            high *= odds * (n - above) as f64 / (above + 1) as f64;
            above += 1;
            left -= high;
            if left <= 0.0 {
                return above;
            }
        }
        if below > 0 {
            low *= below as f64 / ((n - below + 1) as f64 * odds);
            below -= 1;
            left -= low;
            if left <= 0.0 {
                return below;
            }
        }
        // What rounding leaves beyond both tails belongs to the mode.
        if low < f64::MIN_POSITIVE && high < f64::MIN_POSITIVE {
            return mode;
        }
    }
    mode
}

/// The logarithm of the binomial probability of c among n.
fn ln_probability(n: f64, c: f64, p: f64) -> f64 {
    let choose = libm::lgamma(n + 1.0) - libm::lgamma(c + 1.0) - libm::lgamma(n - c + 1.0);
    choose + c * laws::ln(p) + (n - c) * libm::log1p(-p)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean np and variance np(1-p) of the binomial distribution (closed form), within five
    /// standard errors of 20,000 draws.
    #[test]
    fn successes_have_the_mean_and_the_variance_of_the_binomial() {
        for (n, p) in [(10_000, 0.0123), (60, 0.3), (128, 0.97), (10_020, 1e-5), (7, 0.5)] {
            let mut random = stream(7, "binomial", 0);
            let draws = 20_000;
            let values: Vec<f64> = (0..draws).map(|_| binomial(&mut random, n, p) as f64).collect();
            let count = f64::from(draws);
            let mean = values.iter().sum::<f64>() / count;
            let square = |value: &f64| (value - mean) * (value - mean);
            let variance = values.iter().map(square).sum::<f64>() / count;
            let (expected, spread) = (n as f64 * p, n as f64 * p * (1.0 - p));
            assert!((mean - expected).abs() < 5.0 * (spread / count).sqrt(), "{n} {p}: {mean}");
            // The variance of the sample variance: spread² (2 + excess kurtosis)/draws.
            let excess = (1.0 - 6.0 * p * (1.0 - p)) / spread;
            let error = spread * ((2.0 + excess) / count).sqrt();
            assert!((variance - spread).abs() < 5.0 * error, "{n} {p}: {variance}");
        }
        let mut random = stream(7, "ends", 0);
        assert_eq!([0.0, 1.0].map(|p| binomial(&mut random, 9, p)), [0, 9], "certain ends");
    }

    #[test]
    fn normal_numbers_have_mean_nought_and_variance_one() {
        let mut random = stream(7, "normal", 3);
        let values: Vec<f64> = (0..40_000).map(|_| normal(&mut random)).collect();
        let mean = values.iter().sum::<f64>() / 40_000.0;
        let square = values.iter().map(|value| value * value).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 0.025 && (square - 1.0).abs() < 0.036, "{mean} {square}");
    }
}
