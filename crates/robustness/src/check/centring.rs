//! Residual centring: whether the residuals of any tenth of the data lie off zero.

use measures::standard_deviation;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// What the residuals of ten groups say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centring {
    /// Largest `|mean / standard error|` over the groups.
    pub statistic: f64,
    /// What the largest of ten exceeds as rarely as one normal deviate exceeds three (Bonferroni's
    /// bound on Student's t with the freedom of the smallest group).
    pub threshold: f64,
}

/// A tenth of the rows in each: few enough to see a bend, many enough for a standard error.
const GROUPS: usize = 10;
/// With fewer rows the standard error of a group is not worth its name.
const ROWS_PER_GROUP_MIN: usize = 5;
/// Share of normal deviates beyond three standard deviations.
const BEYOND_THREE: f64 = 0.002_699_796_063;

/// Tests ten equal groups of rows ordered by `key`; rows of equal key stay in the order of the
/// file.
///
/// Besiroglu 2024 shows by it that a published fit's residuals are not centred. None with fewer
/// than five rows a group.
#[must_use]
pub fn centring(residuals: &[f64], key: &[f64]) -> Option<Centring> {
    let rows = residuals.len();
    let smallest = rows / GROUPS;
    if smallest < ROWS_PER_GROUP_MIN || key.len() != rows {
        return None;
    }
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| key[a].total_cmp(&key[b]).then(a.cmp(&b)));
    let statistic = (0..GROUPS)
        .map(|group| {
            let part = &order[group * rows / GROUPS..(group + 1) * rows / GROUPS];
            let part: Vec<f64> = part.iter().map(|&row| residuals[row]).collect();
            let mean = part.iter().sum::<f64>() / part.len() as f64;
            (mean / (standard_deviation(&part) / (part.len() as f64).sqrt())).abs()
        })
        .fold(0.0, f64::max);
    let student = StudentsT::new(0.0, 1.0, (smallest - 1) as f64).ok()?;
    Some(Centring {
        statistic,
        threshold: student.inverse_cdf(1.0 - BEYOND_THREE / (2.0 * GROUPS as f64)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centred_and_shifted_groups_are_told_apart() {
        let key: Vec<f64> = (0..200).map(f64::from).collect();
        let centred: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let test = centring(&centred, &key).expect("enough rows");
        assert!(test.statistic < 1e-12, "centred: {test:?}");

        assert!((test.threshold - THRESHOLD_19).abs() < 1e-6, "{test:?}");
        let shifted: Vec<f64> =
            centred.iter().enumerate().map(|(i, r)| if i < 20 { r + 2.0 } else { *r }).collect();
        let test = centring(&shifted, &key).expect("enough rows");
        assert!(test.statistic > test.threshold, "the first tenth lies off zero: {test:?}");
        assert_eq!(centring(&centred[..49], &key[..49]), None, "too few rows");
    }

    /// scipy 1.17: `scipy.stats.t.isf(0.002699796063 / 20, 19)`.
    const THRESHOLD_19: f64 = 4.457_567_659_571_49;
}
