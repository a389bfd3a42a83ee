//! Variable projection for starts: given the exponents, the coefficients follow from linear least
//! squares.
//!
//! The coefficients `c >= 0` minimise `sum w ((y - c·phi)/y)²`; relative residuals are the log
//! residuals to first order (Golub & Pereyra 1973 for the projection). A column `phi_k/y` depends
//! on few of the exponents, so a grid needs each column and each scalar product of two columns
//! once, and a combination costs a small linear system.

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
    /// One column for every combination of places of these parameters on their axes, the last
    /// running fastest.
    columns: Vec<Vec<f64>>,
    /// The scalar product of each column with the roots of the weights.
    means: Vec<f64>,
}

impl Family {
    fn new(problem: &Problem<'_>, grid: &Grid, coefficient: usize, roots: &[f64]) -> Self {
        let parameters = problem.law.basis_parameters(coefficient);
        let column = |places: Vec<usize>| {
            let mut theta = vec![0.0; grid.axes.len()];
            for (&parameter, &place) in parameters.iter().zip(&places) {
                theta[parameter] = grid.value(parameter, place);
            }
            let mut column =
                problem.law.basis(problem.instruction_set, coefficient, &theta, problem.data());
            column.iter_mut().zip(roots).for_each(|(entry, root)| *entry *= root);
            column
        };
        let columns: Vec<Vec<f64>> =
            grid.combinations(&parameters).into_iter().map(column).collect();
        let means = columns.iter().map(|column| dot(column, roots)).collect();
        Self { parameters, columns, means }
    }

    /// Which column belongs to places on all axes.
    fn place(&self, grid: &Grid, places: &[usize]) -> usize {
        let count = |parameter: usize| grid.axes[parameter].as_ref().map_or(1, Vec::len);
        self.parameters
            .iter()
            .fold(0, |number, &parameter| number * count(parameter) + places[parameter])
    }
}

/// The columns of a grid: of each open coefficient, one for every combination of the exponents it
/// depends on.
pub(crate) struct Columns<'a> {
    problem: &'a Problem<'a>,
    grid: &'a Grid,
    open: Vec<usize>,
    /// One entry an open coefficient.
    families: Vec<Family>,
    /// The scalar products of every column of one family with every column of another or the same:
    /// the lower triangle of families, row by row. None where a grid has fewer combinations than
    /// there are products.
    products: Vec<Option<Vec<f64>>>,
    /// The sum of the weights.
    weight: f64,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(problem: &'a Problem<'a>, grid: &'a Grid) -> Self {
        let open: Vec<usize> = (0..grid.axes.len()).filter(|&i| grid.axes[i].is_none()).collect();
        // The column that a law equal to every loss would have.
        let mut roots: Vec<f64> =
            (0..problem.rows()).map(|row| problem.data().weight(row).sqrt()).collect();
        roots.resize(problem.rows().div_ceil(LANES) * LANES, 0.0);
        let families: Vec<Family> = open
            .iter()
            .map(|&coefficient| Family::new(problem, grid, coefficient, &roots))
            .collect();
        let mut products = Vec::new();
        for (i, a) in families.iter().enumerate() {
            for b in &families[..=i] {
                let table = || {
                    a.columns
                        .iter()
                        .flat_map(|a| b.columns.iter().map(move |b| dot(a, b)))
                        .collect()
                };
                products.push((a.columns.len() * b.columns.len() <= grid.len()).then(table));
            }
        }
        let weight = dot(&roots, &roots);
        Self { problem, grid, open, families, products, weight }
    }

    /// The full start of a combination.
    pub(crate) fn candidate(&self, index: usize) -> Candidate {
        let indices = self.grid.indices(index);
        let mut theta: Vec<f64> =
            indices.iter().enumerate().map(|(i, &place)| self.grid.value(i, place)).collect();
        if self.open.is_empty() {
            let misfit = self.problem.value(&theta);
            return Candidate { theta, misfit };
        }
        let places: Vec<usize> =
            self.families.iter().map(|family| family.place(self.grid, &indices)).collect();
        let means: Vec<f64> =
            self.families.iter().zip(&places).map(|(family, &place)| family.means[place]).collect();
        let (coefficients, misfit) = non_negative(&self.gram(&places), &means, self.weight);
        for ((&coordinate, coefficient), mean) in self.open.iter().zip(coefficients).zip(means) {
            let least = SHARE_MIN * self.weight / mean.max(f64::MIN_POSITIVE);
            theta[coordinate] = laws::ln(coefficient.max(least));
        }
        Candidate { theta, misfit }
    }

    /// The scalar products of one column of each family with one another.
    fn gram(&self, places: &[usize]) -> Vec<f64> {
        let size = places.len();
        let mut gram = vec![0.0; size * size];
        let mut products = self.products.iter();
        for (i, a) in self.families.iter().enumerate() {
            for (j, b) in self.families[..=i].iter().enumerate() {
                let product = match products.next() {
                    Some(Some(table)) => table[places[i] * b.columns.len() + places[j]],
                    _ => dot(&a.columns[places[i]], &b.columns[places[j]]),
                };
                gram[i * size + j] = product;
                gram[j * size + i] = product;
            }
        }
        gram
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

/// The best non-negative coefficients of `columns · c = roots` by their scalar products, and the
/// sum of squares they leave.
///
/// Where all coefficients together come out positive they are the best; else every smaller set is
/// tried.
fn non_negative(gram: &[f64], means: &[f64], weight: f64) -> (Vec<f64>, f64) {
    let size = means.len();
    let mut cholesky = Cholesky::new(size);
    let mut best = (vec![0.0; size], f64::INFINITY);
    for subset in (1_usize..1 << size).rev() {
        let used: Vec<usize> = (0..size).filter(|k| subset >> k & 1 == 1).collect();
        if cholesky
            .factor(used.len(), |row, column| gram[used[row] * size + used[column]])
            .is_none()
        {
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
