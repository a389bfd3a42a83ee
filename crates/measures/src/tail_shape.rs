//! Whether coverage is a power law of attempts at all, and whether its exponent is the tail's.

use crate::counts::{Counts, CountsError, pass_at_k};
use crate::quantile::Interval;
use crate::regression::{RegressionError, regress};
use crate::resample::resampled;
use crate::tail::{Likelihood, Search, TailError, TailEstimate, TailScale, fit_tail};

/// How far `ln(-ln coverage)` is from a line in `ln k`.
#[derive(Debug, Clone, PartialEq)]
pub struct Curvature {
    /// b of `-ln coverage = a k^-b`, from the line.
    pub exponent: f64,
    /// Share of the variance that the line explains.
    pub r_squared: f64,
    /// q of `ln(-ln coverage) = ln a - b ln k + q (ln k)^2`: 0 for a power law; below 0 the failures fall ever faster,
    /// as they do where problems are not hard enough to form a tail.
    pub quadratic: f64,
    /// The interval of q over problems.
    pub quadratic_interval: Option<Interval>,
    /// Change of the local exponent `b - 2 q ln k` from the first k to the last: what q amounts to over the range.
    pub exponent_change: f64,
    /// The k used, the coverage there strictly between 0 and 1.
    pub k: Vec<u64>,
}

/// Coverages without a shape.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CurvatureError {
    /// Not one estimate a k.
    #[error("problem {problem} has {found} estimates for {expected} values of k; hint: give one a k")]
    Ragged {
        /// Which, counted from 0.
        problem: usize,
        /// Estimates found.
        found: usize,
        /// Values of k.
        expected: usize,
    },
    /// No parabola through the points.
    #[error(transparent)]
    Line(#[from] RegressionError),
}

/// `-ln mean pass@k` at every k, of rows of pass@k, one a problem; infinite where nothing is solved.
#[must_use]
pub fn coverage_deficit(passes: &[Vec<f64>], k: usize) -> Vec<f64> {
    let mean = |place: usize| passes.iter().map(|row| row[place]).sum::<f64>() / passes.len() as f64;
    (0..k).map(|place| -laws::ln(mean(place))).collect()
}

/// Fits `ln(-ln coverage) = ln a - b ln k + q (ln k)^2` by least squares, each k counting once, with a percentile
/// interval of q over problems drawn with replacement. A k at which all or none are solved is left out, since the
/// logarithm does not exist; a replicate leaves out its own.
///
/// `passes` holds a row a problem: pass@k at each k, from [`pass_at_k`] or, for sampling that stopped at a success,
/// [`crate::stopped_pass_at_k`]. The points of one curve are not independent: R² says how straight it is, the interval
/// whether other problems would bend it.
///
/// # Errors
/// Rows of another length, or fewer than four k with a coverage between 0 and 1.
pub fn coverage_curvature(
    passes: &[Vec<f64>],
    k: &[u64],
    replicates: usize,
    level: f64,
    seed: u64,
) -> Result<Curvature, CurvatureError> {
    if let Some(problem) = passes.iter().position(|row| row.len() != k.len()) {
        return Err(CurvatureError::Ragged { problem, found: passes[problem].len(), expected: k.len() });
    }
    let shape = |drawn: &[usize]| -> Result<([f64; 4], Vec<u64>), RegressionError> {
        let mut used = Vec::new();
        let (mut ln_k, mut square, mut response) = (Vec::new(), Vec::new(), Vec::new());
        for (place, &k) in k.iter().enumerate() {
            let coverage = drawn.iter().map(|&row| passes[row][place]).sum::<f64>() / drawn.len() as f64;
            if coverage > 0.0 && coverage < 1.0 {
                let x = laws::ln(k as f64);
                used.push(k);
                ln_k.push(x);
                square.push(x * x);
                response.push(laws::ln(-laws::ln(coverage)));
            }
        }
        if used.len() < 4 {
            return Err(RegressionError::TooFew { n: used.len(), parameters: 4 });
        }
        let line = regress(&[&ln_k], &response)?;
        let quadratic = regress(&[&ln_k, &square], &response)?.coefficients[2];
        let change = -2.0 * quadratic * (ln_k[ln_k.len() - 1] - ln_k[0]);
        Ok(([-line.coefficients[1], line.r_squared, quadratic, change], used))
    };
    let every: Vec<usize> = (0..passes.len()).collect();
    let ([exponent, r_squared, quadratic, exponent_change], used) = shape(&every)?;
    let quadratic_interval = resampled(passes.len(), replicates, level, seed, |drawn| {
        shape(drawn).ok().map(|(values, _)| values[2]).filter(|value| value.is_finite())
    });
    Ok(Curvature { exponent, r_squared, quadratic, quadratic_interval, exponent_change, k: used })
}

/// The exponent of coverage against the exponent of the tail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentGap {
    /// b of `-ln coverage = a k^-b`, by least squares over the k.
    pub aggregate: f64,
    /// The tail.
    pub tail: TailEstimate,
    /// `b - alpha`.
    pub difference: f64,
    /// Its interval over problems, both exponents found anew from each draw; none where too many draws had no value.
    pub interval: Option<Interval>,
}

/// `b - alpha`: the exponent that least squares reads off coverage over the given k less the exponent of the left tail,
/// which Schaeffer 2025 (arXiv 2502.17578, Theorem 3.1) equates as k grows without bound. At finite k, and for other
/// families, they need not agree.
///
/// # Errors
/// As [`fit_tail`], and k beyond a problem's samples.
///
/// # Panics
/// Fewer than three k.
pub fn exponent_gap(
    problems: &[Counts],
    k: &[u64],
    (family, scale): (crate::tail::TailFamily, TailScale),
    replicates: usize,
    level: f64,
    seed: u64,
) -> Result<ExponentGap, TailError> {
    assert!(k.len() >= 3, "a line wants three k, got {}", k.len());
    let mut passes = Vec::with_capacity(problems.len());
    for (problem, &counts) in problems.iter().enumerate() {
        let row: Result<Vec<f64>, CountsError> = k.iter().map(|&k| pass_at_k(counts, k)).collect();
        passes.push(row.map_err(|fault| TailError::Problem { problem, fault })?);
    }
    let ln_k: Vec<f64> = k.iter().map(|&k| laws::ln(k as f64)).collect();
    let slope = |drawn: &[usize]| {
        let response = |place: usize| {
            let coverage = drawn.iter().map(|&row| passes[row][place]).sum::<f64>() / drawn.len() as f64;
            laws::ln(-laws::ln(coverage))
        };
        let line = regress(&[&ln_k], &(0..k.len()).map(response).collect::<Vec<f64>>()).ok()?;
        Some(-line.coefficients[1]).filter(|b| b.is_finite())
    };
    let tail = fit_tail(problems, family, scale)?;
    let interval = resampled(problems.len(), replicates, level, seed, |drawn| {
        let aggregate = slope(drawn)?;
        let sample: Vec<Counts> = drawn.iter().map(|&problem| problems[problem]).collect();
        let likelihood = Likelihood::new(&sample).ok()?;
        let search = Search { likelihood: &likelihood, family, scale, alpha: None, with_mass: false };
        Some(aggregate - search.run(&[tail.tail]).tail.alpha).filter(|gap| gap.is_finite())
    });
    let every: Vec<usize> = (0..problems.len()).collect();
    let aggregate = slope(&every).unwrap_or(f64::NAN);
    Ok(ExponentGap { aggregate, tail, difference: aggregate - tail.tail.alpha, interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tail::TailFamily;

    fn log_spaced() -> Vec<u64> {
        vec![1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    }

    /// Planted: uniform p on a grid fine enough to be continuous has failure 1/(k+1) (closed form), nearly a power law
    /// of exponent 1; one p for all is an exponential, far from any.
    #[test]
    fn a_tail_is_straight_and_no_tail_is_bent() {
        let k = log_spaced();
        let row = |p: f64| k.iter().map(|&k| 1.0 - libm::pow(1.0 - p, k as f64)).collect::<Vec<f64>>();
        // p = u^5 of a uniform u: Beta(0.2, 1), exponent 0.2.
        let heavy: Vec<Vec<f64>> = (0..2000).map(|i| row(libm::pow((f64::from(i) + 0.5) / 2000.0, 5.0))).collect();
        let found = coverage_curvature(&heavy, &k, 200, 0.95, 1).unwrap();
        assert!(found.r_squared > 0.99, "{found:?}");
        let none: Vec<Vec<f64>> = (0..200).map(|i| row(0.004 + 0.000_01 * f64::from(i))).collect();
        let bent = coverage_curvature(&none, &k, 200, 0.95, 1).unwrap();
        let interval = bent.quadratic_interval.unwrap();
        assert!(bent.quadratic < 0.0 && interval.high < 0.0, "{bent:?}");
        assert!(bent.exponent_change > 4.0 * found.exponent_change.abs(), "{bent:?} {found:?}");
        let ragged = coverage_curvature(&[vec![0.5]], &k, 10, 0.95, 1).unwrap_err();
        assert_eq!(ragged, CurvatureError::Ragged { problem: 0, found: 1, expected: 11 });
    }

    /// The parts are those of the two estimators themselves, and the interval surrounds their difference.
    #[test]
    fn the_gap_is_the_difference_of_its_parts() {
        let quantile = |i: u64| 0.5 * libm::pow((i as f64 + 0.5) / 80.0, 2.5);
        // The whole number of successes nearest to 2000 p.
        let nearest = |p: f64| (0..2000_u64).find(|&c| c as f64 + 0.5 > 2000.0 * p).unwrap_or(2000);
        let problems: Vec<Counts> =
            (0..80).map(|i| Counts { samples: 2000, successes: nearest(quantile(i)) }).collect();
        let k = log_spaced();
        let of = (TailFamily::Beta, TailScale::Fixed(0.5));
        let found = exponent_gap(&problems, &k, of, 60, 0.95, 1).unwrap();
        let line = crate::coverage_power_law(&problems, &k, 10, 0.95, 1).unwrap();
        assert!((found.aggregate - line.exponent).abs() < 1e-12);
        assert_eq!(found.tail, fit_tail(&problems, of.0, of.1).unwrap());
        // p = u^2.5/2 is the scaled Beta(0.4, 1).
        assert!((found.tail.tail.alpha - 0.4).abs() < 0.03, "{found:?}");
        let Interval { low, high } = found.interval.unwrap();
        assert!(low < found.difference && found.difference < high, "{found:?}");
    }
}
