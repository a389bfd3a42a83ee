//! Rates with exact intervals.

use quantiles::{Beta, Continuous};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    let end = |a: f64, b: f64, share: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(share));
    // P(X >= held) is I_p(held, missed + 1), P(X <= held) is 1 - I_p(held + 1, missed).
    Interval {
        low: if held > 0.0 { end(held, missed + 1.0, tail).unwrap_or(0.0) } else { 0.0 },
        high: if missed > 0.0 { end(held + 1.0, missed, 1.0 - tail).unwrap_or(1.0) } else { 1.0 },
    }
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

    /// Each interval that is filed is that of its count, to the bit.
    #[test]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of sets, as they were filed"
    )]
    fn what_is_filed_is_what_is_computed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports/worlds");
        let mut rates = 0;
        for entry in std::fs::read_dir(folder).expect("the filed rates") {
            let path = entry.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            let filed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let sets = filed["sets"].as_u64().expect("a count") as usize;
            for world in filed["worlds"].as_array().expect("worlds") {
                for rate in ["right", "wrong"] {
                    let share = world[rate].as_f64().expect("a share");
                    let held = (share * sets as f64).round() as usize;
                    let ours = clopper_pearson(held, sets, LEVEL);
                    let theirs = &world[format!("{rate}_interval")];
                    let theirs = [&theirs["low"], &theirs["high"]].map(serde_json::Value::as_f64);
                    let ours = [Some(ours.low), Some(ours.high)];
                    assert_eq!(ours, theirs, "{}: {held} of {sets}", path.display());
                    rates += 1;
                }
            }
        }
        assert!(rates > 50, "{rates} rates");
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
