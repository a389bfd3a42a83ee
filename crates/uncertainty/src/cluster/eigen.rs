//! Symmetric matrices as sums of their eigenvectors, and small systems of equations.

/// A symmetric matrix whose eigenvalues below this share of the largest are nothing: the power of a
/// singular matrix is taken over the others alone.
const NOTHING: f64 = 1e-10;
/// Jacobi converges quadratically; a handful of sweeps is plenty.
const SWEEPS_MAX: usize = 60;

/// `B^(-1/2)`, symmetric, of a symmetric positive semidefinite row-major matrix; over the space in
/// which B is not nothing where B is singular (Moore and Penrose).
pub fn inverse_root(matrix: &[f64], size: usize) -> Vec<f64> {
    let (values, vectors) = decompose(matrix, size);
    let largest = values.iter().copied().fold(0.0, f64::max);
    let mut root = vec![0.0; size * size];
    for (which, value) in values.iter().enumerate() {
        if *value <= NOTHING * largest {
            continue;
        }
        let factor = 1.0 / value.sqrt();
        for i in 0..size {
            for j in 0..size {
                root[i * size + j] +=
                    factor * vectors[i * size + which] * vectors[j * size + which];
            }
        }
    }
    root
}

/// The inverse of a symmetric matrix over its coordinates `free`, zero elsewhere; none where it is
/// not positive definite there.
pub fn inverse(matrix: &[f64], size: usize, free: &[usize]) -> Option<Vec<f64>> {
    // Scaled to a unit diagonal first: coordinates differ by powers of ten.
    let diagonal: Vec<f64> = free.iter().map(|&i| matrix[i * size + i].sqrt()).collect();
    if diagonal.iter().any(|entry| !(entry.is_finite() && *entry > 0.0)) {
        return None;
    }
    let count = free.len();
    let mut scaled = vec![0.0; count * count];
    for (i, &row) in free.iter().enumerate() {
        for (j, &column) in free.iter().enumerate() {
            scaled[i * count + j] = matrix[row * size + column] / (diagonal[i] * diagonal[j]);
        }
    }
    let (values, vectors) = decompose(&scaled, count);
    // Scaled by its diagonal, a matrix of this condition has lost all digits.
    if values.iter().any(|value| value.is_nan() || *value <= 1e-14) {
        return None;
    }
    let mut inverse = vec![0.0; size * size];
    for (i, &row) in free.iter().enumerate() {
        for (j, &column) in free.iter().enumerate() {
            let entry: f64 = (0..count)
                .map(|k| vectors[i * count + k] * vectors[j * count + k] / values[k])
                .sum();
            inverse[row * size + column] = entry / (diagonal[i] * diagonal[j]);
        }
    }
    Some(inverse)
}

/// Eigenvalues, and eigenvectors in the columns of a row-major matrix, by cyclic rotations (Jacobi;
/// Golub & Van Loan, Algorithm 8.5.2).
fn decompose(matrix: &[f64], size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut work = matrix.to_vec();
    let mut vectors = vec![0.0; size * size];
    (0..size).for_each(|i| vectors[i * size + i] = 1.0);
    let whole: f64 = work.iter().map(|entry| entry * entry).sum();
    for _ in 0..SWEEPS_MAX {
        let off: f64 = (0..size)
            .flat_map(|row| (0..row).map(move |column| (row, column)))
            .map(|(row, column)| work[row * size + column] * work[row * size + column])
            .sum();
        if off <= 1e-32 * whole {
            break;
        }
        for p in 1..size {
            for q in 0..p {
                rotate(&mut work, &mut vectors, size, [p, q]);
            }
        }
    }
    ((0..size).map(|i| work[i * size + i]).collect(), vectors)
}

/// One rotation that makes the entry at (p, q) zero.
fn rotate(work: &mut [f64], vectors: &mut [f64], size: usize, [p, q]: [usize; 2]) {
    let entry = work[p * size + q];
    if entry.abs() <= f64::MIN_POSITIVE {
        return;
    }
    let tau = (work[q * size + q] - work[p * size + p]) / (2.0 * entry);
    let sign = if tau >= 0.0 { 1.0 } else { -1.0 };
    let tangent = sign / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for i in 0..size {
        let (a, b) = (work[i * size + p], work[i * size + q]);
        work[i * size + p] = cosine * a - sine * b;
        work[i * size + q] = sine * a + cosine * b;
    }
    for i in 0..size {
        let (a, b) = (work[p * size + i], work[q * size + i]);
        work[p * size + i] = cosine * a - sine * b;
        work[q * size + i] = sine * a + cosine * b;
    }
    for i in 0..size {
        let (a, b) = (vectors[i * size + p], vectors[i * size + q]);
        vectors[i * size + p] = cosine * a - sine * b;
        vectors[i * size + q] = sine * a + cosine * b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (5 4; 4 5) has the root (2 1; 1 2), whose inverse is (2 -1; -1 2)/3.
    #[test]
    fn a_root_has_its_closed_form() {
        let root = inverse_root(&[5.0, 4.0, 4.0, 5.0], 2);
        for (ours, closed) in root.iter().zip([2.0, -1.0, -1.0, 2.0]) {
            assert!((ours - closed / 3.0).abs() < 1e-14, "{root:?}");
        }
        // A singular matrix: (1 1; 1 1) is 2 along (1, 1).
        let root = inverse_root(&[1.0; 4], 2);
        for ours in root {
            assert!((ours - 0.5 / 2.0_f64.sqrt()).abs() < 1e-14, "{ours}");
        }
    }

    /// The Hilbert matrix of order 3 has a known inverse of whole numbers (Choi 1983).
    #[test]
    fn an_inverse_has_its_closed_form() {
        let hilbert: Vec<f64> = (0..9_u8).map(|at| 1.0 / f64::from(at / 3 + at % 3 + 1)).collect();
        let known = [9.0, -36.0, 30.0, -36.0, 192.0, -180.0, 30.0, -180.0, 180.0];
        let ours = inverse(&hilbert, 3, &[0, 1, 2]).expect("positive definite");
        for (ours, known) in ours.iter().zip(known) {
            assert!((ours - known).abs() < 1e-10 * known.abs(), "{ours} {known}");
        }
        assert_eq!(inverse(&[1.0, 1.0, 1.0, 1.0], 2, &[0, 1]), None, "singular");
        let held = inverse(&[4.0, 1.0, 1.0, 9.0], 2, &[0]).expect("one coordinate");
        assert!((held[0] - 0.25).abs() < 1e-15 && held[3].abs() < f64::MIN_POSITIVE, "{held:?}");
    }
}
