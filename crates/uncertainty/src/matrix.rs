//! The inverse of a small symmetric matrix, and gradients of functions that only have values.

/// The inverse of a symmetric positive definite matrix, row-major, by Cholesky's factorisation of
/// the matrix scaled to a diagonal of ones; none where it is not positive definite to working
/// precision.
pub(crate) fn inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let scale: Vec<f64> = (0..size).map(|i| matrix[i * size + i].sqrt()).collect();
    if scale.iter().any(|scale| !(scale.is_finite() && *scale > 0.0)) {
        return None;
    }
    let entry = |i: usize, j: usize| matrix[i * size + j] / (scale[i] * scale[j]);
    let mut lower = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let inner: f64 =
                (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
            let left = entry(row, column) - inner;
            if row != column {
                lower[row * size + column] = left / lower[column * size + column];
            } else if left > f64::EPSILON * size as f64 {
                lower[row * size + row] = left.sqrt();
            } else {
                return None;
            }
        }
    }
    let mut inverse = vec![0.0; size * size];
    for column in 0..size {
        for (row, entry) in solve(&lower, size, column).into_iter().enumerate() {
            inverse[row * size + column] = entry / (scale[row] * scale[column]);
        }
    }
    Some(inverse)
}

/// Solves `L Lᵀ x = e` for a unit vector.
fn solve(lower: &[f64], size: usize, unit: usize) -> Vec<f64> {
    let mut x = vec![0.0; size];
    for row in 0..size {
        let right = if row == unit { 1.0 } else { 0.0 };
        let known: f64 = (0..row).map(|k| lower[row * size + k] * x[k]).sum();
        x[row] = (right - known) / lower[row * size + row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| lower[k * size + row] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row * size + row];
    }
    x
}

/// `matrix * vector`.
pub(crate) fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|row| dot(row, vector)).collect()
}

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Share of a coordinate that a first difference moves it by: the cube root of the rounding, at
/// which truncation and rounding cost equally many digits (Dennis & Schnabel 1996, §5.6).
const FIRST_STEP: f64 = 6e-6;
/// The same of a second difference: the fourth root.
const SECOND_STEP: f64 = 1.5e-4;

/// How far a coordinate moves; coordinates are logarithms and exponents of order one.
fn step(at: f64, share: f64) -> f64 {
    share * at.abs().max(0.1)
}

/// The value of a function that has moved in some coordinates; none where it has none.
fn moved(
    function: &dyn Fn(&[f64]) -> Option<f64>,
    theta: &[f64],
    moves: &[(usize, f64)],
) -> Option<f64> {
    let mut at = theta.to_vec();
    for &(index, by) in moves {
        at[index] += by;
    }
    function(&at).filter(|value| value.is_finite())
}

/// The gradient by central differences; none where the function has no value nearby.
#[must_use]
pub fn gradient(function: &dyn Fn(&[f64]) -> Option<f64>, theta: &[f64]) -> Option<Vec<f64>> {
    let slope = |index: usize| {
        let by = step(theta[index], FIRST_STEP);
        let above = moved(function, theta, &[(index, by)])?;
        Some((above - moved(function, theta, &[(index, -by)])?) / (2.0 * by))
    };
    (0..theta.len()).map(slope).collect()
}

/// The Hessian by central differences, square and row-major; none where the function has no value
/// nearby.
pub(crate) fn hessian(function: &dyn Fn(&[f64]) -> Option<f64>, theta: &[f64]) -> Option<Vec<f64>> {
    let size = theta.len();
    let centre = moved(function, theta, &[])?;
    let mut all = vec![0.0; size * size];
    for i in 0..size {
        let by = step(theta[i], SECOND_STEP);
        let sum = moved(function, theta, &[(i, by)])? + moved(function, theta, &[(i, -by)])?;
        all[i * size + i] = (sum - 2.0 * centre) / (by * by);
        for j in 0..i {
            let other = step(theta[j], SECOND_STEP);
            let at = |a: f64, b: f64| moved(function, theta, &[(i, a * by), (j, b * other)]);
            let cross = at(1.0, 1.0)? - at(1.0, -1.0)? - at(-1.0, 1.0)? + at(-1.0, -1.0)?;
            all[i * size + j] = cross / (4.0 * by * other);
            all[j * size + i] = all[i * size + j];
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inverse of the Hilbert matrix of order 3 has integers (Choi 1983).
    #[test]
    fn hilbert_has_its_known_inverse() {
        let hilbert: Vec<f64> =
            (0..9).map(|place| 1.0 / f64::from(place / 3 + place % 3 + 1)).collect();
        let expected = [9.0, -36.0, 30.0, -36.0, 192.0, -180.0, 30.0, -180.0, 180.0];
        let found = inverse(&hilbert, 3).expect("positive definite");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found} against {expected}");
        }
        assert_eq!(inverse(&[1.0, 2.0, 2.0, 1.0], 2), None, "indefinite");
    }

    /// `e^x y²` has its derivatives in closed form.
    #[test]
    fn differences_are_derivatives() {
        let function = |at: &[f64]| Some(laws::exp(at[0]) * at[1] * at[1]);
        let (at, e) = ([0.3, 2.0], laws::exp(0.3));
        let first = gradient(&function, &at).expect("a value everywhere");
        let second = hessian(&function, &at).expect("a value everywhere");
        for (found, expected) in first.iter().zip([4.0 * e, 4.0 * e]) {
            assert!((found / expected - 1.0).abs() < 1e-8, "{found} against {expected}");
        }
        for (found, expected) in second.iter().zip([4.0 * e, 4.0 * e, 4.0 * e, 2.0 * e]) {
            assert!((found / expected - 1.0).abs() < 1e-6, "{found} against {expected}");
        }
        assert_eq!(gradient(&|_| None, &at), None);
    }
}
