//! Variable projection for starts: given the exponents, the coefficients follow from linear least
//! squares.
//!
//! The coefficients `c >= 0` minimise `sum w ((y - c·phi)/y)²`; relative residuals are the log
//! residuals to first order (Golub & Pereyra 1973 for the projection). A column `phi_k/y` depends
//! on few of the exponents, so a grid needs each column and each scalar product of two columns
//! once, and a combination costs a small linear system.

use laws::LANES;

use crate::matrix::Cholesky;
use crate::{Grid, Problem};

/// A coefficient that least squares would make zero or negative starts with this share of the loss.
const SHARE_MIN: f64 = 1e-3;

/// A start with what ranks it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub theta: Vec<f64>,
    /// The sum of squares that the projection leaves; without a projection the objective.
    pub misfit: f64,
}

/// What columns are held against: entries of a row times the root of its weight.
struct Aim {
    /// The column that a law equal to every loss would have.
    roots: Vec<f64>,
    /// What of it the coefficients are to add up to: all, but for the terms that are held.
    left: Vec<f64>,
}

impl Aim {
    fn new(problem: &Problem<'_>) -> Self {
        let mut roots: Vec<f64> =
            (0..problem.rows()).map(|row| problem.data().weight(row).sqrt()).collect();
        roots.resize(problem.rows().div_ceil(LANES) * LANES, 0.0);
        let mut left = roots.clone();
        if let Some(fixed) = problem.law.fixed(problem.instruction_set, problem.data()) {
            left.iter_mut().zip(fixed).for_each(|(entry, fixed)| *entry *= 1.0 - fixed);
        }
        Self { roots, left }
    }
}

/// A block of columns: those of one coefficient.
struct Block {
    /// The parameters that the column depends on.
    parameters: Vec<usize>,
    /// One column for every combination of these parameters' values, the last running fastest.
    columns: Vec<Vec<f64>>,
    /// The scalar product of each column with what the coefficients are to add up to.
    means: Vec<f64>,
    /// The scalar product of each column with the roots of the weights.
    sizes: Vec<f64>,
}

impl Block {
    fn new(problem: &Problem<'_>, grid: &Grid, coefficient: usize, aim: &Aim) -> Self {
        let parameters = problem.law.basis_parameters(coefficient);
        let mut columns = Vec::new();
        for indices in grid.combinations(&parameters) {
            let mut theta = vec![0.0; grid.axes.len()];
            for (&parameter, &index) in parameters.iter().zip(&indices) {
                theta[parameter] = grid.value(parameter, index);
            }
            let mut column =
                problem.law.basis(problem.instruction_set, coefficient, &theta, problem.data());
            column.iter_mut().zip(&aim.roots).for_each(|(entry, root)| *entry *= root);
            columns.push(column);
        }
        let [means, sizes] = [&aim.left, &aim.roots]
            .map(|aim| columns.iter().map(|column| dot(column, aim)).collect());
        Self { parameters, columns, means, sizes }
    }

    /// Which column belongs to an index along each axis.
    fn column_of(&self, grid: &Grid, indices: &[usize]) -> usize {
        let mut number = 0;
        for &parameter in &self.parameters {
            let count = grid.axes[parameter].as_ref().map_or(1, Vec::len);
            number = number * count + indices[parameter];
        }
        number
    }

    /// The scalar products of every column with every column of another block, row by row.
    fn products(&self, other: &Self) -> Vec<f64> {
        self.columns.iter().flat_map(|a| other.columns.iter().map(move |b| dot(a, b))).collect()
    }
}

/// The columns of a grid: of each open coefficient, one for every combination of the exponents it
/// depends on.
pub(crate) struct Columns<'a> {
    problem: &'a Problem<'a>,
    grid: &'a Grid,
    open: Vec<usize>,
    /// One entry an open coefficient.
    blocks: Vec<Block>,
    /// The scalar products of every column of one block with every column of another or the same:
    /// the lower triangle of blocks, row by row. None where a grid has fewer combinations than
    /// there are products.
    products: Vec<Option<Vec<f64>>>,
    /// The sum of the weights.
    weight: f64,
    /// The square of what the coefficients are to add up to.
    left: f64,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(problem: &'a Problem<'a>, grid: &'a Grid) -> Self {
        let open: Vec<usize> = (0..grid.axes.len()).filter(|&i| grid.axes[i].is_none()).collect();
        let aim = Aim::new(problem);
        let blocks: Vec<Block> =
            open.iter().map(|&coefficient| Block::new(problem, grid, coefficient, &aim)).collect();
        let mut products = Vec::new();
        for (i, a) in blocks.iter().enumerate() {
            for b in &blocks[..=i] {
                // A table pays only where it has fewer entries than there are combinations.
                let is_worth_it = a.columns.len() * b.columns.len() <= grid.len();
                products.push(is_worth_it.then(|| a.products(b)));
            }
        }
        let weight = dot(&aim.roots, &aim.roots);
        let left = dot(&aim.left, &aim.left);
        Self { problem, grid, open, blocks, products, weight, left }
    }

    /// The full start of a combination.
    pub(crate) fn candidate(&self, index: usize) -> Candidate {
        let indices = self.grid.indices(index);
        let mut theta: Vec<f64> =
            indices.iter().enumerate().map(|(i, &index)| self.grid.value(i, index)).collect();
        if self.open.is_empty() {
            let misfit = self.problem.value(&theta);
            return Candidate { theta, misfit };
        }
        let columns: Vec<usize> =
            self.blocks.iter().map(|block| block.column_of(self.grid, &indices)).collect();
        let of_each = |products: fn(&Block) -> &[f64]| -> Vec<f64> {
            let pairs = self.blocks.iter().zip(&columns);
            pairs.map(|(block, &column)| products(block)[column]).collect()
        };
        let [means, sizes] = [of_each(|block| &block.means), of_each(|block| &block.sizes)];
        let (coefficients, misfit) = non_negative(&self.gram(&columns), &means, self.left);
        for ((&coordinate, coefficient), size) in self.open.iter().zip(coefficients).zip(sizes) {
            let least = SHARE_MIN * self.weight / size.max(f64::MIN_POSITIVE);
            theta[coordinate] = laws::ln(coefficient.max(least));
        }
        Candidate { theta, misfit }
    }

    /// The scalar products of one column of each block with one another.
    fn gram(&self, columns: &[usize]) -> Vec<f64> {
        let size = columns.len();
        let mut gram = vec![0.0; size * size];
        let mut products = self.products.iter();
        for (i, a) in self.blocks.iter().enumerate() {
            for (j, b) in self.blocks[..=i].iter().enumerate() {
                let product = match products.next() {
                    Some(Some(table)) => table[columns[i] * b.columns.len() + columns[j]],
                    _ => dot(&a.columns[columns[i]], &b.columns[columns[j]]),
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
