//! Rates with exact intervals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use statrs::function::beta::beta_reg;

/// The two ends of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The level of the intervals of rates.
pub const LEVEL: f64 = 0.95;

/// The exact binomial interval of a share of `held` in `sets` (Clopper & Pearson 1934, Biometrika
/// 26): its ends are the chances at which as many or more, and as few or fewer, have the
/// probability `(1 - level)/2`.
///
/// # Panics
/// More held than there are sets, or there are none.
#[must_use]
pub fn clopper_pearson(held: usize, sets: usize, level: f64) -> Interval {
    assert!(held <= sets && sets > 0, "{held} of {sets}");
    let tail = f64::midpoint(1.0, -level);
    let (held, missed) = (held as f64, (sets - held) as f64);
    // P(X >= held) is I_p(held, missed + 1), P(X <= held) is 1 - I_p(held + 1, missed).
    let low = if held > 0.0 { root(|p| beta_reg(held, missed + 1.0, p) - tail) } else { 0.0 };
    let high =
        if missed > 0.0 { root(|p| beta_reg(held + 1.0, missed, p) - (1.0 - tail)) } else { 1.0 };
    Interval { low, high }
}

/// Where a function that grows over (0, 1) is nought, by halving.
fn root(function: impl Fn(f64) -> f64) -> f64 {
    const HALVINGS: usize = 60;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against `scipy.stats.binomtest(k, n).proportion_ci(0.95, method="exact")`, and the closed
    /// form `1 - 0.025^(1/n)` where nothing held.
    #[test]
    fn the_interval_is_scipys() {
        for (held, sets, low, high) in SCIPY {
            let found = clopper_pearson(held, sets, 0.95);
            assert!(
                (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9,
                "{held} of {sets}: {found:?}"
            );
        }
        let none = clopper_pearson(0, 200, 0.95);
        assert!((none.high - (1.0 - libm::pow(0.025, 1.0 / 200.0))).abs() < 1e-12, "{none:?}");
    }

    #[allow(clippy::unreadable_literal, reason = "as scipy prints them")]
    const SCIPY: [(usize, usize, f64, f64); 5] = [
        (0, 200, 0.0, 0.018275340355148807),
        (190, 200, 0.9099724622984412, 0.9757658345278917),
        (200, 200, 0.9817246596448512, 1.0),
        (7, 100, 0.028605288907418584, 0.13891972845586648),
        (1, 3, 0.008403758659612647, 0.9057006759492866),
    ];
}
