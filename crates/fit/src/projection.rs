//! Variable projection for a start: given the exponents, the coefficients follow from linear least squares.

use crate::Problem;
use crate::matrix::solve_positive;

/// A coefficient that least squares would make zero or negative starts with this share of the loss.
const SHARE_MIN: f64 = 1e-3;

/// A full start: coordinates that are given, and coefficients `c >= 0` that minimise `sum ((y - c·phi)/y)²`.
///
/// Relative residuals are the log residuals to first order (Golub & Pereyra 1973 for the projection).
pub(crate) fn projected(problem: &Problem<'_>, given: &[Option<f64>]) -> Vec<f64> {
    let mut theta: Vec<f64> = given.iter().map(|value| value.unwrap_or(0.0)).collect();
    let open: Vec<usize> = (0..given.len()).filter(|&i| given[i].is_none()).collect();
    if open.is_empty() {
        return theta;
    }
    let shares = basis_shares(problem, &theta, &open);
    let mean = |k: usize| shares.iter().map(|row| row[k]).sum::<f64>() / shares.len() as f64;
    let solved = non_negative(&shares, open.len());
    for (k, (&coordinate, coefficient)) in open.iter().zip(solved).enumerate() {
        let least = SHARE_MIN / mean(k).max(f64::MIN_POSITIVE);
        theta[coordinate] = libm::log(coefficient.max(least));
    }
    theta
}

/// `phi_k(x)/y` for each row and open coefficient.
///
/// With every open coefficient at one, `d ln L / d ln c_k = phi_k / L`, so the law's own gradient yields its basis.
fn basis_shares(problem: &Problem<'_>, theta: &[f64], open: &[usize]) -> Vec<Vec<f64>> {
    let size = theta.len();
    let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
    (0..problem.rows())
        .map(|row| {
            let (ln_x, ln_y, _) = problem.row(row);
            let ln_loss = problem.law.derivatives(theta, ln_x, &mut gradient, &mut hessian);
            open.iter().map(|&i| gradient[i] * libm::exp(ln_loss - ln_y)).collect()
        })
        .collect()
}

/// The best non-negative solution of `shares · c = 1` by trying every subset of positive coefficients.
fn non_negative(shares: &[Vec<f64>], size: usize) -> Vec<f64> {
    let mut best = (f64::INFINITY, vec![0.0; size]);
    for subset in 1_usize..1 << size {
        let used: Vec<usize> = (0..size).filter(|k| subset >> k & 1 == 1).collect();
        let normal: Vec<f64> = used
            .iter()
            .flat_map(|&i| used.iter().map(move |&j| (i, j)))
            .map(|(i, j)| shares.iter().map(|row| row[i] * row[j]).sum())
            .collect();
        let right: Vec<f64> = used.iter().map(|&i| shares.iter().map(|row| row[i]).sum()).collect();
        let Some(solved) = solve_positive(&normal, &right) else { continue };
        if solved.iter().any(|&c| c <= 0.0) {
            continue;
        }
        let mut full = vec![0.0; size];
        used.iter().zip(solved).for_each(|(&k, c)| full[k] = c);
        let miss = |row: &Vec<f64>| 1.0 - row.iter().zip(&full).map(|(s, c)| s * c).sum::<f64>();
        let squares: f64 = shares.iter().map(|row| miss(row) * miss(row)).sum();
        if squares < best.0 {
            best = (squares, full);
        }
    }
    best.1
}
