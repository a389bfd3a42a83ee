//! The share of problems solved within k samples, and its power law `-ln coverage = a k^-b`.

use crate::counts::{Counts, CountsError, pass_at_k};
use crate::quantile::Interval;
use crate::regression::{Regression, RegressionError, regress};
use crate::resample::resampled;

/// What the counts of a set of problems say.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Mean pass@k over the problems, one a k.
    pub coverage: Vec<f64>,
    /// b of `-ln coverage = a k^-b`, with the interval over problems.
    pub exponent: f64,
    /// The interval of b.
    pub exponent_interval: Option<Interval>,
    /// a.
    pub prefactor: f64,
    /// Share of the variance of `ln(-ln coverage)` that the line explains.
    pub r_squared: f64,
    /// Problems without any success.
    pub never_solved: usize,
}

impl Coverage {
    /// `-ln coverage` at every k.
    pub fn deficit(&self) -> impl Iterator<Item = f64> + '_ {
        self.coverage.iter().map(|&coverage| -laws::ln(coverage))
    }

    /// The fitted line `a k^-b`.
    #[must_use]
    pub fn line(&self, k: f64) -> f64 {
        self.prefactor * laws::exp(-self.exponent * laws::ln(k))
    }
}

/// Counts from which no power law follows.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoverageError {
    /// One problem's counts cannot be used.
    #[error("problem {problem}: {fault}")]
    Problem {
        /// Which, counted from 0.
        problem: usize,
        /// What is wrong.
        fault: CountsError,
    },
    /// All problems are solved, or none is: the logarithm of a logarithm does not exist.
    #[error(
        "the coverage at k = {k} is {coverage}, and -ln of it has no logarithm; hint: leave this \
        k out"
    )]
    Extreme {
        /// The k.
        k: u64,
        /// The coverage there.
        coverage: f64,
    },
    /// No line through the points.
    #[error(transparent)]
    Line(#[from] RegressionError),
}

/// Fits `ln(-ln coverage(k)) = ln a - b ln k` by least squares over the given k, each k counting
/// once (Brown 2024, arXiv 2407.21787, Eq. 3 with the sign of Schaeffer 2025, arXiv 2502.17578).
///
/// The interval is a percentile interval over problems drawn with replacement; problems are the
/// clusters, since one problem enters the coverage at every k.
///
/// # Errors
/// Counts that cannot be used, a coverage of 0 or 1, or fewer than three k.
pub fn coverage_power_law(
    problems: &[Counts],
    k: &[u64],
    replicates: usize,
    level: f64,
    seed: u64,
) -> Result<Coverage, CoverageError> {
    let mut passes = Vec::with_capacity(problems.len());
    for (problem, &counts) in problems.iter().enumerate() {
        let row: Result<Vec<f64>, CountsError> = k.iter().map(|&k| pass_at_k(counts, k)).collect();
        passes.push(row.map_err(|fault| CoverageError::Problem { problem, fault })?);
    }
    let every: Vec<usize> = (0..problems.len()).collect();
    let coverage = mean(&passes, &every, k.len());
    if let Some(index) = coverage.iter().position(|&coverage| coverage <= 0.0 || coverage >= 1.0) {
        return Err(CoverageError::Extreme { k: k[index], coverage: coverage[index] });
    }
    let fitted = line(&coverage, k)?;
    let exponent_interval = resampled(problems.len(), replicates, level, seed, |drawn| {
        line(&mean(&passes, drawn, k.len()), k)
            .ok()
            .map(|line| -line.coefficients[1])
            .filter(|b| b.is_finite())
    });
    Ok(Coverage {
        exponent: -fitted.coefficients[1],
        exponent_interval,
        prefactor: laws::exp(fitted.coefficients[0]),
        r_squared: fitted.r_squared,
        never_solved: problems.iter().filter(|counts| counts.successes == 0).count(),
        coverage,
    })
}

/// The line of `ln(-ln coverage)` in `ln k`.
pub(crate) fn line(coverage: &[f64], k: &[u64]) -> Result<Regression, RegressionError> {
    let ln_k: Vec<f64> = k.iter().map(|&k| laws::ln(k as f64)).collect();
    let response: Vec<f64> =
        coverage.iter().map(|&coverage| laws::ln(-laws::ln(coverage))).collect();
    regress(&[&ln_k], &response)
}

/// The mean of the drawn rows, one a column.
fn mean(rows: &[Vec<f64>], drawn: &[usize], columns: usize) -> Vec<f64> {
    let mut sums = vec![0.0; columns];
    for &row in drawn {
        sums.iter_mut().zip(&rows[row]).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().map(|sum| sum / drawn.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the slope of a line by its textbook formula, over the same coverages.
    #[test]
    fn the_exponent_is_the_slope_of_the_line() {
        let problems: Vec<Counts> =
            (1..=100).map(|i| Counts { samples: 10_000, successes: (i * i * i) / 200 }).collect();
        let k = [1, 2, 5, 10, 20, 50, 100];
        let found = coverage_power_law(&problems, &k, 200, 0.95, 7).unwrap();
        let ln_k: Vec<f64> = k.iter().map(|&k| libm::log(k as f64)).collect();
        let y: Vec<f64> = found.coverage.iter().map(|c| libm::log(-libm::log(*c))).collect();
        let (mx, my) = (ln_k.iter().sum::<f64>() / 7.0, y.iter().sum::<f64>() / 7.0);
        let slope = ln_k.iter().zip(&y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>()
            / ln_k.iter().map(|x| (x - mx) * (x - mx)).sum::<f64>();
        assert!((found.exponent + slope).abs() < 1e-12);
        let Interval { low, high } = found.exponent_interval.unwrap();
        assert!(low < found.exponent && found.exponent < high, "{low} {high}");
        assert_eq!(found.never_solved, problems.iter().filter(|p| p.successes == 0).count());
        assert!(
            (found.coverage[0]
                - problems.iter().map(|p| p.successes as f64 / 1e4).sum::<f64>() / 100.0)
                .abs()
                < 1e-14
        );
    }

    #[test]
    fn what_has_no_line_is_refused() {
        let solved = vec![Counts { samples: 10, successes: 10 }; 3];
        assert!(matches!(
            coverage_power_law(&solved, &[1, 2, 3], 10, 0.9, 1),
            Err(CoverageError::Extreme { k: 1, .. })
        ));
        let short = vec![Counts { samples: 10, successes: 1 }; 3];
        let refused = coverage_power_law(&short, &[1, 2, 30], 10, 0.9, 1).unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("problem 0: k = 30 exceeds the 10 samples drawn (k > n)"),
            "{refused}"
        );
    }
}
