//! Draws from distributions, from a stream of uniform numbers: normal, gamma, beta, binomial.

use std::sync::LazyLock;

use laws::{exp, ln};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A uniform number that is not zero.
fn uniform(stream: &mut ChaCha8Rng) -> f64 {
    1.0 - stream.random::<f64>()
}

/// A standard normal number, by the polar method (Marsaglia & Bray 1964, SIAM Rev. 6).
fn normal(stream: &mut ChaCha8Rng) -> f64 {
    loop {
        let [u, v] = [(); 2].map(|()| 2.0 * stream.random::<f64>() - 1.0);
        let square = u * u + v * v;
        if square > 0.0 && square < 1.0 {
            return u * (-2.0 * ln(square) / square).sqrt();
        }
    }
}

/// The logarithm of a gamma number of scale one (Marsaglia & Tsang 2000, ACM Trans. Math. Softw.
/// 26). A shape below one takes the number of one shape more, times `u^(1/shape)`: by logarithms,
/// since that may be smaller than any double.
fn ln_gamma_number(stream: &mut ChaCha8Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        let more = ln_gamma_number(stream, shape + 1.0);
        return more + ln(uniform(stream)) / shape;
    }
    ln_gamma_by(stream, constants(shape))
}

/// `d` and `c` of a shape of one or more.
fn constants(shape: f64) -> [f64; 2] {
    let d = shape - 1.0 / 3.0;
    [d, 1.0 / (9.0 * d).sqrt()]
}

/// Whole shapes whose constants are at hand.
const SHAPES: usize = 512;

/// Those of the shapes from 1 on: a binomial number draws gamma numbers of whole shapes alone.
static CONSTANTS: LazyLock<[[f64; 2]; SHAPES]> =
    LazyLock::new(|| core::array::from_fn(|at| constants(at as f64 + 1.0)));

/// [`constants`] of a whole shape.
fn constants_of_whole(known: &[[f64; 2]; SHAPES], shape: u64) -> [f64; 2] {
    let at = usize::try_from(shape).ok().and_then(|shape| shape.checked_sub(1));
    at.and_then(|at| known.get(at)).copied().unwrap_or_else(|| constants(shape as f64))
}

fn ln_gamma_by(stream: &mut ChaCha8Rng, constants: [f64; 2]) -> f64 {
    ln(gamma_by(stream, constants))
}

/// A gamma number itself: of a shape of one or more, so that no double is too small for it.
fn gamma_by(stream: &mut ChaCha8Rng, [d, c]: [f64; 2]) -> f64 {
    loop {
        let x = normal(stream);
        let root = 1.0 + c * x;
        if root > 0.0 {
            let (v, place) = (root * root * root, uniform(stream));
            if place < surely_taken(x, d) || ln(place) < 0.5 * x * x + d - d * v + d * ln(v) {
                return d * v;
            }
        }
    }
}

/// Below this the comparison of logarithms always holds, so that it need not be made: their squeeze
/// `1 - 0.0331 x⁴`, less a hundred times what the two logarithms and their sum may be rounded by
/// wherever it is positive (`|x| < 2.35`, so that `v` lies in 7e-5 to 7.5). No draw is another one
/// for it.
fn surely_taken(x: f64, d: f64) -> f64 {
    const SQUEEZE: f64 = 0.0331;
    const ROUNDED: f64 = 1e-12;
    let square = x * x;
    1.0 - SQUEEZE * square * square - ROUNDED * (1.0 + d)
}

/// A beta number.
pub(crate) fn beta(stream: &mut ChaCha8Rng, alpha: f64, beta: f64) -> f64 {
    let [one, other] = [alpha, beta].map(|shape| ln_gamma_number(stream, shape));
    1.0 / (1.0 + exp(other - one))
}

/// How many of `trials` succeed, each with a chance of `p`.
///
/// The trials are uniform numbers, of which one in the middle by size has a beta distribution: it
/// says on which side of `p` half of them lie (Relles 1972, J. Am. Stat. Assoc. 67), and the rest
/// are halved again.
pub(crate) fn binomial(stream: &mut ChaCha8Rng, trials: u64, p: f64) -> u64 {
    /// So few are drawn one by one.
    const FEW: u64 = 24;
    let known = &*CONSTANTS;
    let (mut left, mut p, mut successes) = (trials, p, 0);
    while left > FEW && p > 0.0 && p < 1.0 {
        let middle = left / 2 + 1;
        let [one, other] = [middle, left + 1 - middle]
            .map(|shape| gamma_by(stream, constants_of_whole(known, shape)));
        let place = one / (one + other);
        if place <= p {
            successes += middle;
            left -= middle;
            p = (p - place) / (1.0 - place);
        } else {
            left = middle - 1;
            p /= place;
        }
    }
    successes + (0..left).map(|_| u64::from(stream.random::<f64>() < p)).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const DRAWS: usize = 40_000;

    /// The mean of many draws is within five standard errors of a closed form.
    #[track_caller]
    fn near(values: &[f64], expected: f64) {
        let mean = crate::mean(values);
        let error = crate::standard_deviation(values) / (values.len() as f64).sqrt();
        assert!((mean - expected).abs() < 5.0 * error, "{mean} ± {error} against {expected}");
    }

    fn draws<T>(one: impl Fn(&mut ChaCha8Rng) -> T) -> Vec<T> {
        let mut stream = ChaCha8Rng::seed_from_u64(71);
        (0..DRAWS).map(|_| one(&mut stream)).collect()
    }

    /// Wherever the squeeze takes a number, the comparison that it stands for takes it too.
    #[test]
    fn the_squeeze_takes_nothing_that_the_comparison_leaves() {
        let mut taken = 0;
        for shape in [1.0, 1.3, 2.0, 7.5, 64.0, 1e3, 1e6, 1e10] {
            let d: f64 = shape - 1.0 / 3.0;
            let c = 1.0 / (9.0 * d).sqrt();
            for at in -3_000..=3_000 {
                let x = f64::from(at) * 1e-3;
                let bound = surely_taken(x, d);
                let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
                // The largest number below the bound is the one nearest to being left.
                let place = bound.next_down();
                if place > 0.0 && v > 0.0 {
                    taken += 1;
                    let right = 0.5 * x * x + d - d * v + d * ln(v);
                    assert!(ln(place) < right, "shape {shape}, x {x}");
                }
            }
        }
        assert!(taken > 30_000, "{taken} places were looked at");
    }

    /// Mean and variance of the normal, and its fourth moment of 3 (closed forms).
    #[test]
    fn normal_numbers_have_their_moments() {
        let all = draws(normal);
        near(&all, 0.0);
        near(&all.iter().map(|x| x * x).collect::<Vec<_>>(), 1.0);
        near(&all.iter().map(|x| x * x * x * x).collect::<Vec<_>>(), 3.0);
    }

    /// `E x = a/(a+b)`, `E x² = a(a+1)/((a+b)(a+b+1))`, small shapes included.
    #[test]
    fn beta_numbers_have_their_moments() {
        for (a, b) in [(0.065, 3.9), (0.3, 0.7), (1.0, 1.0), (4.5, 40.0)] {
            let all = draws(|stream| beta(stream, a, b));
            near(&all, a / (a + b));
            let squares: Vec<f64> = all.iter().map(|x| x * x).collect();
            near(&squares, a * (a + 1.0) / ((a + b) * (a + b + 1.0)));
        }
    }

    /// `E c = n p`, `E (c - np)² = n p (1-p)`, and `P(0) = (1-p)^n`.
    #[test]
    fn binomial_numbers_have_their_moments() {
        for (n, p) in [(10, 0.3), (10_000, 0.0002), (10_000, 0.37), (777, 0.96)] {
            let all: Vec<f64> = draws(|stream| binomial(stream, n, p) as f64);
            let mean = n as f64 * p;
            near(&all, mean);
            let squares: Vec<f64> = all.iter().map(|c| (c - mean) * (c - mean)).collect();
            near(&squares, mean * (1.0 - p));
            let none = all.iter().filter(|c| **c == 0.0).count() as f64 / DRAWS as f64;
            let expected = libm::pow(1.0 - p, n as f64);
            let error = (expected * (1.0 - expected) / DRAWS as f64).sqrt();
            assert!((none - expected).abs() <= 5.0 * error, "{none} against {expected}");
        }
        let mut stream = ChaCha8Rng::seed_from_u64(1);
        assert_eq!([0.0, 1.0].map(|p| binomial(&mut stream, 500, p)), [0, 500]);
    }
}
