//! The exact probability of counts under a distribution of p.

use std::collections::BTreeMap;

use laws::{exp, ln};

use super::distribution::Tail;
use super::error::TailError;
use super::weight::{SPAN, Weight};
use crate::counts::{Counts, CountsError};

/// Terms this far below the largest one (in ln) do not count.
const FAR: f64 = 42.0;

/// The step that suits c = 0.
const COARSE: f64 = 0.2;

/// Counts that occur together: n, c, and how many problems have them.
struct Group {
    samples: f64,
    successes: f64,
    problems: f64,
    /// `ln C(n, c)`.
    ln_choose: f64,
    /// Takes every 2^level-th node.
    level: u32,
}

/// The likelihood of counts under a distribution of p, `P(c | n) = C(n, c) integral p^c (1-p)^(n-c)
/// f(p) dp`, by the trapezoidal rule in `y = logit(p/scale)`. There the integrand is analytic in a
/// strip and vanishes at both ends, singular densities included, so the error falls exponentially
/// with the step (Trefethen & Weideman 2014);
/// beyond the nodes the terms are geometric series and are summed as such.
///
/// `C(n, c)` is for n fixed beforehand. A rule that stops on what was seen changes that constant
/// alone, so estimates and ratios hold for stopped sampling as well (the likelihood principle),
/// where `c/n` is biased.
pub(crate) struct Likelihood {
    groups: Vec<Group>,
    /// Least step.
    step: f64,
    /// `ln x` and `ln(1-x)` at the nodes.
    ln_x: Vec<f64>,
    ln_rest: Vec<f64>,
}

impl Likelihood {
    pub(crate) fn new(problems: &[Counts]) -> Result<Self, TailError> {
        for (problem, &Counts { samples, successes }) in problems.iter().enumerate() {
            let fault = match () {
                () if samples == 0 => CountsError::NoSamples,
                () if successes > samples => CountsError::MoreSuccesses { samples, successes },
                () => continue,
            };
            return Err(TailError::Problem { problem, fault });
        }
        let mut counted = BTreeMap::<(u64, u64), u32>::new();
        for counts in problems {
            *counted.entry((counts.samples, counts.successes)).or_default() += 1;
        }
        // The integrand's peak is no narrower than 1/sqrt(c+1): half of that leaves an error below
        // 1e-15.
        let finest = counted.keys().map(|&(_, c)| level_of(c)).max().unwrap_or(0);
        let most = counted.keys().map(|&(n, _)| n).max().unwrap_or(1) as f64;
        let step = COARSE / f64::from(1_u32 << finest);
        let low = -SPAN - ln(most);
        let mut y = low;
        let (mut ln_x, mut ln_rest) = (Vec::new(), Vec::new());
        while y < SPAN {
            ln_x.push(-libm::log1p(exp(-y)));
            ln_rest.push(-libm::log1p(exp(y)));
            y = low + step * ln_x.len() as f64;
        }
        let groups = counted
            .into_iter()
            .map(|((n, c), problems)| Group {
                samples: n as f64,
                successes: c as f64,
                problems: f64::from(problems),
                ln_choose: ln_choose(n as f64, c as f64),
                level: finest - level_of(c),
            })
            .collect();
        Ok(Self { groups, step, ln_x, ln_rest })
    }

    /// `ln P(c | n)` of each group under the family, without a mass at 0.
    pub(crate) fn ln_probabilities(&self, tail: &Tail) -> Vec<f64> {
        let weight = Weight::new(tail);
        let nodes = self.ln_x.iter().zip(&self.ln_rest);
        let weights: Vec<f64> =
            nodes.clone().map(|(&ln_x, &ln_rest)| weight.at(ln_x, ln_rest)).collect();
        let ln_failure: Vec<f64> =
            nodes.map(|(&ln_x, &ln_rest)| ln_failure(tail.scale, ln_x, ln_rest)).collect();
        let mut terms = Vec::new();
        self.groups
            .iter()
            .map(|group| self.ln_probability(group, &weight, &weights, &ln_failure, &mut terms))
            .collect()
    }

    fn ln_probability(
        &self,
        group: &Group,
        weight: &Weight,
        weights: &[f64],
        ln_failure: &[f64],
        terms: &mut Vec<f64>,
    ) -> f64 {
        let (stride, c, failures) =
            (1_usize << group.level, group.successes, group.samples - group.successes);
        let step = self.step * stride as f64;
        terms.clear();
        // 0 ln 0 is 0: a problem that never failed has no use for ln(1-p).
        let term = |node: usize| {
            let failed = if failures > 0.0 { failures * ln_failure[node] } else { 0.0 };
            weights[node] + c * self.ln_x[node] + failed
        };
        let last = (weights.len() - 1) / stride;
        let (from, to) = window(last, |place| term(place * stride));
        terms.extend((from..=to).map(|place| term(place * stride)));
        let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum: f64 = terms
            .iter()
            .filter(|&&term| term > largest - FAR)
            .map(|&term| exp(term - largest))
            .sum();
        if to == last {
            sum += exp(terms[last - from] - largest) / libm::expm1(weight.tail.beta * step);
        }
        // To the left, p is too small to be seen: what is left is the density itself, which for a
        // slowly falling one goes on far beyond the nodes.
        if c == 0.0 {
            let mut y = self.ln_x[0];
            while y > weight.straight_below {
                y -= step;
                sum += exp(weight.at(y, 0.0) - largest);
            }
            sum += exp(weight.at(y, 0.0) - largest) / libm::expm1(weight.tail.alpha * step);
        }
        group.ln_choose + c * ln(weight.tail.scale) + largest + ln(sum * step)
    }

    /// The log likelihood, and the share of problems at p = 0: 0, or with `with_mass` the best one.
    pub(crate) fn log_likelihood(&self, tail: &Tail, with_mass: bool) -> (f64, f64) {
        let ln_probabilities = self.ln_probabilities(tail);
        if !with_mass {
            let terms = self.groups.iter().zip(&ln_probabilities);
            return (terms.map(|(group, ln_p)| group.problems * ln_p).sum(), 0.0);
        }
        let zeros: Vec<(f64, f64)> = (self.groups.iter().zip(&ln_probabilities))
            .filter(|(group, _)| group.successes == 0.0)
            .map(|(group, ln_p)| (group.problems, exp(*ln_p)))
            .collect();
        let all: f64 = self.groups.iter().map(|group| group.problems).sum();
        let solved = all - zeros.iter().map(|(problems, _)| problems).sum::<f64>();
        let share = best_share(&zeros, solved);
        let terms = self.groups.iter().zip(&ln_probabilities);
        (terms.map(|(group, ln_p)| group.problems * ln_mixed(group, *ln_p, share)).sum(), share)
    }
}

/// `ln(1 - p)` of `p = scale x`, given `ln x` and `ln(1-x)`.
fn ln_failure(scale: f64, ln_x: f64, ln_rest: f64) -> f64 {
    // Below x = 1/2 (ln x = -0.69) p itself is the small number, above it 1 - x is.
    if ln_x < -0.7 {
        libm::log1p(-scale * exp(ln_x))
    } else {
        ln((1.0 - scale) + scale * exp(ln_rest))
    }
}

/// `ln P(c | n)` of a group where a share of the problems has p = 0.
fn ln_mixed(group: &Group, ln_p: f64, share: f64) -> f64 {
    if group.successes == 0.0 {
        ln(share + (1.0 - share) * exp(ln_p))
    } else {
        libm::log1p(-share) + ln_p
    }
}

/// The share of problems at p = 0 with the greatest likelihood; `zeros` holds how many problems
/// without success have which probability of none, `solved` how many have a success.
fn best_share(zeros: &[(f64, f64)], solved: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    if share_slope(zeros, solved, 0.0) > 0.0 {
        // The slope in the share falls strictly: halving finds its zero, 60 times to the last bit.
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if share_slope(zeros, solved, middle) > 0.0 { low = middle } else { high = middle }
        }
    }
    low
}

/// The slope of the log likelihood in the share of problems at p = 0.
fn share_slope(zeros: &[(f64, f64)], solved: f64, share: f64) -> f64 {
    zeros
        .iter()
        .map(|(problems, p)| problems * (1.0 - p) / (share + (1.0 - share) * p))
        .sum::<f64>()
        - solved / (1.0 - share)
}

/// The first and last of the places from 0 to `last` whose terms count, give or take: a look at
/// every 16th finds them, since the terms rise to one peak and fall.
fn window(last: usize, term: impl Fn(usize) -> f64) -> (usize, usize) {
    const APART: usize = 16;
    let seen: Vec<f64> = (0..=last).step_by(APART).map(term).collect();
    let least = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max) - FAR;
    let from = seen.iter().position(|&term| term > least).unwrap_or(0);
    let to = seen.iter().rposition(|&term| term > least).unwrap_or(seen.len());
    (from.saturating_sub(1) * APART, ((to + 1) * APART).min(last))
}

/// How often the coarse step is halved for c successes.
fn level_of(successes: u64) -> u32 {
    let wanted = 0.5 / ((successes + 1) as f64).sqrt();
    (0..16).find(|&level| COARSE / f64::from(1_u32 << level) <= wanted).unwrap_or(16)
}

/// `ln C(n, c)`.
pub(crate) fn ln_choose(n: f64, c: f64) -> f64 {
    libm::lgamma(n + 1.0) - libm::lgamma(c + 1.0) - libm::lgamma(n - c + 1.0)
}
