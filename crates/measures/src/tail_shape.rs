//! Whether coverage is a power law of attempts at all, and whether its exponent is the tail's.

use crate::quantile::Interval;
use crate::regression::{RegressionError, regress};
use crate::resample::resampled;

/// How far `ln(-ln coverage)` is from a line in `ln k`.
#[derive(Debug, Clone, PartialEq)]
pub struct Curvature {
    /// b of `-ln coverage = a k^-b`, from the line.
    pub exponent: f64,
    /// Share of the variance that the line explains.
    pub r_squared: f64,
    /// q of `ln(-ln coverage) = ln a - b ln k + q (ln k)^2`: 0 for a power law; below 0 the
    /// failures fall ever faster, as they do where problems are not hard enough to form a tail.
    pub quadratic: f64,
    /// The interval of q over problems.
    pub quadratic_interval: Option<Interval>,
    /// Change of the local exponent `b - 2 q ln k` from the first k to the last: what q amounts to
    /// over the range.
    pub exponent_change: f64,
    /// The interval of that change over problems.
    pub exponent_change_interval: Option<Interval>,
    /// The k used, the coverage there strictly between 0 and 1.
    pub k: Vec<u64>,
}

/// Coverages without a shape.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CurvatureError {
    /// Not one estimate a k.
    #[error(
        "problem {problem} has {found} estimates for {expected} values of k; hint: give one a k"
    )]
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

/// `-ln mean pass@k` at every k, of rows of pass@k, one a problem; infinite where nothing is
/// solved.
#[must_use]
pub fn coverage_deficit(passes: &[Vec<f64>], k: usize) -> Vec<f64> {
    let mean =
        |place: usize| passes.iter().map(|row| row[place]).sum::<f64>() / passes.len() as f64;
    (0..k).map(|place| -laws::ln(mean(place))).collect()
}

/// Fits `ln(-ln coverage) = ln a - b ln k + q (ln k)^2` by least squares, each k counting once,
/// with a percentile interval of q over problems drawn with replacement. A k at which all or none
/// are solved is left out, since the logarithm does not exist; a replicate leaves out its own.
///
/// `passes` holds a row a problem: pass@k at each k, from [`crate::pass_at_k`] or, for sampling
/// that stopped at a success, [`crate::stopped_pass_at_k`]. The points of one curve are not
/// independent: R² says how straight it is, the interval whether other problems would bend it.
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
        return Err(CurvatureError::Ragged {
            problem,
            found: passes[problem].len(),
            expected: k.len(),
        });
    }
    let every: Vec<usize> = (0..passes.len()).collect();
    let Shape { exponent, r_squared, quadratic, exponent_change, used } = shape(passes, k, &every)?;
    let quadratic_interval = resampled(passes.len(), replicates, level, seed, |drawn| {
        shape(passes, k, drawn).ok().map(|shape| shape.quadratic).filter(|value| value.is_finite())
    });
    // A draw can lose its own greatest or least k, so the change of each is over its own span.
    let exponent_change_interval = resampled(passes.len(), replicates, level, seed, |drawn| {
        let change = shape(passes, k, drawn).ok()?.exponent_change;
        Some(change).filter(|value| value.is_finite())
    });
    Ok(Curvature {
        exponent,
        r_squared,
        quadratic,
        quadratic_interval,
        exponent_change,
        exponent_change_interval,
        k: used,
    })
}

/// The shape of the coverage of some problems.
struct Shape {
    exponent: f64,
    r_squared: f64,
    quadratic: f64,
    exponent_change: f64,
    /// The k at which the coverage lies strictly between 0 and 1.
    used: Vec<u64>,
}

/// Lays a line and a parabola through `ln(-ln coverage)` of the drawn problems.
fn shape(passes: &[Vec<f64>], k: &[u64], drawn: &[usize]) -> Result<Shape, RegressionError> {
    let mut used = Vec::new();
    let (mut ln_k, mut square, mut response) = (Vec::new(), Vec::new(), Vec::new());
    for (index, &k) in k.iter().enumerate() {
        let coverage =
            drawn.iter().map(|&row| passes[row][index]).sum::<f64>() / drawn.len() as f64;
        if coverage > 0.0 && coverage < 1.0 {
            let x = laws::ln(k as f64);
            used.push(k);
            ln_k.push(x);
            square.push(x * x);
            response.push(laws::ln(-laws::ln(coverage)));
        }
    }
    // Three coefficients, and one point more to say how well they fit.
    if used.len() < 4 {
        return Err(RegressionError::TooFew { n: used.len(), parameters: 4 });
    }
    let line = regress(&[&ln_k], &response)?;
    let quadratic = regress(&[&ln_k, &square], &response)?.coefficients[2];
    Ok(Shape {
        exponent: -line.coefficients[1],
        r_squared: line.r_squared,
        quadratic,
        exponent_change: -2.0 * quadratic * (ln_k[ln_k.len() - 1] - ln_k[0]),
        used,
    })
}

/// The exponent of coverage less the exponent of a tail, which Schaeffer 2025 (arXiv 2502.17578,
/// Theorem 3.1) equates as k grows without bound; at finite k they need not agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentGap {
    /// `b - alpha`.
    pub difference: f64,
    /// From the lower end of b less the upper end of alpha to the opposite: wider than an interval
    /// of the difference, since the two rise together with the problems drawn.
    pub interval: Option<Interval>,
}

/// The difference of two exponents with the widest interval that theirs allow; none where either
/// has none.
#[must_use]
pub fn exponent_gap(
    coverage: (f64, Option<Interval>),
    tail: (f64, Option<Interval>),
) -> ExponentGap {
    let interval = coverage.1.zip(tail.1);
    let interval =
        interval.map(|(b, alpha)| Interval { low: b.low - alpha.high, high: b.high - alpha.low });
    ExponentGap { difference: coverage.0 - tail.0, interval }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;
    use crate::tail::{TailFamily, TailScale, fit_tail, tail_interval};

    fn log_spaced() -> Vec<u64> {
        vec![1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    }

    /// Planted: uniform p on a grid fine enough to be continuous has failure 1/(k+1) (closed form),
    /// nearly a power law of exponent 1; one p for all is an exponential, far from any.
    #[test]
    fn a_tail_is_straight_and_no_tail_is_bent() {
        let k = log_spaced();
        let row =
            |p: f64| k.iter().map(|&k| 1.0 - libm::pow(1.0 - p, k as f64)).collect::<Vec<f64>>();
        // p = u^5 of a uniform u: Beta(0.2, 1), exponent 0.2.
        let heavy: Vec<Vec<f64>> =
            (0..2000).map(|i| row(libm::pow((f64::from(i) + 0.5) / 2000.0, 5.0))).collect();
        let found = coverage_curvature(&heavy, &k, 200, 0.95, 1).unwrap();
        assert!(found.r_squared > 0.99, "{found:?}");
        let none: Vec<Vec<f64>> = (0..200).map(|i| row(0.004 + 0.000_01 * f64::from(i))).collect();
        let bent = coverage_curvature(&none, &k, 200, 0.95, 1).unwrap();
        let interval = bent.quadratic_interval.unwrap();
        assert!(bent.quadratic < 0.0 && interval.high < 0.0, "{bent:?}");
        assert!(bent.exponent_change > 4.0 * found.exponent_change.abs(), "{bent:?} {found:?}");
        let change = bent.exponent_change_interval.unwrap();
        assert!(
            change.low < bent.exponent_change
                && bent.exponent_change < change.high
                && change.low > 0.0,
            "{bent:?}"
        );
        let ragged = coverage_curvature(&[vec![0.5]], &k, 10, 0.95, 1).unwrap_err();
        assert_eq!(ragged, CurvatureError::Ragged { problem: 0, found: 1, expected: 11 });
    }

    /// The closed form of interval arithmetic; and on planted problems, p = u^2.5/2 of a uniform u,
    /// the scaled Beta(0.4, 1), it surrounds the difference of the planted exponents, which is zero
    /// in the limit.
    #[test]
    fn the_gap_is_as_wide_as_its_parts_allow() {
        let (b, alpha) = (Interval { low: 0.3, high: 0.5 }, Interval { low: 0.1, high: 0.35 });
        let gap = exponent_gap((0.4, Some(b)), (0.2, Some(alpha)));
        let interval = gap.interval.unwrap();
        assert!((gap.difference - 0.2).abs() < 1e-15);
        assert!(
            (interval.low + 0.05).abs() < 1e-15 && (interval.high - 0.4).abs() < 1e-15,
            "{interval:?}"
        );
        assert_eq!(exponent_gap((0.4, None), (0.2, Some(alpha))).interval, None);
        let quantile = |i: u64| 0.5 * libm::pow((i as f64 + 0.5) / 80.0, 2.5);
        // The whole number of successes nearest to 2000 p.
        let nearest = |p: f64| (0..2000_u64).find(|&c| c as f64 + 0.5 > 2000.0 * p).unwrap_or(2000);
        let problems: Vec<Counts> =
            (0..80).map(|i| Counts { samples: 2000, successes: nearest(quantile(i)) }).collect();
        let scale = TailScale::Fixed(0.5);
        let fitted = fit_tail(&problems, TailFamily::Beta, scale).unwrap();
        let profile = tail_interval(&problems, &fitted, scale, 0.95).unwrap();
        let tail = profile.low.zip(profile.high).map(|(low, high)| Interval { low, high });
        let line = crate::coverage_power_law(&problems, &log_spaced(), 200, 0.95, 1).unwrap();
        let gap = exponent_gap((line.exponent, line.exponent_interval), (fitted.tail.alpha, tail));
        let Interval { low, high } = gap.interval.unwrap();
        assert!(low < 0.0 && 0.0 < high, "{gap:?}");
    }
}
