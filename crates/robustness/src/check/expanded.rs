//! Percentile intervals over few units, made as wide as Student's t asks.

use quantiles::{Continuous as _, Normal, StudentsT};

/// The level at which a percentile interval over `units` drawn units is read so that it is as wide
/// as Student's interval: `1 - 2 Φ(-t sqrt(n/(n-1)))`, t the upper quantile with n - 1 degrees
/// (Hesterberg 2015, The American Statistician 69, section 5.3, "expanded percentile interval").
///
/// The percentile interval of n units is too narrow twice over: the spread of a draw is that of a
/// variance over n rather than n - 1, and its quantiles are normal. None with one unit.
#[must_use]
pub fn expanded_level(level: f64, units: usize) -> Option<f64> {
    if units < 2 {
        return None;
    }
    let n = units as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(f64::midpoint(1.0, level));
    Some(1.0 - 2.0 * Normal::standard().cdf(-t * (n / (n - 1.0)).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17: `1 - 2 * norm.cdf(-t.ppf(0.975, n - 1) * sqrt(n / (n - 1)))`.
    #[test]
    fn levels_are_those_of_scipy() {
        for (units, known) in [SIX, NINE, FORTY_TWO] {
            let ours = expanded_level(0.95, units).expect("two units");
            assert!((ours - known).abs() < 1e-9, "{units}: {ours} against {known}");
        }
        assert_eq!(expanded_level(0.95, 1), None);
    }

    const SIX: (usize, f64) = (6, 0.995_136_393_650_776_9);
    const NINE: (usize, f64) = (9, 0.985_550_361_633_692_1);
    const FORTY_TWO: (usize, f64) = (42, 0.959_048_542_087_906);
}
