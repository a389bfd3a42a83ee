//! How well computed values agree with printed ones: how many come within a tolerance, and how far
//! off they are.

/// Deviations of computed values from printed ones, `100 |computed/printed - 1|`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// How many lie within the tolerance, its end included.
    pub matching: usize,
    /// Their mean, in percent.
    pub mean_percent: f64,
    /// The least of them, in percent.
    pub least_percent: f64,
    /// The greatest of them, in percent.
    pub greatest_percent: f64,
}

/// The deviation of a computed value from what it should be, `100 (computed/printed - 1)`.
#[must_use]
pub fn deviation_percent(computed: f64, printed: f64) -> f64 {
    100.0 * (computed / printed - 1.0)
}

/// The multiple of a unit that is nearest to a value, of two the one farther from zero.
#[must_use]
pub fn rounded(value: f64, unit: f64) -> f64 {
    (value / unit).round() * unit
}

/// Holds computed values against printed ones; none without a value.
///
/// # Panics
/// There are more of the one than of the other.
#[must_use]
pub fn agreement(computed: &[f64], printed: &[f64], tolerance_percent: f64) -> Option<Agreement> {
    assert_eq!(computed.len(), printed.len(), "one computed value for each printed one");
    let deviations: Vec<f64> =
        computed.iter().zip(printed).map(|(c, p)| deviation_percent(*c, *p).abs()).collect();
    (!deviations.is_empty()).then(|| Agreement {
        matching: deviations.iter().filter(|&&deviation| deviation <= tolerance_percent).count(),
        mean_percent: deviations.iter().sum::<f64>() / deviations.len() as f64,
        least_percent: deviations.iter().copied().fold(f64::INFINITY, f64::min),
        greatest_percent: deviations.iter().copied().fold(0.0, f64::max),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_are_counted_and_averaged() {
        // By hand: 2, -4, 0 and 8 percent off.
        let found = agreement(&[102.0, 48.0, 7.0, 27.0], &[100.0, 50.0, 7.0, 25.0], 4.5).unwrap();
        assert_eq!(found.matching, 3);
        for (ours, by_hand) in
            [(found.mean_percent, 3.5), (found.least_percent, 0.0), (found.greatest_percent, 8.0)]
        {
            assert!((ours - by_hand).abs() < 1e-12, "{ours} {by_hand}");
        }
        assert_eq!(agreement(&[], &[], 1.0), None);
    }

    #[test]
    fn a_deviation_knows_its_side() {
        assert!((deviation_percent(99.0, 100.0) + 1.0).abs() < 1e-12);
        assert!((deviation_percent(1.5, 1.0) - 50.0).abs() < 1e-12);
    }

    #[test]
    fn a_count_is_rounded_as_a_paper_prints_it() {
        assert!((rounded(1_072_513_024.0, 1e6) - 1.073e9).abs() < 0.5);
        assert!((rounded(-2.5, 1.0) + 3.0).abs() < 1e-15);
    }
}
