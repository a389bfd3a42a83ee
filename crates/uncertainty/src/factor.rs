//! The triangle of a covariance, from which correlated steps are drawn.

/// The lower triangle L with `L Lᵀ = matrix`, square and row-major; none where the matrix is not
/// positive definite to working precision.
pub(crate) fn lower_triangle(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let mut sum = matrix[row * size + column];
            for inner in 0..column {
                sum -= lower[row * size + inner] * lower[column * size + inner];
            }
            if row != column {
                lower[row * size + column] = sum / lower[column * size + column];
            } else if sum > f64::EPSILON * matrix[row * size + row].abs() {
                lower[row * size + row] = sum.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(lower)
}

/// `L z`.
pub(crate) fn times(lower: &[f64], z: &[f64]) -> Vec<f64> {
    let size = z.len();
    (0..size).map(|row| (0..=row).map(|i| lower[row * size + i] * z[i]).sum()).collect()
}

/// The covariance of points, square and row-major.
pub(crate) fn covariance(points: &[Vec<f64>]) -> Vec<f64> {
    let size = points[0].len();
    let n = points.len() as f64;
    let mean: Vec<f64> =
        (0..size).map(|i| points.iter().map(|point| point[i]).sum::<f64>() / n).collect();
    let mut matrix = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let sum: f64 = points
                .iter()
                .map(|point| (point[row] - mean[row]) * (point[column] - mean[column]))
                .sum();
            matrix[row * size + column] = sum / (n - 1.0);
            matrix[column * size + row] = sum / (n - 1.0);
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[[4, 2], [2, 5]]` has the triangle `[[2, 0], [1, 2]]`.
    #[test]
    fn a_triangle_by_hand() {
        let lower = lower_triangle(&[4.0, 2.0, 2.0, 5.0], 2).expect("positive definite");
        assert_eq!(lower, [2.0, 0.0, 1.0, 2.0]);
        assert_eq!(times(&lower, &[1.0, 3.0]), [2.0, 7.0]);
        assert_eq!(lower_triangle(&[1.0, 2.0, 2.0, 1.0], 2), None, "indefinite");
    }

    /// Points (0,0), (2,1), (4,5): variances 4 and 7, covariance 5.
    #[test]
    fn a_covariance_by_hand() {
        let points = [vec![0.0, 0.0], vec![2.0, 1.0], vec![4.0, 5.0]];
        assert_eq!(covariance(&points), [4.0, 5.0, 5.0, 7.0]);
    }
}
