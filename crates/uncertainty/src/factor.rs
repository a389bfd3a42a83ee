//! The triangle of a covariance, from which correlated steps are drawn, and the inverse of a
//! curvature, which is one.

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

/// The inverse of a symmetric positive definite matrix; none where it is not, to working precision.
///
/// Rows and columns are scaled to a diagonal of ones first: an exponent and the logarithm of a
/// coefficient have curvatures many powers of ten apart.
pub(crate) fn inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let scale: Vec<f64> = (0..size).map(|i| matrix[i * size + i].sqrt()).collect();
    if scale.iter().any(|s| s.is_nan() || *s <= 0.0) {
        return None;
    }
    let scaled: Vec<f64> = (0..size * size)
        .map(|cell| matrix[cell] / (scale[cell / size] * scale[cell % size]))
        .collect();
    let lower = lower_triangle(&scaled, size)?;
    // The inverse of the triangle, column by column; then `L⁻ᵀ L⁻¹`.
    let mut inverted = vec![0.0; size * size];
    for column in 0..size {
        for row in column..size {
            let known: f64 =
                (column..row).map(|i| lower[row * size + i] * inverted[i * size + column]).sum();
            let unit = if row == column { 1.0 } else { 0.0 };
            inverted[row * size + column] = (unit - known) / lower[row * size + row];
        }
    }
    let entry = |row: usize, column: usize| -> f64 {
        (row.max(column)..size)
            .map(|i| inverted[i * size + row] * inverted[i * size + column])
            .sum::<f64>()
            / (scale[row] * scale[column])
    };
    Some((0..size * size).map(|cell| entry(cell / size, cell % size)).collect())
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

    /// numpy.linalg.inv of a matrix whose diagonal spans four powers of ten.
    #[test]
    fn an_inverse_is_that_of_numpy() {
        let matrix = [1e4, 19.8, 0.0, 19.8, 4.0, 0.5, 0.0, 0.5, 9.0];
        let theirs = [
            0.000_100_996_791_720_376_24,
            -0.000_503_430_161_806_183_2,
            2.796_834_232_256_573e-5,
            -0.000_503_430_161_806_183_2,
            0.254_257_657_477_870_27,
            -0.014_125_425_415_437_237,
            2.796_834_232_256_573e-5,
            -0.014_125_425_415_437_237,
            0.111_895_856_967_524_28,
        ];
        let ours = inverse(&matrix, 3).expect("positive definite");
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours / theirs - 1.0).abs() < 1e-12, "{ours} against {theirs}");
        }
        assert_eq!(inverse(&[1.0, 2.0, 2.0, 1.0], 2), None, "indefinite");
    }

    /// Points (0,0), (2,1), (4,5): variances 4 and 7, covariance 5.
    #[test]
    fn a_covariance_by_hand() {
        let points = [vec![0.0, 0.0], vec![2.0, 1.0], vec![4.0, 5.0]];
        assert_eq!(covariance(&points), [4.0, 5.0, 5.0, 7.0]);
    }
}
