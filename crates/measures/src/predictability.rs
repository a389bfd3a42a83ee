//! Whether a metric follows a line in the logarithm of scale well enough to be foretold.

use crate::regression::regress;

/// How well a line foretells a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictability {
    /// Slope of the line.
    pub slope: f64,
    /// Spearman's rank correlation of metric and scale.
    pub rank_correlation: f64,
    /// Share of the variance that is foretold, each value by the line through the others, against
    /// the mean of the others: 1 where all is foretold, 0 where the mean does as well, negative
    /// where it does better.
    pub cross_validated: f64,
}

/// The line of `y` on `x` by least squares, and how well it foretells each value from the others:
/// `1 - sum e_i² / sum m_i²`, `e_i = r_i / (1 - h_i)` the error of the line that leaves i out
/// (Allen 1974, Technometrics 16) and `m_i = n/(n-1) (y_i - mean y)` that of the mean. None of
/// fewer than four points, or where x or y does not vary.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn predictability(x: &[f64], y: &[f64]) -> Option<Predictability> {
    assert_eq!(x.len(), y.len(), "one value a point");
    let count = x.len() as f64;
    let line = (x.len() > 3).then(|| regress(&[x], y).ok()).flatten()?;
    let [intercept, slope] = [line.coefficients[0], line.coefficients[1]];
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (middle_x, middle_y) = (mean(x), mean(y));
    let spread: f64 = x.iter().map(|x| (x - middle_x) * (x - middle_x)).sum();
    let (mut left, mut whole) = (0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let leverage = 1.0 / count + (x - middle_x) * (x - middle_x) / spread;
        let error = (y - intercept - slope * x) / (1.0 - leverage);
        let of_mean = count / (count - 1.0) * (y - middle_y);
        left += error * error;
        whole += of_mean * of_mean;
    }
    let rank_correlation = rank_correlation(x, y)?;
    (whole > 0.0).then_some(Predictability {
        slope,
        rank_correlation,
        cross_validated: 1.0 - left / whole,
    })
}

/// Spearman's rank correlation; none where one of them does not vary.
pub(crate) fn rank_correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    correlation(&ranks(one), &ranks(other))
}

/// The rank of each value, ties sharing their mean rank.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |&value: &f64| {
        let below = values.iter().filter(|other| other.total_cmp(&value).is_lt()).count() as f64;
        let equal = values.iter().filter(|other| other.total_cmp(&value).is_eq()).count() as f64;
        below + f64::midpoint(equal, 1.0)
    };
    values.iter().map(rank).collect()
}

/// Pearson's correlation; none where one of them does not vary.
fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let count = one.len() as f64;
    let off = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / count;
        values.iter().map(|value| value - mean).collect()
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (one, other) = (off(one), off(other));
    let whole = (dot(&one, &one) * dot(&other, &other)).sqrt();
    (whole > 0.0).then(|| dot(&one, &other) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.spearmanr` and `linregress` 1.17, the cross validation by refits with numpy's
    /// `polyfit` 2.4.
    #[test]
    fn it_is_that_of_scipy_and_of_refits() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let y = [5.0, 4.2, 4.4, 2.9, 3.0, 1.0];
        let found = predictability(&x, &y).expect("six points");
        assert!((found.slope + 0.717_142_857_142_857_2).abs() < 1e-12, "{found:?}");
        assert!((found.rank_correlation + 0.885_714_285_714_285_8).abs() < 1e-12, "{found:?}");
        assert!((found.cross_validated - 0.760_528_974_253_388_5).abs() < 1e-12, "{found:?}");
        let tied = predictability(&x, &[1.0, 1.0, 0.0, 2.0, 2.0, 2.0]).expect("six points");
        assert!((tied.rank_correlation - 0.740_656_079_818_041_3).abs() < 1e-12, "{tied:?}");
    }

    #[test]
    fn what_does_not_vary_is_not_foretold() {
        assert_eq!(predictability(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]), None, "one scale");
        assert_eq!(predictability(&[1.0, 2.0, 3.0, 4.0], &[1.0; 4]), None, "one value");
        assert_eq!(predictability(&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0]), None, "three points");
    }
}
