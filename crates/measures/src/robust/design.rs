//! Columns in orthonormal coordinates, fitted with a weight a row.

use super::columns::Columns;
use super::median::{Vertex, least_absolute};
use super::tukey::{K, tukey};
use crate::regression::{Orthonormal, RegressionError, back_substitute, orthonormal};

/// How the plane through the points is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimator {
    /// Least squares: a row counts by the square of its residual.
    LeastSquares,
    /// Tukey's bisquare M-estimator: `sum rho(r/s)`, the weight of a row `(1 - (r/(k s))²)²`, none
    /// beyond `k s`, `k = 4.685` (Beaton & Tukey 1974, Technometrics 16); `s` is the median of
    /// `|r|` over 0.6745, found anew in each step, as statsmodels' `RLM` does with `TukeyBiweight`.
    /// The first step is least squares.
    Tukey,
    /// Median regression: the least sum of `|r|` (Koenker & Bassett 1978, Econometrica 46).
    Median,
}

/// A plane.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustFit {
    /// The intercept, then one coefficient a regressor.
    pub coefficients: Vec<f64>,
    /// Residual of each row.
    pub residuals: Vec<f64>,
    /// The scale of the residuals that Tukey's weights are counted in; none for the others.
    pub scale: Option<f64>,
    /// The rows that a median passes through, where another fit may begin.
    vertex: Vec<usize>,
}

impl RobustFit {
    /// The share of the rows that lie so far from the plane that Tukey's bisquare gives them no
    /// weight; 0 for the other estimators.
    #[must_use]
    pub fn beyond_share(&self) -> f64 {
        let Some(scale) = self.scale else { return 0.0 };
        let beyond = self.residuals.iter().filter(|left| left.abs() >= K * scale).count();
        beyond as f64 / self.residuals.len() as f64
    }
}

/// A response and its regressors, to be fitted as often as rows are weighted anew.
#[derive(Debug, Clone)]
pub struct Design {
    /// The rows of Q of `X = QR`, with the response.
    columns: Columns,
    /// R.
    upper: Vec<Vec<f64>>,
}

impl Design {
    /// `response = b_0 + sum_i b_i x_i`.
    ///
    /// # Errors
    /// No more points than coefficients, or regressors that depend on each other.
    ///
    /// # Panics
    /// The columns have unequal lengths.
    pub fn new(regressors: &[&[f64]], response: &[f64]) -> Result<Self, RegressionError> {
        let (n, parameters) = (response.len(), regressors.len() + 1);
        let is_even = regressors.iter().all(|column| column.len() == n);
        assert!(is_even, "one value of each regressor a point");
        if n <= parameters {
            return Err(RegressionError::TooFew { n, parameters: parameters + 1 });
        }
        let Orthonormal { basis, upper } = orthonormal(regressors, n)?;
        let row = |row: usize| basis.iter().map(|column| column[row]).collect();
        let columns = Columns { rows: (0..n).map(row).collect(), response: response.to_vec() };
        Ok(Self { columns, upper })
    }

    /// The plane with each row counted so often (a whole number, 0 for none); none where these
    /// rows do not determine it, or where the steps do not settle.
    ///
    /// `near` is a fit to other counts of the same rows, from which a median is found sooner.
    ///
    /// # Panics
    /// There is not one count a row.
    #[must_use]
    pub fn fit(
        &self,
        estimator: Estimator,
        counts: &[f64],
        near: Option<&RobustFit>,
    ) -> Option<RobustFit> {
        assert_eq!(counts.len(), self.columns.rows.len(), "one count a row");
        let (place, scale, vertex) = match estimator {
            Estimator::LeastSquares => (self.columns.squares(counts)?, None, Vec::new()),
            Estimator::Tukey => {
                let (place, scale) = tukey(&self.columns, counts)?;
                (place, Some(scale), Vec::new())
            }
            Estimator::Median => {
                let near = near.map(|near| near.vertex.as_slice()).unwrap_or_default();
                let Vertex { place, rows } = least_absolute(&self.columns, counts, near)?;
                (place, None, rows)
            }
        };
        let residuals = self.columns.residuals(&place);
        Some(RobustFit {
            coefficients: back_substitute(&self.upper, &place),
            residuals,
            scale,
            vertex,
        })
    }
}
