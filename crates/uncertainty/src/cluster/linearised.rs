//! A fit to first order, its rows in clusters.

use fit::{Problem, Scores};

use super::eigen;
use super::members;

/// A fit to first order at its minimum, its rows in clusters.
///
/// `g_i` are the slopes of the law, `φ_i` the pulls of the rows, `d_i` by how much a pull gives
/// way, and `K` the inverse Hessian: see [`fit::Scores`]. Of a linear regression by least squares
/// these are the regressors, the residuals, ones and `(XᵀX)⁻¹`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linearised {
    pub(super) parameters: usize,
    pub(super) slopes: Vec<f64>,
    pub(super) pulls: Vec<f64>,
    pub(super) gives: Vec<f64>,
    pub(super) bread: Vec<f64>,
    pub(super) members: Vec<Vec<usize>>,
}

impl Linearised {
    /// The fit of a problem at its minimum; `held` are the coordinates that a bound holds, which do
    /// not move. None for an objective with kinks, at a point that is no minimum, or where there is
    /// one cluster alone.
    ///
    /// # Panics
    /// There is not one cluster a row.
    #[must_use]
    pub fn of_fit(
        problem: &Problem<'_>,
        theta: &[f64],
        held: &[usize],
        clusters: &[usize],
    ) -> Option<Self> {
        assert_eq!(clusters.len(), problem.rows(), "one cluster a row");
        Self::of_scores(problem.scores(theta)?, theta.len(), held, clusters)
    }

    /// A linear regression by least squares: columns of regressors (the intercept's among them) and
    /// residuals.
    ///
    /// # Panics
    /// The columns have unequal lengths.
    #[must_use]
    pub fn of_regression(
        columns: &[&[f64]],
        residuals: &[f64],
        clusters: &[usize],
    ) -> Option<Self> {
        let (rows, size) = (residuals.len(), columns.len());
        let mut slopes = vec![0.0; rows * size];
        let mut hessian = vec![0.0; size * size];
        for (i, column) in columns.iter().enumerate() {
            (0..rows).for_each(|row| slopes[row * size + i] = column[row]);
            for (j, other) in columns.iter().enumerate() {
                hessian[i * size + j] = column.iter().zip(*other).map(|(a, b)| a * b).sum();
            }
        }
        let scores = Scores { slopes, pulls: residuals.to_vec(), gives: vec![1.0; rows], hessian };
        Self::of_scores(scores, size, &[], clusters)
    }

    fn of_scores(
        scores: Scores,
        parameters: usize,
        held: &[usize],
        clusters: &[usize],
    ) -> Option<Self> {
        let free: Vec<usize> = (0..parameters).filter(|index| !held.contains(index)).collect();
        let members = members(clusters);
        if members.len() < 2 {
            return None;
        }
        let bread = eigen::inverse(&scores.hessian, parameters, &free)?;
        let Scores { slopes, pulls, gives, .. } = scores;
        Some(Self { parameters, slopes, pulls, gives, bread, members })
    }

    /// How many clusters there are.
    #[must_use]
    pub const fn clusters(&self) -> usize {
        self.members.len()
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.pulls.len()
    }

    /// The share of the rows whose pull gives way where the law moves; under Huber's function those
    /// within its parabola, on which the Hessian hangs.
    #[must_use]
    pub fn giving_share(&self) -> f64 {
        self.gives.iter().filter(|give| **give > 0.0).count() as f64 / self.rows() as f64
    }

    /// The slopes of one row.
    pub(super) fn slope(&self, row: usize) -> &[f64] {
        &self.slopes[row * self.parameters..(row + 1) * self.parameters]
    }

    /// `K c`: where a weighted sum of the parameters moves with a unit of pull.
    pub(super) fn along(&self, weights: &[f64]) -> Vec<f64> {
        (0..self.parameters)
            .map(|i| dot(&self.bread[i * self.parameters..(i + 1) * self.parameters], weights))
            .collect()
    }

    /// `G_g v` of one cluster: the slopes of its rows along a direction.
    pub(super) fn slopes_along(&self, rows: &[usize], direction: &[f64]) -> Vec<f64> {
        rows.iter().map(|&row| dot(self.slope(row), direction)).collect()
    }

    /// How far each cluster moves a weighted sum of the parameters, `q_g = cᵀ K G_gᵀ φ_g`; their
    /// sum is zero at a minimum.
    ///
    /// # Panics
    /// There is not one weight a parameter.
    #[must_use]
    pub fn moves(&self, weights: &[f64]) -> Vec<f64> {
        assert_eq!(weights.len(), self.parameters, "one weight a parameter");
        let along = self.along(weights);
        let of_row = |&row: &usize| dot(self.slope(row), &along) * self.pulls[row];
        self.members.iter().map(|rows| rows.iter().map(of_row).sum()).collect()
    }
}

/// The sum of the products.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
