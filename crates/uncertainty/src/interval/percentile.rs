//! The percentile interval of replicates.

use measures::{Interval, enough, percentile_interval};

/// The percentile interval (Efron & Tibshirani 1993, An Introduction to the Bootstrap, §13.3) of
/// the values of the replicates that have one, out of as many as were `asked` for; none where they
/// are fewer than nine tenths of these.
#[must_use]
pub fn percentile(values: &[f64], asked: usize, level: f64) -> Option<Interval> {
    enough(values.len(), asked).then(|| percentile_interval(values, level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_tenths_make_an_interval() {
        let values: Vec<f64> = (0..90).map(f64::from).collect();
        assert!(percentile(&values, 100, 0.9).is_some(), "exactly nine tenths");
        assert_eq!(percentile(&values, 101, 0.9), None, "fewer");
    }
}
