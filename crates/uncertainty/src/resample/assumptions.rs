//! Whether the noise is alike in all rows, which two of the schemes assume.

use quantiles::{ChiSquared, Continuous as _};

use crate::resample::Residuals;

/// The p value of one spread in all rows, against a spread that changes with what the law
/// predicts: n times the R² of the squared equal residuals on the predicted log response is a
/// chi-squared of one degree (Koenker 1981, J. Econometrics 17, which needs no normal noise).
/// One where nothing varies.
#[must_use]
pub fn spread_test(residuals: &Residuals) -> f64 {
    let n = residuals.equal.len() as f64;
    let squares: Vec<f64> = residuals.equal.iter().map(|r| r * r).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mean_x, mean_y) = (mean(&residuals.predicted), mean(&squares));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in residuals.predicted.iter().zip(&squares) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let explained = xy * xy / (xx * yy);
    match ChiSquared::new(1.0) {
        Ok(distribution) if explained.is_finite() => distribution.sf(n * explained),
        _ => 1.0,
    }
}
