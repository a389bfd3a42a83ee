//! How many values of a variable there are, and whether two variables vary on their own.

/// How many values there are, where values within `tolerance` of the one before count as one with
/// it: `1e9` and `1.001e9` tokens are one amount.
#[must_use]
pub fn distinct_values(values: &[f64], tolerance: f64) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let apart = |pair: &&[f64]| pair[1] > pair[0] * (1.0 + tolerance);
    usize::from(!sorted.is_empty()) + sorted.windows(2).filter(apart).count()
}

/// `1/(1 - r²)` of two variables with correlation r: by how much the variance of a slope along one
/// grows because the other goes along (Marquardt 1970, Technometrics 12, where 10 is too much).
///
/// None where one follows from the other or does not vary: there is no such number.
#[must_use]
pub fn variance_inflation(one: &[f64], other: &[f64]) -> Option<f64> {
    /// A share of the variance below this is rounding.
    const LEFT_MIN: f64 = 1e-12;
    let left = 1.0 - measures::regress(&[one], other).ok()?.r_squared;
    (left > LEFT_MIN).then(|| 1.0 / left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_by_rounding_are_one() {
        assert_eq!(distinct_values(&[1e9, 4e9, 1.001e9, 1e9, 4.1e9], 0.01), 3);
        assert_eq!(distinct_values(&[], 0.01), 0);
    }

    /// statsmodels 0.15: `variance_inflation_factor(add_constant([x, z]), 1)` of x = 1..8 and
    /// z = x² less 4x.
    #[test]
    fn the_factor_is_that_of_statsmodels() {
        let x: Vec<f64> = (1..=8).map(f64::from).collect();
        let z: Vec<f64> = x.iter().map(|x| x * x - 4.0 * x).collect();
        let found = variance_inflation(&x, &z).expect("both vary");
        assert!((found - STATSMODELS).abs() < 1e-8, "{found}");
        let twice: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
        assert_eq!(variance_inflation(&x, &twice), None, "one follows from the other");
        assert_eq!(variance_inflation(&[1.0; 8], &x), None, "no variation");
    }
    const STATSMODELS: f64 = 7.249_999_999_999_997;
}
