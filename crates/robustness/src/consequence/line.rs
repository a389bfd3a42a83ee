//! The straight line of least squares.

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Its value at zero.
    pub intercept: f64,
    /// Its slope: between logarithms, the exponent of a power law.
    pub slope: f64,
}

impl Line {
    /// The line of least squares; none with fewer than two different x.
    #[must_use]
    pub fn fit(x: &[f64], y: &[f64]) -> Option<Self> {
        let n = x.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
        let (mean_x, mean_y) = (mean(x), mean(y));
        let (mut xx, mut xy) = (0.0, 0.0);
        for (x, y) in x.iter().zip(y) {
            xx += (x - mean_x) * (x - mean_x);
            xy += (x - mean_x) * (y - mean_y);
        }
        let slope = xy / xx;
        (xx > 0.0 && slope.is_finite())
            .then_some(Self { intercept: mean_y - slope * mean_x, slope })
    }

    /// Its value at x.
    #[must_use]
    pub fn value(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}
