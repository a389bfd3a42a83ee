//! The exact probability of counts under a distribution of p.

use std::collections::BTreeMap;
use std::iter::StepBy;
use std::ops::RangeInclusive;

use laws::{exp, exp_each, ln};

use super::distribution::Tail;
use super::error::TailError;
use super::grid::{AtNodes, Grid};
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
    grid: Grid,
}

/// The weights beyond the nodes on the left.
struct Beyond {
    /// One a step of the groups with c = 0, as far as they are no straight line.
    weights: Vec<f64>,
    /// The last.
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
        let grid = Grid::new(-SPAN - ln(most), step);
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
        Ok(Self { groups, grid })
    }

    /// `ln P(c | n)` of each group under the family, without a mass at 0.
    pub(crate) fn ln_probabilities(&self, tail: &Tail) -> Vec<f64> {
        let weight = Weight::new(tail);
        let (beyond, mut at_nodes) = (self.beyond(&weight), AtNodes::new(&self.grid, &weight));
        let mut terms = Vec::new();
        let groups = self.groups.iter();
        groups
            .map(|group| self.ln_probability(group, tail, &mut at_nodes, &beyond, &mut terms))
            .collect()
    }

    fn beyond(&self, weight: &Weight) -> Beyond {
        // To the left, p is too small to be seen: what is left is the density itself, which for a
        // slowly falling one goes on far beyond the nodes.
        let (mut y, mut beyond) = (self.grid.ln_x[0], Vec::new());
        if let Some(unsolved) = self.groups.iter().find(|group| group.successes == 0.0) {
            let step = self.step_of(unsolved);
            while y > weight.straight_below {
                y -= step;
                beyond.push(y);
            }
        }
        let nothing = vec![0.0; beyond.len()];
        Beyond { weights: weight.at_each(&beyond, &nothing), last: weight.at_each(&[y], &[0.0])[0] }
    }

    /// The step that suits a group.
    fn step_of(&self, group: &Group) -> f64 {
        self.grid.step * f64::from(1_u32 << group.level)
    }

    fn ln_probability(
        &self,
        group: &Group,
        tail: &Tail,
        at_nodes: &mut AtNodes<'_>,
        beyond: &Beyond,
        terms: &mut Vec<f64>,
    ) -> f64 {
        let (stride, c, failures) =
            (1_usize << group.level, group.successes, group.samples - group.successes);
        let step = self.step_of(group);
        let ln_x = &self.grid.ln_x;
        // 0 ln 0 is 0: a problem that never failed has no use for ln(1-p).
        let term = |at_nodes: &AtNodes<'_>, place: usize| {
            let node = place * stride;
            let failed = if failures > 0.0 { failures * at_nodes.ln_failure[node] } else { 0.0 };
            at_nodes.weights[node] + c * ln_x[node] + failed
        };
        let last = (ln_x.len() - 1) / stride;
        let (from, to) = window(last, |places| {
            at_nodes.ask(places.clone().map(|place| place * stride));
            places.map(|place| term(at_nodes, place)).collect()
        });
        at_nodes.ask((from..=to).map(|place| place * stride));
        terms.clear();
        terms.extend((from..=to).map(|place| term(at_nodes, place)));
        let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let last_term = terms[to - from];
        terms.retain(|&term| term > largest - FAR);
        let mut sum = sum_of_exp(terms, largest);
        if to == last {
            sum += exp(last_term - largest) / libm::expm1(tail.beta * step);
        }
        if c == 0.0 {
            terms.clone_from(&beyond.weights);
            add_exp(&mut sum, terms, largest);
            sum += exp(beyond.last - largest) / libm::expm1(tail.alpha * step);
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

/// The first and last of the places from 0 to `last` whose terms count, give or take: the terms
/// rise to one peak and fall, so that a wide look finds where it is and a closer one where it ends.
fn window(
    last: usize,
    mut terms: impl FnMut(StepBy<RangeInclusive<usize>>) -> Vec<f64>,
) -> (usize, usize) {
    // The peak is some forty places wide: a place of the wide look that stands highest is next to
    // it.
    [128, 16].iter().fold((0, last), |(from, to), &apart| {
        let seen = terms((from..=to).step_by(apart));
        let least = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max) - FAR;
        let first = seen.iter().position(|&term| term > least).unwrap_or(0);
        let end = seen.iter().rposition(|&term| term > least).unwrap_or(seen.len());
        (from + first.saturating_sub(1) * apart, (from + (end + 1) * apart).min(to))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Peaks of every place and of several widths, the left side falling slowly or steeply: the
    /// window holds every term that counts, found by looking at all of them, and little more.
    #[test]
    fn the_window_holds_every_term_that_counts() {
        for (last, peak, width, slope) in (0..4000_usize).map(|case| {
            let last = 40 + case * 7 % 3000;
            (last, (case * 37 % (last + 1)) as f64 + 0.3, 1.5 + (case % 5) as f64, case % 3)
        }) {
            let term = |place: usize| {
                let away = (place as f64 - peak) / width;
                if away < 0.0 && slope > 0 { away * slope as f64 } else { -0.5 * away * away }
            };
            let (from, to) = window(last, |places| places.map(term).collect());
            let all: Vec<f64> = (0..=last).map(term).collect();
            let least = all.iter().copied().fold(f64::NEG_INFINITY, f64::max) - FAR;
            let first = all.iter().position(|&term| term > least).unwrap();
            let end = all.iter().rposition(|&term| term > least).unwrap();
            assert!(from <= first && end <= to && to <= last, "{last} {peak}: {from} {to}");
            assert!(first - from <= 32 && to - end <= 32, "{last} {peak}: {from} {to}");
        }
    }
}
