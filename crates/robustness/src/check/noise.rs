//! How the noise changes along a variable, for weights.

/// `Var(r) = s² x^b`: the variance of log residuals as a power of a variable (Harvey 1976,
/// Econometrica 44, §2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// b; negative where larger x are less noisy.
    pub exponent: f64,
    /// Its standard error, from the scatter of `ln r²` about the line.
    pub standard_error: f64,
}

/// Confidence level of [`Noise::interval`].
pub const NOISE_LEVEL: f64 = 0.95;

impl Noise {
    /// The normal interval of the exponent, at level [`NOISE_LEVEL`].
    #[must_use]
    pub fn interval(&self) -> [f64; 2] {
        let reach = 1.96 * self.standard_error;
        [self.exponent - reach, self.exponent + reach]
    }
}

/// Squares below this share of their mean are rounding, whose logarithm would decide alone.
const SQUARE_MIN: f64 = 1e-8;

/// Least squares of `ln r²` on `ln x`. A variable that does not vary gives no slope.
#[must_use]
pub fn noise(residuals: &[f64], x: &[f64]) -> Noise {
    let n = residuals.len() as f64;
    let mean_square = residuals.iter().map(|r| r * r).sum::<f64>() / n;
    let ln_squares: Vec<f64> =
        residuals.iter().map(|r| laws::ln((r * r).max(SQUARE_MIN * mean_square))).collect();
    let ln_x: Vec<f64> = x.iter().map(|&x| laws::ln(x)).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mean_x, mean_y) = (mean(&ln_x), mean(&ln_squares));
    let (mut xx, mut xy) = (0.0, 0.0);
    for (x, y) in ln_x.iter().zip(&ln_squares) {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
    }
    if xx <= 0.0 || !mean_square.is_normal() {
        return Noise { exponent: 0.0, standard_error: f64::INFINITY };
    }
    let exponent = xy / xx;
    let left: f64 = ln_x
        .iter()
        .zip(&ln_squares)
        .map(|(x, y)| y - mean_y - exponent * (x - mean_x))
        .map(|miss| miss * miss)
        .sum();
    Noise { exponent, standard_error: (left / (n - 2.0) / xx).sqrt() }
}

impl Noise {
    /// Weights `1/Var(r)`, with the geometric mean one: a factor common to all changes nothing.
    #[must_use]
    pub fn weights(&self, x: &[f64]) -> Vec<f64> {
        let ln_x: Vec<f64> = x.iter().map(|&x| laws::ln(x)).collect();
        let mean = ln_x.iter().sum::<f64>() / ln_x.len() as f64;
        ln_x.iter().map(|ln_x| laws::exp(-self.exponent * (ln_x - mean))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Residuals ±x^(b/2) lie on the line exactly.
    #[test]
    fn a_planted_exponent_is_found() {
        let x: Vec<f64> = (1..=40).map(f64::from).collect();
        let residuals: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, x)| libm::pow(*x, -0.35) * if i % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let found = noise(&residuals, &x);
        assert!((found.exponent + 0.7).abs() < 1e-12 && found.standard_error < 1e-12, "{found:?}");
        let weights = found.weights(&x);
        assert!((weights[39] / weights[0] - libm::pow(40.0, 0.7)).abs() < 1e-9, "{weights:?}");
        let product: f64 = weights.iter().map(|&w| laws::ln(w)).sum();
        assert!(product.abs() < 1e-12, "the geometric mean is one");
    }

    #[test]
    fn without_variation_there_is_no_slope() {
        let found = noise(&[0.1, -0.2, 0.3], &[5.0; 3]);
        assert!(found.exponent.abs() <= 0.0 && found.standard_error.is_infinite(), "{found:?}");
        assert!(found.weights(&[5.0; 3]).iter().all(|w| (w - 1.0).abs() < 1e-15), "equal weights");
    }
}
