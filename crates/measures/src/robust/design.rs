//! Columns in orthonormal coordinates, fitted with a weight a row.

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
    /// Rows of Q of `X = QR`.
    pub(super) rows: Vec<Vec<f64>>,
    upper: Vec<Vec<f64>>,
    pub(super) response: Vec<f64>,
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
        Ok(Self { rows: (0..n).map(row).collect(), upper, response: response.to_vec() })
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
        assert_eq!(counts.len(), self.rows.len(), "one count a row");
        let (place, scale, vertex) = match estimator {
            Estimator::LeastSquares => (self.squares(counts)?, None, Vec::new()),
            Estimator::Tukey => {
                let (place, scale) = tukey(self, counts)?;
                (place, Some(scale), Vec::new())
            }
            Estimator::Median => {
                let near = near.map(|near| near.vertex.as_slice()).unwrap_or_default();
                let Vertex { place, rows } = least_absolute(self, counts, near)?;
                (place, None, rows)
            }
        };
        let residuals = self.residuals(&place);
        Some(RobustFit {
            coefficients: back_substitute(&self.upper, &place),
            residuals,
            scale,
            vertex,
        })
    }

    /// Least squares with weights, in the coordinates of Q.
    pub(super) fn squares(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let size = self.upper.len();
        let mut normal = vec![vec![0.0; size + 1]; size];
        for ((row, response), &weight) in self.rows.iter().zip(&self.response).zip(weights) {
            if weight > 0.0 {
                for (line, left) in normal.iter_mut().zip(row) {
                    let left = weight * left;
                    line.iter_mut().zip(row).for_each(|(entry, right)| *entry += left * right);
                    line[size] += left * response;
                }
            }
        }
        solve(normal)
    }

    /// What is left of the response at a place of the coordinates of Q.
    pub(super) fn residuals(&self, place: &[f64]) -> Vec<f64> {
        let left = |(row, response): (&Vec<f64>, &f64)| {
            response - row.iter().zip(place).map(|(x, b)| x * b).sum::<f64>()
        };
        self.rows.iter().zip(&self.response).map(left).collect()
    }
}

/// Solves the lines `A x = b`, b the last column, by Gauss's elimination with the largest pivot of
/// each column; none where a pivot is lost beside the largest entry.
fn solve(mut lines: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    /// A pivot below this share of the largest entry is rounding.
    const LOST: f64 = 1e-12;
    let size = lines.len();
    let largest =
        lines.iter().flat_map(|line| &line[..size]).fold(0.0_f64, |most, x| most.max(x.abs()));
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|&a, &b| lines[a][column].abs().total_cmp(&lines[b][column].abs()))?;
        lines.swap(column, pivot);
        if lines[column][column].abs() <= LOST * largest {
            return None;
        }
        let (above, below) = lines.split_at_mut(column + 1);
        let own = &above[column];
        for line in below {
            let times = line[column] / own[column];
            line[column..].iter_mut().zip(&own[column..]).for_each(|(x, y)| *x -= times * y);
        }
    }
    let right: Vec<f64> = lines.iter().map(|line| line[size]).collect();
    Some(back_substitute(&lines, &right))
}
