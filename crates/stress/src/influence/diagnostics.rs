//! How far one row moves a fit, measured against the fit's own error: DFBETAS and Cook's distance.

use fit::{Objective, Rowwise, inverse_over};

use crate::fitted::Fitted;

/// The measures of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowInfluence {
    /// `(θ_j - θ_(i)j) / se_(i)(θ_j)`, one entry a coordinate; zero for those that a bound holds
    /// (Belsley, Kuh & Welsch 1980, Regression Diagnostics, Eq. 2.7).
    pub dfbetas: Vec<f64>,
    /// `(θ - θ_(i))ᵀ V⁻¹ (θ - θ_(i)) / p` with V the covariance of the fit (Cook 1977,
    /// Technometrics 19).
    pub cook: f64,
}

/// DFBETAS and Cook's distance of every row, by exact refits; none for a row without which there is
/// no fit, and none at all where the point is no minimum.
///
/// For least squares the covariance is `s² (JᵀJ)⁻¹`, and the s of DFBETAS is that without the row,
/// as for a linear regression. Any other objective has no such s: there the covariance is the
/// sandwich, for both.
#[must_use]
pub fn row_influence(
    fit: &Fitted<'_>,
    thetas: &[Option<Vec<f64>>],
) -> Option<Vec<Option<RowInfluence>>> {
    let size = fit.theta.len();
    let free: Vec<usize> = (0..size).filter(|i| !fit.held.contains(i)).collect();
    let rowwise = fit.problem.rowwise(fit.theta, fit.held)?;
    let spread = Spread::of(fit, &rowwise, &free)?;
    let one = |(row, theta): (usize, &Option<Vec<f64>>)| {
        let theta = theta.as_ref()?;
        let change: Vec<f64> = fit.theta.iter().zip(theta).map(|(a, b)| a - b).collect();
        let factor = spread.factor_without(fit, row, theta, free.len());
        let dfbetas = (0..size)
            .map(|j| {
                let variance = spread.covariance[j * size + j];
                if variance > 0.0 { change[j] / (factor * variance).sqrt() } else { 0.0 }
            })
            .collect();
        let free_change: Vec<f64> = free.iter().map(|&i| change[i]).collect();
        let cook = spread.squared_length(&free_change) / free.len() as f64;
        Some(RowInfluence { dfbetas, cook })
    };
    Some(thetas.iter().enumerate().map(one).collect())
}

/// The error of a fit, which changes are measured against.
struct Spread {
    /// Covariance of the coordinates, square and row-major; zero in held ones.
    covariance: Vec<f64>,
    /// Its inverse over the free coordinates.
    precision: Vec<f64>,
    /// Mean square of the residuals, for least squares.
    variance: Option<f64>,
}

impl Spread {
    fn of(fit: &Fitted<'_>, rowwise: &Rowwise, free: &[usize]) -> Option<Self> {
        let size = fit.theta.len();
        let is_plain = matches!(fit.problem.objective, Objective::LeastSquares);
        let (covariance, variance) = if is_plain {
            // Gauss and Newton's curvature, `JᵀJ`: the sandwich of rows that all miss by one.
            let square = fit.problem.value(fit.theta) * 2.0;
            let variance = square / (fit.problem.rows() - free.len()) as f64;
            let inverse = inverse_over(&fit.problem.gauss_newton(fit.theta), size, free)?;
            (inverse.iter().map(|entry| variance * entry).collect(), Some(variance))
        } else {
            (rowwise.sandwich(), None)
        };
        let full = inverse_over(&covariance, size, free)?;
        let precision = free
            .iter()
            .flat_map(|&i| free.iter().map(move |&j| (i, j)))
            .map(|(i, j)| full[i * size + j])
            .collect();
        Some(Self { covariance, precision, variance })
    }

    /// By what the variance without a row differs from that with it.
    fn factor_without(&self, fit: &Fitted<'_>, row: usize, theta: &[f64], free: usize) -> f64 {
        let Some(variance) = self.variance else { return 1.0 };
        let counts = crate::fitted::without(fit.problem.rows(), &[row]);
        let left = fit.problem.reweighted(&counts);
        2.0 * left.value(theta) / (left.rows() - free) as f64 / variance
    }

    fn squared_length(&self, change: &[f64]) -> f64 {
        let size = change.len();
        (0..size)
            .flat_map(|i| (0..size).map(move |j| (i, j)))
            .map(|(i, j)| change[i] * self.precision[i * size + j] * change[j])
            .sum()
    }
}
