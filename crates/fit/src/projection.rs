//! Variable projection for starts: given the exponents, the coefficients follow from linear least squares.
//!
//! The coefficients `c >= 0` minimise `sum w ((y - c·phi)/y)²`; relative residuals are the log residuals to first
//! order (Golub & Pereyra 1973 for the projection). A column `phi_k/y` depends on few of the exponents, so a grid
//! needs each column once, and every combination costs a handful of scalar products.

use std::collections::BTreeMap;

use laws::LANES;

use crate::Problem;
use crate::matrix::Cholesky;
use crate::search::Grid;

/// A coefficient that least squares would make zero or negative starts with this share of the loss.
const SHARE_MIN: f64 = 1e-3;

/// A start with what ranks it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub theta: Vec<f64>,
    /// The sum of squares that the projection leaves; without a projection the objective.
    pub misfit: f64,
}

/// The columns of one coefficient.
struct Family {
    /// The parameters that the column depends on.
    parameters: Vec<usize>,
    /// The columns by the places of these parameters on their axes.
    columns: BTreeMap<Vec<usize>, Vec<f64>>,
}

/// The columns of a grid: of each open coefficient, one for every combination of the exponents it depends on.
pub(crate) struct Columns<'a> {
    problem: &'a Problem<'a>,
    grid: &'a Grid,
    open: Vec<usize>,
    /// One entry an open coefficient.
    families: Vec<Family>,
    /// Square roots of the weights: the column that a law equal to every loss would have.
    roots: Vec<f64>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(problem: &'a Problem<'a>, grid: &'a Grid) -> Self {
        let open: Vec<usize> = (0..grid.axes.len()).filter(|&i| grid.axes[i].is_none()).collect();
        let mut roots: Vec<f64> = (0..problem.rows()).map(|row| problem.data().weight(row).sqrt()).collect();
        roots.resize(problem.rows().div_ceil(LANES) * LANES, 0.0);
        let families = open
            .iter()
            .map(|&coefficient| {
                let parameters = problem.law.basis_parameters(coefficient);
                let columns = grid.combinations(&parameters).into_iter().map(|indices| {
                    let mut theta = vec![0.0; grid.axes.len()];
                    for (&parameter, &index) in parameters.iter().zip(&indices) {
                        theta[parameter] = grid.value(parameter, index);
                    }
                    let mut column = problem.law.basis(problem.instruction_set, coefficient, &theta, problem.data());
                    column.iter_mut().zip(&roots).for_each(|(entry, root)| *entry *= root);
                    (indices, column)
                });
                let columns = columns.collect();
                Family { parameters, columns }
            })
            .collect();
        Self { problem, grid, open, families, roots }
    }

    /// The full start of a combination.
    pub(crate) fn candidate(&self, index: usize) -> Candidate {
        let indices = self.grid.indices(index);
        let mut theta: Vec<f64> = indices.iter().enumerate().map(|(i, &place)| self.grid.value(i, place)).collect();
        if self.open.is_empty() {
            let misfit = self.problem.value(&theta);
            return Candidate { theta, misfit };
        }
        let columns: Vec<&[f64]> = self
            .families
            .iter()
            .map(|Family { parameters, columns }| {
                let key: Vec<usize> = parameters.iter().map(|&parameter| indices[parameter]).collect();
                columns[&key].as_slice()
            })
            .collect();
        let weight = dot(&self.roots, &self.roots);
        let means: Vec<f64> = columns.iter().map(|column| dot(column, &self.roots)).collect();
        let (coefficients, misfit) = non_negative(&columns, &means, weight);
        for ((&coordinate, coefficient), mean) in self.open.iter().zip(coefficients).zip(means) {
            let least = SHARE_MIN * weight / mean.max(f64::MIN_POSITIVE);
            theta[coordinate] = laws::ln(coefficient.max(least));
        }
        Candidate { theta, misfit }
    }
}

/// The scalar product, in eight partial sums.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// The best non-negative coefficients of `columns · c = roots`, and the sum of squares they leave.
///
/// Where all coefficients together come out positive they are the best; else every smaller set is tried.
fn non_negative(columns: &[&[f64]], means: &[f64], weight: f64) -> (Vec<f64>, f64) {
    let size = columns.len();
    let mut gram = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..=i {
            gram[i * size + j] = dot(columns[i], columns[j]);
            gram[j * size + i] = gram[i * size + j];
        }
    }
    let mut cholesky = Cholesky::new(size);
    let mut best = (vec![0.0; size], f64::INFINITY);
    for subset in (1_usize..1 << size).rev() {
        let used: Vec<usize> = (0..size).filter(|k| subset >> k & 1 == 1).collect();
        if cholesky.factor(used.len(), |row, column| gram[used[row] * size + used[column]]).is_none() {
            continue;
        }
        cholesky.solve(|row| means[used[row]]);
        let solved = cholesky.solution();
        if solved.iter().any(|&c| c <= 0.0) {
            continue;
        }
        let met: f64 = used.iter().zip(solved).map(|(&k, c)| means[k] * c).sum();
        let misfit = (weight - met).max(0.0);
        if misfit < best.1 {
            best.0.fill(0.0);
            used.iter().zip(solved).for_each(|(&k, &c)| best.0[k] = c);
            best.1 = misfit;
        }
        if used.len() == size {
            break;
        }
    }
    best
}
