//! How much two intervals have in common.

use measures::Interval;

/// The length that two intervals share over the length that they cover together (Jaccard 1912, New
/// Phytologist 11): one where they are equal, zero where they do not touch. Two equal points agree.
#[must_use]
pub fn jaccard(a: Interval, b: Interval) -> f64 {
    let shared = (a.high.min(b.high) - a.low.max(b.low)).max(0.0);
    let covered = (a.high - a.low) + (b.high - b.low) - shared;
    if covered > 0.0 {
        shared / covered
    } else {
        f64::from(u8::from((a.low - b.low).abs() <= f64::EPSILON * a.low.abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed form: [0, 2] and [1, 4] share one of four.
    #[test]
    fn overlap_over_union() {
        let of = |low, high| Interval { low, high };
        for (a, b, expected) in [
            (of(0.0, 2.0), of(1.0, 4.0), 0.25),
            (of(0.0, 2.0), of(0.0, 2.0), 1.0),
            (of(0.0, 1.0), of(2.0, 3.0), 0.0),
            (of(1.0, 1.0), of(1.0, 1.0), 1.0),
            (of(1.0, 1.0), of(2.0, 2.0), 0.0),
        ] {
            assert!((jaccard(a, b) - expected).abs() < 1e-15, "{a:?} {b:?}");
        }
    }
}
