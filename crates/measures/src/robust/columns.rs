//! Orthonormal columns by rows, with a response: what every estimator takes.

use crate::regression::back_substitute;

/// The rows of orthonormal columns, and the response.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// One row a point.
    pub(super) rows: Vec<Vec<f64>>,
    /// One value a point.
    pub(super) response: Vec<f64>,
}

impl Columns {
    /// Least squares with weights, in the coordinates of Q.
    pub(super) fn squares(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let size = self.rows.first()?.len();
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
