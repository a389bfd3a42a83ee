//! Limits of the fit coordinates.

/// Limits of the fit coordinates; `lower == upper` holds a coordinate fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Smallest value of each coordinate.
    pub lower: Vec<f64>,
    /// Largest value of each coordinate.
    pub upper: Vec<f64>,
}

impl Bounds {
    /// No limits.
    #[must_use]
    pub fn none(dimension: usize) -> Self {
        Self { lower: vec![f64::NEG_INFINITY; dimension], upper: vec![f64::INFINITY; dimension] }
    }

    /// The same with further limits, lower and upper of each coordinate, such as a law's domain.
    #[must_use]
    pub fn within(mut self, limits: &[[f64; 2]]) -> Self {
        for (i, [low, high]) in limits.iter().enumerate() {
            self.lower[i] = self.lower[i].max(*low);
            self.upper[i] = self.upper[i].min(*high);
        }
        self
    }

    /// Moves a point to the nearest one inside.
    pub(crate) fn clamp(&self, theta: &mut [f64]) {
        for (t, (&low, &high)) in theta.iter_mut().zip(self.lower.iter().zip(&self.upper)) {
            *t = t.max(low).min(high);
        }
    }

    /// Whether a coordinate sits on a limit and wants to leave it: the gradient pushes it out.
    pub(crate) fn holds(&self, i: usize, theta: &[f64], gradient: &[f64]) -> bool {
        (theta[i] <= self.lower[i] && gradient[i] >= 0.0)
            || (theta[i] >= self.upper[i] && gradient[i] <= 0.0)
    }

    /// Whether a point lies inside and on no limit.
    pub(crate) fn strictly_inside(&self, theta: &[f64]) -> bool {
        theta
            .iter()
            .zip(self.lower.iter().zip(&self.upper))
            .all(|(t, (low, high))| low < t && t < high)
    }
}
