//! Equations whose matrix is a diagonal and the squares of few columns: solved over the columns.

use super::bounds::{cholesky, solved};

/// `D + U U'` with a positive diagonal D and fewer columns of U than it has rows.
///
/// `(D + U U')^-1 = D^-1 - D^-1 U (I + U' D^-1 U)^-1 U' D^-1` (Woodbury 1950; Golub & Van Loan
/// 2013, §2.1.4), so that the factor is one of a matrix as large as there are columns.
pub(super) struct Few {
    /// One over the diagonal.
    inverse: Vec<f64>,
    /// Each column: its first entry that counts, and the entries from there on.
    columns: Vec<(usize, Vec<f64>)>,
    /// The lower factor of `I + U' D^-1 U`.
    factor: Vec<f64>,
}

impl Few {
    /// None where the matrix is not positive definite, to working precision.
    pub(super) fn new(diagonal: Vec<f64>, columns: Vec<(usize, Vec<f64>)>) -> Option<Self> {
        let inverse: Vec<f64> = diagonal.into_iter().map(|entry| 1.0 / entry).collect();
        let count = columns.len();
        let mut factor = vec![0.0; count * count];
        for (one, (first, entries)) in columns.iter().enumerate() {
            let by_inverse: Vec<f64> =
                entries.iter().zip(&inverse[*first..]).map(|(a, b)| a * b).collect();
            for (other, column) in columns[..=one].iter().enumerate() {
                factor[one * count + other] = overlap(*first, &by_inverse, column);
            }
            factor[one * count + one] += 1.0;
        }
        cholesky(&mut factor, count)?;
        Some(Self { inverse, columns, factor })
    }

    /// The solution of the equations.
    pub(super) fn solved(&self, right: &[f64]) -> Vec<f64> {
        let by_inverse = |values: &[f64]| -> Vec<f64> {
            values.iter().zip(&self.inverse).map(|(a, b)| a * b).collect()
        };
        let before = by_inverse(right);
        let along: Vec<f64> =
            self.columns.iter().map(|column| overlap(0, &before, column)).collect();
        let mut left = right.to_vec();
        for ((first, entries), by) in self.columns.iter().zip(solved(&self.factor, &along)) {
            for (left, entry) in left[*first..].iter_mut().zip(entries) {
                *left -= by * entry;
            }
        }
        by_inverse(&left)
    }
}

/// The scalar product of entries that begin at a row with a column that may begin at another.
fn overlap(first: usize, entries: &[f64], (other_first, other): &(usize, Vec<f64>)) -> f64 {
    let from = first.max(*other_first);
    let rest = |first: usize, all: &[f64]| from.saturating_sub(first).min(all.len());
    let (one, other) = (&entries[rest(first, entries)..], &other[rest(*other_first, other)..]);
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is solved, multiplied out again, is the right side; the columns overlap in part.
    #[test]
    fn the_solution_solves_the_equations() {
        let diagonal = vec![2.0, 0.5, 1e-3, 40.0, 7.0];
        let columns =
            vec![(0, vec![1.0, 2.0, -1.0, 0.5, 3.0]), (1, vec![4.0, 5.0]), (4, vec![9.0])];
        let right = [1.0, -2.0, 3.0, 0.25, 5.0];
        let few = Few::new(diagonal.clone(), columns.clone()).expect("positive definite");
        let x = few.solved(&right);
        let full = |(first, entries): &(usize, Vec<f64>)| -> Vec<f64> {
            (0..5)
                .map(|row: usize| {
                    let at = row.checked_sub(*first).and_then(|at| entries.get(at));
                    at.copied().unwrap_or(0.0)
                })
                .collect()
        };
        let columns: Vec<Vec<f64>> = columns.iter().map(full).collect();
        for row in 0..5 {
            let along = |column: &Vec<f64>| -> f64 {
                column[row] * column.iter().zip(&x).map(|(a, b)| a * b).sum::<f64>()
            };
            let left = diagonal[row] * x[row] + columns.iter().map(along).sum::<f64>();
            assert!((left - right[row]).abs() < 1e-9, "row {row}: {left}, not {}", right[row]);
        }
    }

    /// By hand: `(1 + 3) x = 8` with one row and one column of length the root of three.
    #[test]
    fn one_row_is_as_by_hand() {
        let few = Few::new(vec![1.0], vec![(0, vec![3.0_f64.sqrt()])]).expect("positive");
        assert!((few.solved(&[8.0])[0] - 2.0).abs() < 1e-14);
    }

    #[test]
    fn a_diagonal_that_is_none_is_refused() {
        assert!(Few::new(vec![-0.5], vec![(0, vec![1.0])]).is_none(), "1 - 2 is negative");
    }
}
