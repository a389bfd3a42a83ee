//! Whether residuals are larger than the scatter of runs that repeat a place.

use measures::cells;
use quantiles::{Continuous, FisherSnedecor};

/// The F test of lack of fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LackOfFit {
    /// Mean square of the places' means about the law over the mean square within places.
    pub statistic: f64,
    /// Probability of a larger one where the law is right and the noise normal and even.
    pub p_value: f64,
    /// Degrees of freedom above and below.
    pub freedom: [usize; 2],
}

/// `F = [(S - S_pure)/(m - p)] / [S_pure/(n - m)]` of n rows at m places and p parameters: S is the
/// sum of squared residuals, `S_pure` that of the residuals about the mean of their place (Draper &
/// Smith 1998, Applied Regression Analysis, Section 2.1).
///
/// `columns` are the variables; rows are at one place where all of them are equal. None where no
/// place is repeated, where repeated rows are the same to the last digit, or where there are no
/// more places than parameters.
///
/// # Panics
/// A column has another length than the residuals.
#[must_use]
pub fn lack_of_fit(residuals: &[f64], columns: &[&[f64]], parameters: usize) -> Option<LackOfFit> {
    let places = cells(columns);
    let (rows, count) = (residuals.len(), places.len());
    if count == rows || count <= parameters {
        return None;
    }
    let (mut within, mut between) = (0.0, 0.0);
    for place in &places {
        let n = place.len() as f64;
        let mean = place.iter().map(|&row| residuals[row]).sum::<f64>() / n;
        let off = |row: &usize| (residuals[*row] - mean) * (residuals[*row] - mean);
        within += place.iter().map(off).sum::<f64>();
        between += n * mean * mean;
    }
    if within <= 0.0 {
        // Rows that were entered twice repeat a place without any scatter.
        return None;
    }
    let freedom = [count - parameters, rows - count];
    let [above, below] = freedom.map(|freedom| freedom as f64);
    let statistic = (between / above) / (within / below);
    let p_value = FisherSnedecor::new(above, below).ok()?.sf(statistic);
    Some(LackOfFit { statistic, p_value, freedom })
}

#[cfg(test)]
mod tests {
    use super::super::fixed::NORMAL;
    use super::*;

    /// Ten places of three rows: the residuals of a line through thirty deviates.
    fn places() -> Vec<f64> {
        (0..30).map(|row| f64::from(row / 3)).collect()
    }

    /// statsmodels 0.15: `anova_lm(ols('r ~ x'), ols('r ~ C(x)'))`, F and p of the second line, of
    /// the residuals of the first.
    #[test]
    fn the_statistic_is_that_of_two_nested_fits() {
        let x = places();
        let line = measures::regress(&[&x], &NORMAL).expect("a line");
        let [intercept, slope] = [line.coefficients[0], line.coefficients[1]];
        let left: Vec<f64> =
            NORMAL.iter().zip(&x).map(|(y, x)| y - intercept - slope * x).collect();
        let found = lack_of_fit(&left, &[&x], 2).expect("places are repeated");
        assert_eq!(found.freedom, [8, 20]);
        assert!((found.statistic - STATSMODELS[0]).abs() < 1e-9, "{found:?}");
        assert!((found.p_value - STATSMODELS[1]).abs() < 1e-9, "{found:?}");
        let bent: Vec<f64> = left.iter().zip(&x).map(|(r, x)| r + 3.0 * (x - 4.5).abs()).collect();
        let found = lack_of_fit(&bent, &[&x], 2).expect("places are repeated");
        assert!(found.p_value < 1e-6, "{found:?}");
    }
    const STATSMODELS: [f64; 2] = [0.541_839_564_714_439_1, 0.811_341_345_898_036_3];

    #[test]
    fn places_that_do_not_repeat_say_nothing() {
        let x: Vec<f64> = (0..30).map(f64::from).collect();
        assert_eq!(lack_of_fit(&NORMAL, &[&x], 2), None);
        assert_eq!(lack_of_fit(&NORMAL, &[&places()], 10), None, "a parameter a place");
        assert_eq!(lack_of_fit(&[0.0; 30], &[&places()], 2), None, "no scatter at any place");
    }
}
