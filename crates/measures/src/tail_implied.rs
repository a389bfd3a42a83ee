//! The slope of `-ln coverage` that a distribution of chances implies over the k that were tried.

use laws::{exp, exp_each, ln};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::counts::{Counts, pass_at_k};
use crate::coverage::{CoverageError, line};
use crate::quantile::{Interval, percentile_interval};
use crate::random::{beta, binomial};
use crate::resample::{Draws, enough};
use crate::tail::{Likelihood, Tail, TailError, TailFamily, fit_tail_roughly};

/// The slope that a distribution implies, beside the one that was observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpliedSlope {
    /// b of the line through `ln(-ln coverage)` over the given k, coverage `1 - E[(1-p)^k]`.
    pub implied: f64,
    /// The observed b less it.
    pub gap: f64,
    /// The interval of the gap: the gap less the percentiles of what it is where the distribution
    /// is true; it holds zero just where the observed slope lies within the same percentiles of the
    /// drawn ones. None where fewer than nine tenths of the draws have a slope.
    pub gap_interval: Option<Interval>,
    /// The percentiles of the drawn slopes.
    pub drawn: Option<Interval>,
    /// Two-sided p value of the observed slope among the drawn ones.
    pub p_value: Option<f64>,
    /// Draws without a slope.
    pub failed: usize,
}

/// The gap between two slopes, with the distribution fitted anew in each draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RefittedGap {
    /// The observed b less the implied one.
    pub gap: f64,
    /// The gap less the percentiles of what it is where the distribution is true; it holds zero
    /// just where the gap lies within these. None where fewer than nine tenths of the draws have a
    /// gap.
    pub interval: Option<Interval>,
    /// Two-sided p value of the gap among the drawn ones.
    pub p_value: Option<f64>,
    /// Draws without a gap.
    pub failed: usize,
}

/// Why a distribution implies no slope.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImpliedError {
    /// No line through the coverage.
    #[error(transparent)]
    Line(#[from] CoverageError),
    /// A value of k that cannot be used.
    #[error(transparent)]
    K(#[from] TailError),
}

/// `1 - E[(1-p)^k]` at each k, ascending, each once: the coverage of endlessly many problems whose
/// chances have the distribution.
///
/// # Errors
/// A k of 0.
pub fn implied_coverage(tail: &Tail, k: &[u64]) -> Result<Vec<f64>, TailError> {
    let none: Vec<Counts> = k.iter().map(|&k| Counts { samples: k, successes: 0 }).collect();
    let ln_failure = Likelihood::new(&none)?.ln_probabilities(tail);
    let hope = 1.0 - tail.mass_at_zero;
    Ok(ln_failure.into_iter().map(|ln_failure| -hope * libm::expm1(ln_failure)).collect())
}

/// The slope of `-ln coverage` that a fitted distribution implies over the same k, and whether the
/// observed one is among those that it makes by chance.
///
/// Theorem 3.1 of Schaeffer 2025 (arXiv 2502.17578) is a limit, which a line over finite k has not
/// reached: the slope that the whole distribution implies over these k is what the observed one is
/// to be held against. By chance: each draw takes as many problems from the distribution, samples
/// each as often as a problem of the data, and lays the line anew. The distribution is not fitted
/// anew to a draw, so that the test is wider than need be: a fit follows its data.
///
/// # Errors
/// Values of k that make no line, or exceed the samples of a problem.
pub fn implied_slope(
    tail: &Tail,
    observed: f64,
    problems: &[Counts],
    k: &[u64],
    draws: Draws,
) -> Result<ImpliedSlope, ImpliedError> {
    check_k(problems, k)?;
    let implied = slope(&implied_coverage(tail, k)?, k)?;
    let world = World::new(tail, problems, k);
    let one = |replicate: usize| world.slope(&world.counts(draws.seed, replicate));
    let slopes: Vec<f64> = (0..draws.replicates).into_par_iter().filter_map(one).collect();
    let is_enough = enough(slopes.len(), draws.replicates);
    let drawn = is_enough.then(|| percentile_interval(&slopes, draws.level));
    Ok(ImpliedSlope {
        implied,
        gap: observed - implied,
        gap_interval: drawn
            .map(|drawn| Interval { low: observed - drawn.high, high: observed - drawn.low }),
        drawn,
        p_value: is_enough.then(|| two_sided(&slopes, observed)),
        failed: draws.replicates - slopes.len(),
    })
}

/// The slope that is observed less the one that the fitted distribution implies, held against what
/// that difference is where the distribution is true: each draw of [`implied_slope`] is fitted
/// anew to a hundredth of a standard error, so that the two slopes move together as they do in the
/// data, and the test is as sharp as the data allow.
///
/// # Errors
/// As [`implied_slope`].
pub fn refitted_gap(
    tail: &Tail,
    observed: f64,
    problems: &[Counts],
    k: &[u64],
    draws: Draws,
) -> Result<RefittedGap, ImpliedError> {
    check_k(problems, k)?;
    let gap = observed - slope(&implied_coverage(tail, k)?, k)?;
    let world = World::new(tail, problems, k);
    let one = |replicate: usize| {
        let counts = world.counts(draws.seed, replicate);
        let refitted = fit_tail_roughly(&counts, tail).ok()?;
        let implied = slope(&implied_coverage(&refitted, k).ok()?, k).ok()?;
        Some(world.slope(&counts)? - implied).filter(|gap| gap.is_finite())
    };
    let gaps: Vec<f64> = (0..draws.replicates).into_par_iter().filter_map(one).collect();
    let is_enough = enough(gaps.len(), draws.replicates);
    let interval = is_enough.then(|| {
        let drawn = percentile_interval(&gaps, draws.level);
        Interval { low: gap - drawn.high, high: gap - drawn.low }
    });
    let p_value = is_enough.then(|| two_sided(&gaps, gap));
    Ok(RefittedGap { gap, interval, p_value, failed: draws.replicates - gaps.len() })
}

/// Refuses values of k that exceed the samples of a problem.
fn check_k(problems: &[Counts], k: &[u64]) -> Result<(), TailError> {
    let most = k.iter().copied().max().unwrap_or(0);
    for (problem, counts) in problems.iter().enumerate() {
        pass_at_k(Counts { successes: 0, ..*counts }, most)
            .map_err(|fault| TailError::Problem { problem, fault })?;
    }
    Ok(())
}

/// b of the line through `ln(-ln coverage)` in `ln k`.
fn slope(coverage: &[f64], k: &[u64]) -> Result<f64, CoverageError> {
    Ok(-line(coverage, k)?.coefficients[1])
}

/// Twice the lesser share of the drawn values on one side of a value, itself counted among them
/// (Davison & Hinkley 1997, Eq. 4.11).
fn two_sided(drawn: &[f64], value: f64) -> f64 {
    let share = |count: usize| (count + 1) as f64 / (drawn.len() + 1) as f64;
    let below = share(drawn.iter().filter(|&&one| one <= value).count());
    let above = share(drawn.iter().filter(|&&one| one >= value).count());
    (2.0 * below.min(above)).min(1.0)
}

/// Problems as the distribution makes them.
struct World<'a> {
    tail: &'a Tail,
    problems: &'a [Counts],
    k: &'a [u64],
    /// `ln i!`.
    ln_factorials: Vec<f64>,
}

impl<'a> World<'a> {
    fn new(tail: &'a Tail, problems: &'a [Counts], k: &'a [u64]) -> Self {
        let most = problems.iter().map(|counts| counts.samples).max().unwrap_or(0);
        let mut ln_factorials = vec![0.0];
        for i in 1..=most {
            ln_factorials.push(ln_factorials[ln_factorials.len() - 1] + ln(i as f64));
        }
        Self { tail, problems, k, ln_factorials }
    }

    /// As many problems, sampled as often.
    fn counts(&self, seed: u64, replicate: usize) -> Vec<Counts> {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(replicate as u64);
        let mut one = |&Counts { samples, .. }: &Counts| {
            let p = chance(self.tail, &mut stream);
            Counts { samples, successes: binomial(&mut stream, samples, p) }
        };
        self.problems.iter().map(&mut one).collect()
    }

    /// The slope of the line through the mean of pass@k.
    fn slope(&self, problems: &[Counts]) -> Option<f64> {
        let mut sums = vec![0.0; self.k.len()];
        let mut passes = vec![0.0; self.k.len()];
        for &Counts { samples, successes } in problems.iter().filter(|one| one.successes > 0) {
            self.passes(samples, samples - successes, &mut passes);
            sums.iter_mut().zip(&passes).for_each(|(sum, pass)| *sum += pass);
        }
        let coverage: Vec<f64> = sums.iter().map(|sum| sum / problems.len() as f64).collect();
        slope(&coverage, self.k).ok().filter(|slope| slope.is_finite())
    }

    /// `1 - C(f, k)/C(n, k)` of f failures at each k: [`pass_at_k`] by logarithms of factorials,
    /// which costs the same for every count.
    fn passes(&self, samples: u64, failures: u64, passes: &mut [f64]) {
        let ln_factorial = |i: u64| self.ln_factorials[usize::try_from(i).unwrap_or(usize::MAX)];
        let (of_failures, of_samples) = (ln_factorial(failures), ln_factorial(samples));
        for (pass, &k) in passes.iter_mut().zip(self.k) {
            // As many draws as that hold a success.
            *pass = if k > failures {
                f64::NEG_INFINITY
            } else {
                of_failures - ln_factorial(failures - k) + ln_factorial(samples - k) - of_samples
            };
        }
        exp_each(passes);
        for pass in passes.iter_mut() {
            *pass = 1.0 - *pass;
        }
    }
}

/// The chance of one problem.
fn chance(tail: &Tail, stream: &mut ChaCha8Rng) -> f64 {
    if tail.mass_at_zero > 0.0 && stream.random::<f64>() < tail.mass_at_zero {
        return 0.0;
    }
    let x = match tail.family {
        TailFamily::Beta => beta(stream, tail.alpha, tail.beta),
        // The inverse of its distribution, `(1 - (1-u)^(1/beta))^(1/alpha)`.
        TailFamily::Kumaraswamy => {
            let rest = ln(1.0 - stream.random::<f64>()) / tail.beta;
            exp(ln(-libm::expm1(rest)) / tail.alpha)
        }
    };
    tail.scale * x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage_power_law;
    use crate::tail::{TailScale, fit_tail};

    const DRAWS: Draws = Draws { replicates: 400, level: 0.95, seed: 9 };

    fn spread() -> Vec<u64> {
        vec![1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    }

    fn beta_tail(alpha: f64, beta: f64, scale: f64) -> Tail {
        Tail { family: TailFamily::Beta, alpha, beta, scale, mass_at_zero: 0.0 }
    }

    /// `E[(1-p)^k] = B(alpha, beta + k)/B(alpha, beta)` of a Beta distribution over all of (0, 1),
    /// and the slope of the line through them by its textbook formula.
    #[test]
    fn what_a_beta_implies_is_its_closed_form() {
        let (alpha, beta, k) = (0.25, 1.7, spread());
        let ln_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        let coverage = implied_coverage(&beta_tail(alpha, beta, 1.0), &k).unwrap();
        let mut y = Vec::new();
        for (&k, coverage) in k.iter().zip(coverage) {
            let closed = 1.0 - libm::exp(ln_beta(alpha, beta + k as f64) - ln_beta(alpha, beta));
            assert!((coverage - closed).abs() < 1e-10, "{k}: {coverage} against {closed}");
            y.push(libm::log(-libm::log(closed)));
        }
        let x: Vec<f64> = k.iter().map(|&k| libm::log(k as f64)).collect();
        let (mx, my) = (crate::mean(&x), crate::mean(&y));
        let slope = x.iter().zip(&y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>()
            / x.iter().map(|x| (x - mx) * (x - mx)).sum::<f64>();
        let problems = [Counts { samples: 1000, successes: 1 }; 60];
        let tail = beta_tail(alpha, beta, 1.0);
        let found = implied_slope(&tail, 0.5, &problems, &k, DRAWS).unwrap();
        assert!((found.implied + slope).abs() < 1e-9, "{found:?}");
        assert!((found.gap - (0.5 + slope)).abs() < 1e-9, "{found:?}");
        // A line over finite k is steeper than the limit that the exponent of the tail is.
        assert!(found.implied > alpha + 0.02, "{found:?}");
    }

    /// A share of problems without any hope is covered by no number of samples.
    #[test]
    fn a_mass_at_zero_is_never_covered() {
        let with = Tail { mass_at_zero: 0.3, ..beta_tail(0.5, 2.0, 0.9) };
        let without = implied_coverage(&beta_tail(0.5, 2.0, 0.9), &[1, 100]).unwrap();
        let found = implied_coverage(&with, &[1, 100]).unwrap();
        for (with, without) in found.iter().zip(without) {
            assert!((with - 0.7 * without).abs() < 1e-12, "{with} {without}");
        }
    }

    #[test]
    fn pass_at_k_by_factorials_is_that_by_factors() {
        let tail = beta_tail(0.5, 2.0, 1.0);
        let problems = [Counts { samples: 10_000, successes: 0 }];
        for (c, k) in [(1, 1), (3, 5000), (700, 33), (9_999, 1), (9_999, 2), (40, 10_000)] {
            let expected = pass_at_k(Counts { samples: 10_000, successes: c }, k).unwrap();
            let (at, mut found) = ([k], [0.0]);
            World::new(&tail, &problems, &at).passes(10_000, 10_000 - c, &mut found);
            let [found] = found;
            assert!((found - expected).abs() < 1e-10, "{c} {k}: {found} against {expected}");
        }
    }

    /// The counts of a world where the distribution is the truth: the middle of each of `problems`
    /// equal shares of it, with the whole number of successes nearest to it.
    fn planted(problems: u32, samples: u64, alpha: f64) -> Vec<Counts> {
        let nearest = |p: f64| {
            (0..=samples).min_by(|&a, &b| {
                let far = |c: u64| (c as f64 - p * samples as f64).abs();
                far(a).total_cmp(&far(b))
            })
        };
        // Beta(alpha, 1) has the inverse u^(1/alpha).
        let chance =
            |i: u32| 0.4 * libm::pow((f64::from(i) + 0.5) / f64::from(problems), 1.0 / alpha);
        let counts = |i| Counts { samples, successes: nearest(chance(i)).unwrap_or(0) };
        (0..problems).map(counts).collect()
    }

    #[test]
    fn a_true_distribution_implies_the_observed_slope_and_another_does_not() {
        let (problems, k) = (planted(120, 2000, 0.3), spread());
        let observed = coverage_power_law(&problems, &k, 100, 0.95, 1).unwrap().exponent;
        let fitted = fit_tail(&problems, TailFamily::Beta, TailScale::Free).unwrap().tail;
        let found = implied_slope(&fitted, observed, &problems, &k, DRAWS).unwrap();
        let gap = found.gap_interval.unwrap();
        assert!(found.gap.abs() < 0.01 && gap.low < 0.0 && 0.0 < gap.high, "{found:?}");
        assert!(found.p_value.unwrap() > 0.5 && found.failed == 0, "{found:?}");
        let light = beta_tail(1.5, 20.0, 0.9);
        let other = implied_slope(&light, observed, &problems, &k, DRAWS).unwrap();
        assert!(other.p_value.unwrap() < 0.01 && other.gap < -0.2, "{other:?}");
        assert!(other.gap_interval.unwrap().high < 0.0, "{other:?}");
    }

    /// Counts of one chance in two halves, 0.3 and 0.0003, have no Beta behind them: fitted anew in
    /// each draw, the gap is far outside those of a true Beta, and that of a true one is not.
    #[test]
    fn fitted_anew_the_test_sees_what_is_no_beta() {
        let k = spread();
        let draws = Draws { replicates: 60, level: 0.9, seed: 4 };
        let gap_of = |problems: &[Counts]| {
            let observed = coverage_power_law(problems, &k, 100, 0.95, 1).unwrap().exponent;
            let fitted = fit_tail(problems, TailFamily::Beta, TailScale::Free).unwrap().tail;
            let found = refitted_gap(&fitted, observed, problems, &k, draws).unwrap();
            let wide = implied_slope(&fitted, observed, problems, &k, draws).unwrap();
            assert!((found.gap - wide.gap).abs() < 1e-15, "one gap");
            let width = |interval: Interval| interval.high - interval.low;
            let [one, other] = [found.interval, wide.gap_interval].map(|it| width(it.unwrap()));
            assert!(one < other, "{one} is no narrower than {other}");
            found
        };
        let smooth = gap_of(&planted(100, 2000, 0.3));
        assert!(smooth.p_value.unwrap() > 0.1, "{smooth:?}");
        let of_half = |i: usize| Counts { samples: 2000, successes: [600, 1][i % 2] };
        let halves: Vec<Counts> = (0..100).map(of_half).collect();
        let halves = gap_of(&halves);
        assert!(halves.p_value.unwrap() < 0.05, "{halves:?}");
    }

    /// Problems drawn from a distribution and held against it: the p value is below 0.1 in a tenth
    /// of 100 worlds, give or take what the binomial leaves (scipy: binom.ppf([.001, .999], 100,
    /// .1) = 2, 20).
    #[test]
    fn a_true_distribution_is_refused_as_often_as_said() {
        let (tail, k) = (beta_tail(0.3, 3.0, 0.6), spread());
        let problems = [Counts { samples: 1000, successes: 0 }; 50];
        let world = World::new(&tail, &problems, &k);
        let draws = Draws { replicates: 99, ..DRAWS };
        let refused = (0..100).filter(|&at| {
            let observed = world.slope(&world.counts(1234, at)).unwrap();
            let found = implied_slope(&tail, observed, &problems, &k, draws).unwrap();
            found.p_value.unwrap() <= 0.1
        });
        let refused = refused.count();
        assert!((2..=20).contains(&refused), "{refused} of 100");
    }
}
