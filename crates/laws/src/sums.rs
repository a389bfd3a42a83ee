//! What a kernel adds up over the rows.

/// Parameters at most; the largest law has fewer.
pub const PARAMETERS_MAX: usize = 12;

/// How much a kernel adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The objective.
    Value,
    /// Its gradient as well.
    Gradient,
    /// The curvature of reweighted least squares as well: `sum w ψ(r)/r g gᵀ` with `g = d ln L/dθ`,
    /// never indefinite.
    Metric,
    /// The exact Hessian in its place.
    Hessian,
}

/// Objective, gradient and curvature, summed over rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sums {
    /// `sum w ρ`.
    pub value: f64,
    /// `sum w ψ(r) r`, with a curvature alone: twice the objective for least squares, and what a
    /// small change of any objective is small against.
    pub square: f64,
    /// `sum w dρ/dθ`, one entry a parameter.
    pub gradient: [f64; PARAMETERS_MAX],
    /// The lower triangle, row by row: entry `(i, j)` at `i(i+1)/2 + j`.
    pub curvature: [f64; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
}

impl Sums {
    /// Nothing added yet.
    pub const ZERO: Self = Self {
        value: 0.0,
        square: 0.0,
        gradient: [0.0; PARAMETERS_MAX],
        curvature: [0.0; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
    };

    /// Adds the sums over other rows.
    pub fn add(&mut self, other: &Self) {
        self.value += other.value;
        self.square += other.square;
        self.gradient.iter_mut().zip(&other.gradient).for_each(|(a, b)| *a += b);
        self.curvature.iter_mut().zip(&other.curvature).for_each(|(a, b)| *a += b);
    }
}
