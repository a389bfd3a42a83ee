//! The exact probability of counts under a distribution of p.

use std::collections::BTreeMap;

use laws::{exp, exp_each, ln, ln_each};

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
    /// `x` at the first nodes, as many as `lower`, and `1-x` at the others: the smaller of the two.
    smaller: Vec<f64>,
    lower: usize,
}

/// The family at the nodes.
struct AtNodes {
    weights: Vec<f64>,
    /// `ln(1 - p)`.
    ln_failure: Vec<f64>,
    /// The weights beyond the nodes on the left, one a step of the groups with c = 0, as far as
    /// they are no straight line.
    beyond: Vec<f64>,
    /// The last weight on the left.
    last: f64,
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
        let (ln_x, ln_rest) = nodes(-SPAN - ln(most), step);
        // Below x = 1/2 (ln x = -0.69) p itself is the small number, above it 1 - x is.
        let lower = ln_x.partition_point(|&ln_x| ln_x < -0.7);
        let mut smaller = [&ln_x[..lower], &ln_rest[lower..]].concat();
        exp_each(&mut smaller);
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
        Ok(Self { groups, step, ln_x, ln_rest, smaller, lower })
    }

    /// `ln P(c | n)` of each group under the family, without a mass at 0.
    pub(crate) fn ln_probabilities(&self, tail: &Tail) -> Vec<f64> {
        let at_nodes = self.at_nodes(&Weight::new(tail));
        let mut terms = Vec::new();
        let groups = self.groups.iter();
        groups.map(|group| self.ln_probability(group, tail, &at_nodes, &mut terms)).collect()
    }

    fn at_nodes(&self, weight: &Weight) -> AtNodes {
        // To the left, p is too small to be seen: what is left is the density itself, which for a
        // slowly falling one goes on far beyond the nodes.
        let (mut y, mut beyond) = (self.ln_x[0], Vec::new());
        if let Some(unsolved) = self.groups.iter().find(|group| group.successes == 0.0) {
            let step = self.step_of(unsolved);
            while y > weight.straight_below {
                y -= step;
                beyond.push(y);
            }
        }
        let nothing = vec![0.0; beyond.len()];
        AtNodes {
            weights: weight.at_each(&self.ln_x, &self.ln_rest),
            ln_failure: self.ln_failure(weight.tail.scale),
            beyond: weight.at_each(&beyond, &nothing),
            last: weight.at_each(&[y], &[0.0])[0],
        }
    }

    /// `ln(1 - p)` of `p = scale x` at the nodes.
    fn ln_failure(&self, scale: f64) -> Vec<f64> {
        let (x, rest) = self.smaller.split_at(self.lower);
        let mut all: Vec<f64> = x.iter().map(|x| libm::log1p(-scale * x)).collect();
        all.extend(rest.iter().map(|rest| (1.0 - scale) + scale * rest));
        ln_each(&mut all[self.lower..]);
        all
    }

    /// The step that suits a group.
    fn step_of(&self, group: &Group) -> f64 {
        self.step * f64::from(1_u32 << group.level)
    }

    fn ln_probability(
        &self,
        group: &Group,
        tail: &Tail,
        at_nodes: &AtNodes,
        terms: &mut Vec<f64>,
    ) -> f64 {
        let AtNodes { weights, ln_failure, beyond, last: far_left } = at_nodes;
        let (stride, c, failures) =
            (1_usize << group.level, group.successes, group.samples - group.successes);
        let step = self.step_of(group);
        // 0 ln 0 is 0: a problem that never failed has no use for ln(1-p).
        let term = |node: usize| {
            let failed = if failures > 0.0 { failures * ln_failure[node] } else { 0.0 };
            weights[node] + c * self.ln_x[node] + failed
        };
        let last = (weights.len() - 1) / stride;
        let (from, to) = window(last, |place| term(place * stride));
        terms.clear();
        terms.extend((from..=to).map(|place| term(place * stride)));
        let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let last_term = terms[to - from];
        terms.retain(|&term| term > largest - FAR);
        let mut sum = sum_of_exp(terms, largest);
        if to == last {
            sum += exp(last_term - largest) / libm::expm1(tail.beta * step);
        }
        if c == 0.0 {
            terms.clone_from(beyond);
            add_exp(&mut sum, terms, largest);
            sum += exp(far_left - largest) / libm::expm1(tail.alpha * step);
        }
        group.ln_choose + c * ln(tail.scale) + largest + ln(sum * step)
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

/// `ln x` and `ln(1-x)` at the nodes, which begin at a low `y = logit x` and are a step apart.
fn nodes(low: f64, step: f64) -> (Vec<f64>, Vec<f64>) {
    let every = (0_u32..).map(|node| low + step * f64::from(node));
    let mut below: Vec<f64> = every.take_while(|&y| y < SPAN).collect();
    let mut above: Vec<f64> = below.iter().map(|y| -y).collect();
    exp_each(&mut below);
    exp_each(&mut above);
    let ln_of = |all: &[f64]| all.iter().map(|&power| -libm::log1p(power)).collect();
    (ln_of(&above), ln_of(&below))
}

/// The sum of `exp(term - largest)`, in the order of the terms, each of which its exponential takes
/// the place of.
fn sum_of_exp(terms: &mut [f64], largest: f64) -> f64 {
    let mut sum = 0.0;
    add_exp(&mut sum, terms, largest);
    sum
}

/// Adds the same to a sum, one by one.
fn add_exp(sum: &mut f64, terms: &mut [f64], largest: f64) {
    for term in terms.iter_mut() {
        *term -= largest;
    }
    exp_each(terms);
    for term in terms.iter() {
        *sum += term;
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
pub(crate) fn best_share(zeros: &[(f64, f64)], solved: f64) -> f64 {
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
