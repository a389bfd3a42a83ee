//! Least squares with a sandwich covariance over clusters: the effect of one setting, adjusted for
//! the others.

use quantiles::{Continuous, StudentsT};

use crate::quantile::Interval;
use crate::regression::{Regression, RegressionError, regress};

/// A regression whose errors may be anything within a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredRegression {
    /// The intercept, then one coefficient a regressor.
    pub coefficients: Vec<f64>,
    /// Their covariance, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// Share of the variance explained.
    pub r_squared: f64,
    /// Rows.
    pub n: usize,
    /// Clusters.
    pub clusters: usize,
}

/// A weighted sum of coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The sum.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval, by Student's t with one less than the clusters as degrees of freedom.
    pub interval: Interval,
    /// Two-sided p value of zero, by the same distribution.
    pub p_value: f64,
}

/// Rows from which no such covariance follows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClusteredError {
    /// No plane through the points.
    #[error(transparent)]
    Plane(#[from] RegressionError),
    /// Too few clusters to say how much they differ, or a fit that leaves nothing.
    #[error(
        "{clusters} clusters and {n} rows do not determine the covariance of {parameters} \
        coefficients; hint: more clusters than coefficients, and more rows"
    )]
    TooFewClusters {
        /// Clusters.
        clusters: usize,
        /// Rows.
        n: usize,
        /// Coefficients.
        parameters: usize,
    },
}

/// Least squares of `response = b_0 + sum_i b_i x_i` with the covariance `c (XᵀX)⁻¹ (sum_g X_gᵀ e_g
/// e_gᵀ X_g) (XᵀX)⁻¹`, `c = G/(G-1) (n-1)/(n-k)` (CR1: Liang & Zeger 1986, with the factor of Stata
/// and statsmodels; Cameron & Miller 2015, Eq. 11 and 12).
///
/// Row j of `(XᵀX)⁻¹Xᵀ` is what regressor j keeps beside the others, over its square (Frisch &
/// Waugh 1933): so nothing is inverted.
///
/// # Errors
/// Too few rows or clusters, or regressors that depend on each other.
///
/// # Panics
/// The columns have unequal lengths.
pub fn regress_clustered(
    regressors: &[&[f64]],
    response: &[f64],
    clusters: &[usize],
) -> Result<ClusteredRegression, ClusteredError> {
    assert_eq!(clusters.len(), response.len(), "one cluster a row");
    let fit = regress(regressors, response)?;
    let (n, parameters) = (fit.n, fit.coefficients.len());
    let mut names = clusters.to_vec();
    names.sort_unstable();
    names.dedup();
    let count = names.len();
    // The sandwich's middle has at most the rank of the clusters.
    if count <= parameters || n <= parameters {
        return Err(ClusteredError::TooFewClusters { clusters: count, n, parameters });
    }
    let left = residuals(&fit, regressors, response);
    let influence = influence(regressors, n)?;
    let mut covariance = vec![vec![0.0; parameters]; parameters];
    let mut scores = vec![vec![0.0; parameters]; count];
    for (row, cluster) in clusters.iter().enumerate() {
        let place = names.partition_point(|name| name < cluster);
        for (score, of_coefficient) in scores[place].iter_mut().zip(&influence) {
            *score += of_coefficient[row] * left[row];
        }
    }
    let factor = count as f64 / (count - 1) as f64 * (n - 1) as f64 / (n - parameters) as f64;
    for (i, line) in covariance.iter_mut().enumerate() {
        for (j, entry) in line.iter_mut().enumerate() {
            *entry = factor * scores.iter().map(|score| score[i] * score[j]).sum::<f64>();
        }
    }
    Ok(ClusteredRegression {
        coefficients: fit.coefficients,
        covariance,
        r_squared: fit.r_squared,
        n,
        clusters: count,
    })
}

pub(crate) fn residuals(fit: &Regression, regressors: &[&[f64]], response: &[f64]) -> Vec<f64> {
    let predicted = |row: usize| {
        fit.coefficients[0]
            + regressors.iter().zip(&fit.coefficients[1..]).map(|(x, b)| x[row] * b).sum::<f64>()
    };
    response.iter().enumerate().map(|(row, y)| y - predicted(row)).collect()
}

/// The rows of `(XᵀX)⁻¹Xᵀ`, the intercept's first.
pub(crate) fn influence(regressors: &[&[f64]], n: usize) -> Result<Vec<Vec<f64>>, RegressionError> {
    let mut rows = vec![vec![1.0 / n as f64; n]];
    for (which, &column) in regressors.iter().enumerate() {
        let others: Vec<&[f64]> = regressors
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != which)
            .map(|(_, other)| *other)
            .collect();
        let kept = residuals(&regress(&others, column)?, &others, column);
        let square: f64 = kept.iter().map(|value| value * value).sum();
        let mean = column.iter().sum::<f64>() / n as f64;
        let row: Vec<f64> = kept.iter().map(|value| value / square).collect();
        // A plane passes through the means: the intercept is what they leave.
        rows[0].iter_mut().zip(&row).for_each(|(intercept, value)| *intercept -= mean * value);
        rows.push(row);
    }
    Ok(rows)
}

impl ClusteredRegression {
    /// The effect `sum_i w_i b_i`, one weight a coefficient with the intercept's first, such as
    /// that of a setting with its interaction at a place: `b_setting + b_interaction ln C`.
    ///
    /// # Panics
    /// There are more or fewer weights than coefficients, or the level is not between 0 and 1.
    #[must_use]
    pub fn effect(&self, weights: &[f64], level: f64) -> Effect {
        assert_eq!(weights.len(), self.coefficients.len(), "one weight a coefficient");
        assert!(0.0 < level && level < 1.0, "a level between 0 and 1, got {level}");
        let estimate: f64 = weights.iter().zip(&self.coefficients).map(|(w, b)| w * b).sum();
        let variance: f64 = weights
            .iter()
            .zip(&self.covariance)
            .map(|(w, line)| w * weights.iter().zip(line).map(|(v, entry)| v * entry).sum::<f64>())
            .sum();
        let standard_error = variance.max(0.0).sqrt();
        let t = StudentsT::new(0.0, 1.0, (self.clusters - 1) as f64)
            .expect("one degree of freedom or more");
        let reach = t.inverse_cdf(0.5 + 0.5 * level) * standard_error;
        Effect {
            estimate,
            standard_error,
            interval: Interval { low: estimate - reach, high: estimate + reach },
            p_value: 2.0 * t.sf((estimate / standard_error).abs()),
        }
    }

    /// The effect of one coefficient alone; 0 is the intercept.
    ///
    /// # Panics
    /// There is no such coefficient.
    #[must_use]
    pub fn coefficient(&self, which: usize, level: f64) -> Effect {
        let weights: Vec<f64> =
            (0..self.coefficients.len()).map(|index| f64::from(u8::from(index == which))).collect();
        assert!(which < weights.len(), "coefficient {which} of {}", weights.len());
        self.effect(&weights, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 12] = [0.5, 1.1, 1.9, 2.4, 3.1, 3.3, 4.2, 4.8, 5.1, 6.0, 6.6, 7.2];
    const Z: [f64; 12] = [1.0, 0.2, 0.7, 1.9, 1.1, 0.4, 2.2, 0.9, 1.5, 0.1, 2.0, 1.3];
    const Y: [f64; 12] = [1.2, 0.9, 2.1, 3.9, 3.0, 2.2, 5.4, 3.9, 4.8, 3.7, 6.9, 6.0];
    const G: [usize; 12] = [0, 0, 0, 3, 3, 7, 7, 7, 8, 8, 9, 9];
    const COEFFICIENTS: [f64; 3] =
        [-0.299_971_479_871_087_96, 0.634_994_139_695_088_2, 1.373_152_519_138_344];
    const COVARIANCE: [[f64; 3]; 3] = [
        [0.020_266_133_387_027_267, -0.001_023_914_507_369_400_5, -0.012_099_520_134_249_96],
        [-0.001_023_914_507_369_4, 0.000_114_908_340_459_647_63, 0.000_630_743_357_719_549_1],
        [-0.012_099_520_134_249_968, 0.000_630_743_357_719_550_2, 0.007_669_238_316_959_188],
    ];
    /// Estimate, standard error, interval, p value.
    const EFFECT: [f64; 5] = [
        4.067_875_437_540_948,
        0.226_277_185_350_296_26,
        3.439_629_253_857_184,
        4.696_121_621_224_712,
        5.627_789_681_132_560_4e-05,
    ];

    /// numpy 2: `inv(X.T @ X) @ meat @ inv(X.T @ X) * G/(G-1) * (n-1)/(n-k)`, and `scipy.stats.t`
    /// with G - 1; the formula of statsmodels' `cov_type="cluster"` with its small-sample
    /// correction.
    #[test]
    fn the_sandwich_is_that_of_numpy() {
        let fit = regress_clustered(&[&X, &Z], &Y, &G).unwrap();
        let near = |ours: f64, theirs: f64| {
            assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} against {theirs}");
        };
        assert_eq!((fit.n, fit.clusters), (12, 5));
        for index in 0..3 {
            near(fit.coefficients[index], COEFFICIENTS[index]);
            (0..3).for_each(|other| near(fit.covariance[index][other], COVARIANCE[index][other]));
        }
        let effect = fit.effect(&[0.0, 1.0, 2.5], 0.95);
        near(effect.estimate, EFFECT[0]);
        near(effect.standard_error, EFFECT[1]);
        near(effect.interval.low, EFFECT[2]);
        near(effect.interval.high, EFFECT[3]);
        near(effect.p_value, EFFECT[4]);
        near(fit.coefficient(1, 0.95).standard_error, COVARIANCE[1][1].sqrt());
    }

    #[test]
    fn too_few_clusters_are_refused() {
        let three: Vec<usize> = (0..12).map(|row| row % 3).collect();
        let refused = regress_clustered(&[&X, &Z], &Y, &three).unwrap_err().to_string();
        assert!(refused.starts_with("3 clusters and 12 rows do not determine"), "{refused}");
        let doubled = X.map(|x| 2.0 * x);
        let refused = regress_clustered(&[&X, &doubled], &Y, &G).unwrap_err();
        assert_eq!(refused, ClusteredError::Plane(RegressionError::Dependent { regressor: 2 }));
    }
}
