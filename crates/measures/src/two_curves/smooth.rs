//! A polynomial in the logarithm of the axis, for runs that no power law with a floor follows.

use laws::ln;

use crate::regression::{back_substitute, orthonormal_columns};

/// Degrees that are tried.
const DEGREES: core::ops::RangeInclusive<usize> = 2..=10;
/// Runs for each coefficient, at least.
const RUNS_EACH: usize = 4;

/// Legendre's polynomials up to a degree, at a place between -1 and 1.
pub(super) fn basis(degree: usize, z: f64) -> Vec<f64> {
    let mut all = vec![1.0, z];
    for order in 1..degree {
        let k = order as f64;
        all.push(((2.0 * k + 1.0) * z * all[order] - k * all[order - 1]) / (k + 1.0));
    }
    all.truncate(degree + 1);
    all
}

/// The coefficients of the polynomial with the least Bayesian criterion, `n ln(S/n) + p ln n`
/// (Schwarz 1978, Ann. Stat. 6); none where the runs are too few for any.
pub(super) fn fit(z: &[f64], ln_y: &[f64]) -> Option<Vec<f64>> {
    let count = z.len();
    let one = |degree: usize| -> Option<(f64, Vec<f64>)> {
        let parameters = degree + 1;
        if RUNS_EACH * parameters > count {
            return None;
        }
        let theta = of_degree(degree, z, ln_y)?;
        let off = |(z, y): (&f64, &f64)| {
            let off = y - dot(&theta, &basis(degree, *z));
            off * off
        };
        let squares: f64 = z.iter().zip(ln_y).map(off).sum();
        let runs = count as f64;
        let criterion = runs * ln((squares / runs).max(1e-30)) + parameters as f64 * ln(runs);
        Some((criterion, theta))
    };
    let best = DEGREES.filter_map(one).min_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, theta)| theta)
}

/// The coefficients of one degree.
fn of_degree(degree: usize, z: &[f64], ln_y: &[f64]) -> Option<Vec<f64>> {
    let rows: Vec<Vec<f64>> = z.iter().map(|z| basis(degree, *z)).collect();
    let columns: Vec<Vec<f64>> =
        (0..=degree).map(|index| rows.iter().map(|row| row[index]).collect()).collect();
    let found = orthonormal_columns(&columns).ok()?;
    let shares: Vec<f64> = found.basis.iter().map(|unit| dot(unit, ln_y)).collect();
    Some(back_substitute(&found.upper, &shares))
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cubic comes back, and no higher degree is taken.
    #[test]
    fn a_cubic_comes_back() {
        let z: Vec<f64> = (0..41).map(|step| f64::from(step) / 20.0 - 1.0).collect();
        let wiggle = |step: usize| if step.is_multiple_of(2) { 1e-3 } else { -1e-3 };
        let of = |(step, z): (usize, &f64)| 1.0 - 0.5 * z + 0.3 * z * z * z + wiggle(step);
        let y: Vec<f64> = z.iter().enumerate().map(of).collect();
        let theta = fit(&z, &y).expect("enough runs");
        assert_eq!(theta.len(), 4);
        for z in [-1.0, 0.2, 0.9] {
            let value = dot(&theta, &basis(3, z));
            assert!((value - (1.0 - 0.5 * z + 0.3 * z * z * z)).abs() < 2e-3);
        }
        assert_eq!(fit(&z[..11], &y[..11]), None, "too few");
    }
}
