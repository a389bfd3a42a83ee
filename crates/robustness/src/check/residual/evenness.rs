//! Whether the noise is as large at one end of a variable as at the other.

use measures::{regress, regress_clustered};
use quantiles::{ChiSquared, Continuous};

use super::are_single;

/// A test of squared residuals on one regressor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evenness {
    /// Koenker's `n R²`; of clusters the slope over its standard error.
    pub statistic: f64,
    /// Probability of as large a statistic where the noise is even.
    pub p_value: f64,
}

/// Koenker's form of the test of Breusch and Pagan: the squared residuals are regressed on the
/// regressor, and `n R²` is held against chi-squared with one degree of freedom (Koenker 1981,
/// Journal of Econometrics 17). It does not ask the noise to be normal.
///
/// Where rows are clusters (fewer clusters than rows), the slope is held against its standard error
/// over clusters and Student's t (Liang & Zeger 1986): the squares of one run go together.
///
/// None where the regressor does not vary, or where the clusters are fewer than three.
#[must_use]
pub fn evenness(residuals: &[f64], regressor: &[f64], clusters: &[usize]) -> Option<Evenness> {
    // Squares of small residuals are tiny: a factor common to all changes nothing but the digits.
    let mean = residuals.iter().map(|r| r * r).sum::<f64>() / residuals.len() as f64;
    let squares: Vec<f64> = residuals.iter().map(|r| r * r / mean).collect();
    if are_single(clusters) {
        let statistic = residuals.len() as f64 * regress(&[regressor], &squares).ok()?.r_squared;
        let p_value = ChiSquared::new(1.0).ok()?.sf(statistic);
        return statistic.is_finite().then_some(Evenness { statistic, p_value });
    }
    let slope = regress_clustered(&[regressor], &squares, clusters).ok()?.coefficient(1, 0.95);
    let statistic = slope.estimate / slope.standard_error;
    statistic.is_finite().then_some(Evenness { statistic, p_value: slope.p_value })
}

#[cfg(test)]
mod tests {
    use quantiles::Normal;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::fixed::{RESIDUALS, X};
    use super::*;

    fn rows(count: usize) -> Vec<usize> {
        (0..count).collect()
    }

    /// statsmodels 0.15: `het_breuschpagan(e, add_constant(z))`, first and second value, at z = x
    /// and z = x².
    #[test]
    fn the_statistic_is_that_of_statsmodels() {
        let squares: Vec<f64> = X.iter().map(|x| x * x).collect();
        for (regressor, statistic, p_value) in [
            (&X[..], 0.815_980_089_497_843_1, 0.366_358_120_938_598_54),
            (&squares[..], 0.854_564_417_102_174_9, 0.355_264_285_005_817_75),
        ] {
            let found = evenness(&RESIDUALS, regressor, &rows(30)).expect("x varies");
            assert!((found.statistic - statistic).abs() < 1e-9, "{found:?}");
            assert!((found.p_value - p_value).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn a_regressor_that_does_not_vary_says_nothing() {
        assert_eq!(evenness(&RESIDUALS, &[2.0; 30], &rows(30)), None);
    }

    /// Normal noise whose spread grows threefold along the regressor is found, and even noise is
    /// called uneven at 1 % in about one set of a hundred.
    #[test]
    fn the_size_is_the_level_and_uneven_noise_is_found() {
        let x: Vec<f64> = (0..80).map(|i| f64::from(i) / 79.0).collect();
        let rejected = |spread: &dyn Fn(f64) -> f64| {
            (0..1000_u64)
                .filter(|&set| {
                    let mut stream = ChaCha8Rng::seed_from_u64(3);
                    stream.set_stream(set);
                    let draws = normals(&mut stream, 80);
                    let noise: Vec<f64> =
                        draws.iter().zip(&x).map(|(z, &x)| z * spread(x)).collect();
                    evenness(&noise, &x, &rows(80)).expect("x varies").p_value < 0.01
                })
                .count()
        };
        // Three standard errors of a share of one in a hundred are another one in a hundred.
        let even = rejected(&|_| 1.0);
        assert!(even < 20, "{even} of 1000");
        let uneven = rejected(&|x| 1.0 + 2.0 * x);
        assert!(uneven > 600, "{uneven} of 1000");
    }

    /// Twenty runs of ten rows that share their error, each at one place: rows taken as independent
    /// call even noise uneven in many sets, clusters do not.
    #[test]
    fn clusters_are_not_taken_for_rows() {
        let clusters: Vec<usize> = (0..200).map(|row| row / 10).collect();
        let x: Vec<f64> = clusters.iter().map(|&run| run as f64).collect();
        let mut rejected = [0, 0];
        for set in 0..400 {
            let mut stream = ChaCha8Rng::seed_from_u64(5);
            stream.set_stream(set);
            let (runs, own) = (normals(&mut stream, 20), normals(&mut stream, 200));
            let noise: Vec<f64> =
                (0..200).map(|row| 2.0 * runs[clusters[row]] + own[row]).collect();
            for (count, clusters) in rejected.iter_mut().zip([&clusters, &rows(200)]) {
                let found = evenness(&noise, &x, clusters).expect("x varies");
                *count += usize::from(found.p_value < 0.01);
            }
        }
        assert!(rejected[0] <= 20, "at most 5 % with clusters: {rejected:?} of 400");
        assert!(rejected[1] > 100, "rows are not independent: {rejected:?} of 400");
    }

    fn normals(stream: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
        use rand::RngExt as _;
        let normal = Normal::standard();
        (0..count).map(|_| normal.inverse_cdf(stream.random_range(1e-12..1.0))).collect()
    }
}
