//! Dense linear algebra for a handful of parameters: solve, eigenvalues.
//!
//! Matrices are square, row-major slices of a law's few parameters, so a library of general
//! matrices would cost more in calls and allocation than it computes.

/// Cholesky's factorisation with room of its own, for solving many small systems.
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
    x: Vec<f64>,
}

impl Cholesky {
    /// Room for systems of at most this size.
    pub(crate) fn new(size_max: usize) -> Self {
        Self { size: 0, lower: vec![0.0; size_max * size_max], x: vec![0.0; size_max] }
    }

    /// Factors a symmetric matrix; none where it is not positive definite to working precision.
    pub(crate) fn factor(
        &mut self,
        size: usize,
        matrix: impl Fn(usize, usize) -> f64,
    ) -> Option<()> {
        self.size = size;
        for row in 0..size {
            for column in 0..=row {
                let entry = matrix(row, column);
                let mut sum = entry;
                for inner in 0..column {
                    sum -= self.lower[row * size + inner] * self.lower[column * size + inner];
                }
                if row != column {
                    self.lower[row * size + column] = sum / self.lower[column * size + column];
                } else if sum > f64::EPSILON * entry.abs() {
                    self.lower[row * size + row] = sum.sqrt();
                } else {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Solves for a right-hand side.
    pub(crate) fn solve(&mut self, right: impl Fn(usize) -> f64) {
        let (size, lower, x) = (self.size, &self.lower, &mut self.x);
        for row in 0..size {
            let mut sum = right(row);
            for column in 0..row {
                sum -= lower[row * size + column] * x[column];
            }
            x[row] = sum / lower[row * size + row];
        }
        for row in (0..size).rev() {
            for below in row + 1..size {
                x[row] -= lower[below * size + row] * x[below];
            }
            x[row] /= lower[row * size + row];
        }
    }

    /// The solution found last.
    pub(crate) fn solution(&self) -> &[f64] {
        &self.x[..self.size]
    }
}

/// Solves `matrix x = right` for a symmetric positive definite matrix; none where it is not, to
/// working precision.
pub(crate) fn solve_positive(matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let mut cholesky = Cholesky::new(size);
    cholesky.factor(size, |row, column| matrix[row * size + column])?;
    cholesky.solve(|row| right[row]);
    Some(cholesky.solution().to_vec())
}

/// Solves a general square system by elimination with row pivoting; None where it is singular.
pub(crate) fn solve_general(matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let (mut work, mut x) = (matrix.to_vec(), right.to_vec());
    for pivot in 0..size {
        let best = (pivot..size).max_by(|&a, &b| {
            work[a * size + pivot].abs().total_cmp(&work[b * size + pivot].abs())
        })?;
        for column in 0..size {
            work.swap(pivot * size + column, best * size + column);
        }
        x.swap(pivot, best);
        let head = work[pivot * size + pivot];
        if head.is_nan() || head.abs() <= f64::MIN_POSITIVE {
            return None;
        }
        for row in pivot + 1..size {
            let factor = work[row * size + pivot] / head;
            for column in pivot..size {
                work[row * size + column] -= factor * work[pivot * size + column];
            }
            x[row] -= factor * x[pivot];
        }
    }
    for row in (0..size).rev() {
        for column in row + 1..size {
            x[row] -= work[row * size + column] * x[column];
        }
        x[row] /= work[row * size + row];
    }
    Some(x)
}

/// Eigenvalues of a symmetric row-major matrix, ascending, by Jacobi's rotations.
#[must_use]
pub fn symmetric_eigenvalues(matrix: &[f64], size: usize) -> Vec<f64> {
    /// Jacobi converges quadratically; a handful of sweeps is plenty for a handful of parameters.
    const SWEEPS_MAX: usize = 60;
    let mut work = matrix.to_vec();
    for _ in 0..SWEEPS_MAX {
        let off: f64 = (0..size)
            .flat_map(|r| (0..r).map(move |c| (r, c)))
            .map(|(r, c)| work[r * size + c].abs())
            .sum();
        if off <= f64::MIN_POSITIVE {
            break;
        }
        for row in 1..size {
            for column in 0..row {
                rotate(&mut work, size, row, column);
            }
        }
    }
    let mut values: Vec<f64> = (0..size).map(|index| work[index * size + index]).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// One Jacobi rotation that makes the entry at (p, q) zero (Golub & Van Loan, Algorithm 8.5.1).
fn rotate(work: &mut [f64], size: usize, p: usize, q: usize) {
    let entry = work[p * size + q];
    if entry.abs() <= f64::MIN_POSITIVE {
        return;
    }
    let tau = (work[q * size + q] - work[p * size + p]) / (2.0 * entry);
    let tangent = if tau >= 0.0 { 1.0 } else { -1.0 } / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for index in 0..size {
        let (a, b) = (work[p * size + index], work[q * size + index]);
        work[p * size + index] = cosine * a - sine * b;
        work[q * size + index] = sine * a + cosine * b;
    }
    for index in 0..size {
        let (a, b) = (work[index * size + p], work[index * size + q]);
        work[index * size + p] = cosine * a - sine * b;
        work[index * size + q] = sine * a + cosine * b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Hilbert matrix of order 3 has determinant 1/2160 and known inverse row sums (Choi 1983):
    /// x = (3, -24, 30) solves Hx = 1.
    const HILBERT: [f64; 9] = [
        1.0,
        1.0 / 2.0,
        1.0 / 3.0,
        1.0 / 2.0,
        1.0 / 3.0,
        1.0 / 4.0,
        1.0 / 3.0,
        1.0 / 4.0,
        1.0 / 5.0,
    ];

    fn near(ours: &[f64], theirs: &[f64]) {
        for (a, b) in ours.iter().zip(theirs) {
            assert!((a - b).abs() < 1e-11 * (1.0 + b.abs()), "{ours:?} against {theirs:?}");
        }
    }

    #[test]
    fn both_solvers_solve_hilbert() {
        let right = [1.0, 1.0, 1.0];
        near(&solve_positive(&HILBERT, &right).expect("positive definite"), &[3.0, -24.0, 30.0]);
        near(&solve_general(&HILBERT, &right).expect("regular"), &[3.0, -24.0, 30.0]);
    }

    #[test]
    fn what_cannot_be_solved_is_none() {
        assert_eq!(solve_positive(&[1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]), None, "indefinite");
        assert_eq!(solve_general(&[1.0, 2.0, 2.0, 4.0], &[1.0, 1.0]), None, "singular");
    }

    /// The second-difference matrix of order 4 has eigenvalues 2 - 2 cos(kπ/5).
    #[test]
    fn eigenvalues_have_their_closed_form() {
        let mut matrix = [0.0; 16];
        for i in 0..4 {
            matrix[i * 4 + i] = 2.0;
            if i > 0 {
                matrix[i * 4 + i - 1] = -1.0;
                matrix[(i - 1) * 4 + i] = -1.0;
            }
        }
        let expected: Vec<f64> = (1..5)
            .map(|k| 2.0 - 2.0 * libm::cos(f64::from(k) * core::f64::consts::PI / 5.0))
            .collect();
        near(&symmetric_eigenvalues(&matrix, 4), &expected);
    }
}
