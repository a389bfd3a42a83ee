//! Least squares with an intercept, weighted or not, and the share of variance that a prediction
//! explains.

use quantiles::{Continuous, StudentsT};

use crate::quantile::Interval;

/// A line (or plane) through points.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The intercept, then one coefficient a regressor.
    pub coefficients: Vec<f64>,
    /// Standard error of each, from the residual variance; zero residual freedom leaves none.
    pub standard_errors: Option<Vec<f64>>,
    /// Share of the variance explained.
    pub r_squared: f64,
    /// Points.
    pub n: usize,
}

impl Regression {
    /// The interval of a coefficient at a confidence level, by Student's t with the residual
    /// freedom (points less coefficients); none without any.
    #[must_use]
    pub fn interval(&self, index: usize, level: f64) -> Option<Interval> {
        let errors = self.standard_errors.as_ref()?;
        let freedom = (self.n - self.coefficients.len()) as f64;
        let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
        let half = student.inverse_cdf(f64::midpoint(1.0, level)) * errors[index];
        let coefficient = self.coefficients[index];
        Some(Interval { low: coefficient - half, high: coefficient + half })
    }
}

/// Points through which no line is determined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegressionError {
    /// Too few of them.
    #[error(
        "{n} points do not determine {parameters} coefficients; hint: give at least {parameters}"
    )]
    TooFew {
        /// Points.
        n: usize,
        /// Coefficients.
        parameters: usize,
    },
    /// A regressor follows from the others.
    #[error("regressor {regressor} is constant or follows from the others; hint: leave it out")]
    Dependent {
        /// Which, counted from 1; 0 is the intercept.
        regressor: usize,
    },
}

/// A column that keeps less than this share of its length beside the earlier ones depends on them.
pub(crate) const DEPENDENT: f64 = 1e-10;

/// Least squares of `response = b_0 + sum_i b_i x_i` by Gram and Schmidt's orthogonalisation,
/// applied twice (Björck 1967, "twice is enough").
///
/// # Errors
/// Fewer points than coefficients, or regressors that depend on each other.
///
/// # Panics
/// The columns have unequal lengths.
pub fn regress(regressors: &[&[f64]], response: &[f64]) -> Result<Regression, RegressionError> {
    regress_weighted(regressors, response, &vec![1.0; response.len()])
}

/// Weighted least squares of `response = b_0 + sum_i b_i x_i`: `sum w (y - p)²` is least. A point
/// whose response has the variance `s²/w` weighs w; the weights count relative to each other, since
/// the residuals say how large s is.
///
/// `r_squared` is the share of the weighted variance about the weighted mean.
///
/// # Errors
/// Fewer points than coefficients, or regressors that depend on each other.
///
/// # Panics
/// The columns have unequal lengths, or a weight is not positive.
pub fn regress_weighted(
    regressors: &[&[f64]],
    response: &[f64],
    weights: &[f64],
) -> Result<Regression, RegressionError> {
    let (n, parameters) = (response.len(), regressors.len() + 1);
    assert!(
        regressors.iter().chain([&weights]).all(|column| column.len() == n),
        "one value of each regressor and one weight a point"
    );
    assert!(weights.iter().all(|weight| *weight > 0.0), "weights are positive");
    if n < parameters {
        return Err(RegressionError::TooFew { n, parameters });
    }
    let roots: Vec<f64> = weights.iter().map(|weight| weight.sqrt()).collect();
    let scaled = |column: &[f64]| -> Vec<f64> {
        column.iter().zip(&roots).map(|(value, root)| value * root).collect()
    };
    let columns: Vec<Vec<f64>> = core::iter::once(roots.clone())
        .chain(regressors.iter().map(|column| scaled(column)))
        .collect();
    let Orthonormal { basis, upper } = orthonormal_columns(&columns)?;
    let scaled_response = scaled(response);
    let right: Vec<f64> = basis.iter().map(|unit| dot(unit, &scaled_response)).collect();
    let coefficients = back_substitute(&upper, &right);
    let predicted: Vec<f64> = (0..n)
        .map(|i| {
            coefficients[0]
                + regressors.iter().zip(&coefficients[1..]).map(|(x, b)| x[i] * b).sum::<f64>()
        })
        .collect();
    let left = weighted_squares(response, |i| predicted[i], weights);
    let mean = dot(response, weights) / weights.iter().sum::<f64>();
    let r_squared = 1.0 - left / weighted_squares(response, |_| mean, weights);
    let standard_errors =
        (n > parameters).then(|| standard_errors(&upper, left / (n - parameters) as f64));
    Ok(Regression { coefficients, standard_errors, r_squared, n })
}

/// Columns of a design as `X = QR`, by Gram and Schmidt's orthogonalisation, applied twice (Björck
/// 1967).
#[derive(Debug, Clone)]
pub(crate) struct Orthonormal {
    /// The columns of Q.
    pub(crate) basis: Vec<Vec<f64>>,
    /// The triangle R, row by row.
    pub(crate) upper: Vec<Vec<f64>>,
}

/// `X = QR` of the intercept and the regressors.
///
/// # Errors
/// A regressor is constant or follows from the others.
pub(crate) fn orthonormal(regressors: &[&[f64]], n: usize) -> Result<Orthonormal, RegressionError> {
    let columns: Vec<Vec<f64>> = core::iter::once(vec![1.0; n])
        .chain(regressors.iter().map(|column| column.to_vec()))
        .collect();
    orthonormal_columns(&columns)
}

/// `X = QR` of any columns.
///
/// # Errors
/// A column follows from the earlier ones.
pub(crate) fn orthonormal_columns(columns: &[Vec<f64>]) -> Result<Orthonormal, RegressionError> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut upper = vec![vec![0.0; columns.len()]; columns.len()];
    for (column, source) in columns.iter().enumerate() {
        let mut rest = source.clone();
        for _ in 0..2 {
            for (row, unit) in basis.iter().enumerate() {
                let share = dot(unit, &rest);
                upper[row][column] += share;
                rest.iter_mut().zip(unit).for_each(|(value, unit)| *value -= share * unit);
            }
        }
        let length = dot(&rest, &rest).sqrt();
        if length <= DEPENDENT * dot(source, source).sqrt() {
            return Err(RegressionError::Dependent { regressor: column });
        }
        upper[column][column] = length;
        basis.push(rest.into_iter().map(|value| value / length).collect());
    }
    Ok(Orthonormal { basis, upper })
}

/// `sum w (y - p)²`.
fn weighted_squares(response: &[f64], predicted: impl Fn(usize) -> f64, weights: &[f64]) -> f64 {
    let off = |i: usize| response[i] - predicted(i);
    (0..response.len()).map(|i| weights[i] * (off(i) * off(i))).sum()
}

/// `1 - sum (y - p)² / sum (y - mean y)²`: negative where a prediction is worse than the mean.
#[must_use]
pub fn r_squared(observed: &[f64], predicted: &[f64]) -> f64 {
    let mean = observed.iter().sum::<f64>() / observed.len() as f64;
    let left: f64 = observed.iter().zip(predicted).map(|(y, p)| (y - p) * (y - p)).sum();
    let whole: f64 = observed.iter().map(|y| (y - mean) * (y - mean)).sum();
    1.0 - left / whole
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves `Rx = b` of a triangle R.
pub(crate) fn back_substitute(upper: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for row in (0..x.len()).rev() {
        let known: f64 = (row + 1..x.len()).map(|column| upper[row][column] * x[column]).sum();
        x[row] = (x[row] - known) / upper[row][row];
    }
    x
}

/// Square roots of the diagonal of `s² (RᵀR)⁻¹`.
fn standard_errors(upper: &[Vec<f64>], variance: f64) -> Vec<f64> {
    let size = upper.len();
    let inverse: Vec<Vec<f64>> = (0..size)
        .map(|column| {
            let unit: Vec<f64> = (0..size).map(|row| f64::from(u8::from(row == column))).collect();
            back_substitute(upper, &unit)
        })
        .collect();
    (0..size)
        .map(|row| {
            (variance * inverse.iter().map(|column| column[row] * column[row]).sum::<f64>()).sqrt()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const T_34: f64 = 2.032_244_509_317_718_6;

    /// Norris, NIST, linear regression (36 points, level of difficulty low): certified values.
    #[test]
    fn norris_is_certified() {
        const Y: [f64; 36] = [
            0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1,
            778.1, 668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6,
            339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
        ];
        const X: [f64; 36] = [
            0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6,
            775.5, 666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8,
            339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
        ];
        let line = regress(&[&X], &Y).unwrap();
        let errors = line.standard_errors.clone().unwrap();
        let near = |ours: f64, certified: f64| {
            assert!((ours / certified - 1.0).abs() < 1e-9, "{ours} {certified}");
        };
        near(line.coefficients[0], -0.262_323_073_774_029);
        near(line.coefficients[1], 1.002_116_818_020_45);
        near(errors[0], 0.232_818_234_301_152);
        near(errors[1], 0.429_796_848_199_937e-3);
        let interval = line.interval(1, 0.95).unwrap();
        near(
            (interval.high - interval.low) / 2.0,
            // scipy 1.17: `t.ppf(0.975, 34)`.
            T_34 * 0.429_796_848_199_937e-3,
        );
        near(line.r_squared, 0.999_993_745_883_712);
    }

    /// statsmodels 0.15.0: `WLS(y, add_constant(x), w).fit()`; equal weights change nothing.
    #[test]
    fn weights_count_as_those_of_statsmodels() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let y = [1.1, 1.9, 3.2, 3.9, 5.3, 5.8];
        let line = regress_weighted(&[&x], &y, &[1.0, 4.0, 0.25, 2.0, 1.0, 0.5]).unwrap();
        let errors = line.standard_errors.clone().unwrap();
        for (ours, theirs) in [
            (line.coefficients[0], -0.074_091_260_634_183_7),
            (line.coefficients[1], 1.015_467_904_098_994_2),
            (errors[0], 0.161_287_152_252_370_34),
            (errors[1], 0.049_143_164_748_876_45),
            (line.r_squared, 0.990_718_797_802_035_9),
        ] {
            assert!((ours / theirs - 1.0).abs() < 1e-12, "{ours} {theirs}");
        }
        let (plain, equal) =
            (regress(&[&x], &y).unwrap(), regress_weighted(&[&x], &y, &[0.25; 6]).unwrap());
        for (a, b) in plain.coefficients.iter().zip(&equal.coefficients) {
            assert!((a - b).abs() < 1e-14, "{a} {b}");
        }
    }

    #[test]
    fn planes_and_their_refusals() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 4.0, 9.0, 16.0, 25.0]);
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 3.0 - 2.0 * a + 0.5 * b).collect();
        let plane = regress(&[&a, &b], &y).unwrap();
        for (ours, planted) in plane.coefficients.iter().zip([3.0, -2.0, 0.5]) {
            assert!((ours - planted).abs() < 1e-12, "{ours} {planted}");
        }
        let doubled: Vec<f64> = a.iter().map(|a| 2.0 * a).collect();
        assert_eq!(regress(&[&a, &doubled], &y), Err(RegressionError::Dependent { regressor: 2 }));
        assert_eq!(regress(&[&[1.0; 5]], &y), Err(RegressionError::Dependent { regressor: 1 }));
        assert_eq!(
            regress(&[&a[..1]], &y[..1]),
            Err(RegressionError::TooFew { n: 1, parameters: 2 })
        );
    }
}
