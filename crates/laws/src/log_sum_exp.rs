//! The logarithm of a sum of powers, with derivatives: what every additive law is made of.

/// One summand `exp(u)` whose exponent `u` is linear in the coordinates.
pub(crate) struct Term<const K: usize> {
    /// `u` at this point.
    pub value: f64,
    /// Which coordinates `u` depends on, and `du/dtheta` for each.
    pub slopes: [(usize, f64); K],
}

/// `ln(sum_k exp(u_k))`, shifted by the largest summand so that nothing overflows.
pub(crate) fn value(exponents: &[f64]) -> f64 {
    let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = exponents.iter().map(|&u| libm::exp(u - largest)).sum();
    largest + libm::log(sum)
}

/// `ln(sum_k exp(u_k))` with gradient `sum_k p_k du_k` and Hessian `sum_k p_k du_k du_k^T - g g^T`,
/// where `p_k = exp(u_k) / sum_j exp(u_j)`.
///
/// The exponents are linear, so the Hessian is the covariance of their slopes under the weights `p`.
pub(crate) fn derivatives<const K: usize>(terms: &[Term<K>], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
    let dimension = gradient.len();
    let largest = terms.iter().map(|term| term.value).fold(f64::NEG_INFINITY, f64::max);
    gradient.fill(0.0);
    hessian.fill(0.0);
    let mut sum = 0.0;
    for term in terms {
        let share = libm::exp(term.value - largest);
        sum += share;
        for &(row, slope) in &term.slopes {
            gradient[row] += share * slope;
            for &(column, other) in &term.slopes {
                hessian[row * dimension + column] += share * slope * other;
            }
        }
    }
    for entry in gradient.iter_mut() {
        *entry /= sum;
    }
    for row in 0..dimension {
        for column in 0..dimension {
            let entry = &mut hessian[row * dimension + column];
            *entry = *entry / sum - gradient[row] * gradient[column];
        }
    }
    largest + libm::log(sum)
}
