//! What a count of hits says of their chance.

use measures::Interval;
use quantiles::{Beta, Continuous as _};

/// The exact interval of a chance of which `hits` of `trials` were seen: quantiles of
/// `Beta(k, n-k+1)` and `Beta(k+1, n-k)` (Clopper & Pearson 1934, Biometrika 26).
///
/// # Panics
/// There are more hits than trials.
#[must_use]
pub fn exact_interval(hits: usize, trials: usize, level: f64) -> Interval {
    assert!(hits <= trials, "{hits} hits in {trials} trials");
    let (k, n) = (hits as f64, trials as f64);
    let tail = 0.5 * (1.0 - level);
    let end = |a: f64, b: f64, share: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(share));
    Interval {
        low: if hits == 0 { 0.0 } else { end(k, n - k + 1.0, tail).unwrap_or(0.0) },
        high: if hits == trials { 1.0 } else { end(k + 1.0, n - k, 1.0 - tail).unwrap_or(1.0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.binomtest(k, n).proportion_ci(0.95, "exact")`, scipy 1.17.
    #[test]
    fn intervals_are_those_of_scipy() {
        for (hits, trials, low, high) in [
            (1900, 2000, 0.939_518_277_916_889_7, 0.959_135_732_281_743_2),
            (93, 100, 0.861_080_271_544_133_6, 0.971_394_711_092_581_4),
            (0, 50, 0.0, 0.071_121_736_464_204_58),
            (50, 50, 0.928_878_263_535_795_4, 1.0),
            (1, 7, 0.003_610_296_861_900_809_7, 0.578_723_197_043_198_2),
        ] {
            let found = exact_interval(hits, trials, 0.95);
            assert!((found.low - low).abs() < 1e-9, "{hits} of {trials}: {found:?}");
            assert!((found.high - high).abs() < 1e-9, "{hits} of {trials}: {found:?}");
        }
    }
}
