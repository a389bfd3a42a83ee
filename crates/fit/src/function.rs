//! What a solver sees: a sum of costs with its gradient and two curvatures.

use laws::Order;

/// Objective, gradient and curvature at one point, in fit coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Expansion {
    /// The objective.
    pub value: f64,
    /// `sum w ψ(r) r`, with a curvature alone: twice the objective for least squares, and what a
    /// small change of any objective is small against.
    pub square: f64,
    /// Its gradient, one entry a coordinate.
    pub gradient: Vec<f64>,
    /// The curvature that was asked for, square and row-major.
    pub curvature: Vec<f64>,
}

impl Expansion {
    /// Room for a number of coordinates.
    #[must_use]
    pub fn zero(dimension: usize) -> Self {
        Self {
            value: 0.0,
            square: 0.0,
            gradient: vec![0.0; dimension],
            curvature: vec![0.0; dimension * dimension],
        }
    }

    /// The diagonal entry of the curvature.
    pub(crate) fn diagonal(&self, i: usize) -> f64 {
        self.curvature[i * self.gradient.len() + i]
    }

    /// Whether every number is one.
    pub(crate) fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.gradient.iter().chain(&self.curvature).all(|entry| entry.is_finite())
    }
}

/// A function to be minimised.
///
/// It is a sum of costs over rows, so that it has, beside its Hessian, the curvature of reweighted
/// least squares (for least squares that of Gauss and Newton), which is never indefinite.
pub trait Function: Sync {
    /// Coordinates.
    fn dimension(&self) -> usize;

    /// How far a coordinate may move from here in one step: beyond, an expansion says nothing.
    fn reach(&self, coordinate: usize, theta: &[f64]) -> f64;

    /// What [`Expansion::square`] comes to where every residual is rounding and nothing else: there
    /// the gradient says nothing any more. Zero for a function that does not know.
    fn square_of_rounding(&self) -> f64 {
        0.0
    }

    /// Whether the objective has a scale of its own that is nothing here: then it has no minimum.
    fn has_no_scale(&self, _theta: &[f64]) -> bool {
        false
    }

    /// The objective.
    fn value(&self, theta: &[f64]) -> f64;

    /// The objective with its derivatives: `order` says which curvature, if any.
    fn expand(&self, theta: &[f64], order: Order, into: &mut Expansion);
}

/// Least squares of any residuals, `sum_i r_i(theta)²/2`: the solver's interface for a model that
/// is no scaling law.
pub struct Residuals<R> {
    /// Rows.
    pub rows: usize,
    /// Coordinates.
    pub dimension: usize,
    /// The residual of a row, with its gradient and its square, row-major Hessian, which it
    /// overwrites.
    pub residual: R,
}

impl<R: Fn(&[f64], usize, &mut [f64], &mut [f64]) -> f64 + Sync> Function for Residuals<R> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// Coordinates of any model have no size but their own: twice that, so that a sign can change.
    fn reach(&self, coordinate: usize, theta: &[f64]) -> f64 {
        2.0 * theta[coordinate].abs().max(1e-150)
    }

    fn value(&self, theta: &[f64]) -> f64 {
        let mut at = Expansion::zero(self.dimension);
        self.expand(theta, Order::Value, &mut at);
        at.value
    }

    fn expand(&self, theta: &[f64], order: Order, into: &mut Expansion) {
        let size = self.dimension;
        let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
        *into = Expansion::zero(size);
        for row in 0..self.rows {
            let residual = (self.residual)(theta, row, &mut gradient, &mut hessian);
            into.value += 0.5 * residual * residual;
            into.square += residual * residual;
            for i in 0..size {
                into.gradient[i] += residual * gradient[i];
                for j in 0..size {
                    let bend = if order == Order::Hessian {
                        residual * hessian[i * size + j]
                    } else {
                        0.0
                    };
                    into.curvature[i * size + j] += gradient[i] * gradient[j] + bend;
                }
            }
        }
    }
}
