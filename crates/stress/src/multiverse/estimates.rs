//! The estimate of every specification: from a neighbour's minimum, held against searches.

use fit::{Config, Effort, Minimum, refine, search};
use rayon::prelude::*;

use super::specification::Specification;

/// Starts that a search follows at first.
const EFFORT: Effort = Effort::UntilSettled { first: 4 };
/// A search wins if its objective is lower by more than this, relative to it: rounding stays below.
const WIN: f64 = 1e-9;
/// Two answers are the same if they differ by no more: what a solver leaves is far below.
const SAME: f64 = 1e-7;

/// What one specification answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Where the fit ended.
    pub minimum: Minimum,
    /// The quantity there; none where the fit did not converge or the quantity has no value.
    pub value: Option<f64>,
    /// Whether the fit was held against a search from the grid of starts.
    pub searched: bool,
    /// Whether the search found a lower minimum than the start of the neighbour led to.
    pub rescued: bool,
}

/// Fits every specification, each from the minimum of its neighbour.
///
/// One in `check_every` is held against a search from the grid, and wherever there is no neighbour
/// or the fit did not converge a search is made; if a search ever wins over a fit that converged,
/// every specification is searched.
///
/// # Panics
/// A specification starts from a later one, or its grid does not fit its law.
#[must_use]
pub fn estimates(
    specifications: &[Specification<'_>],
    config: &Config,
    check_every: usize,
) -> Vec<Estimate> {
    let all = fitted(specifications, config, check_every);
    if check_every > 1 && all.iter().any(|estimate| estimate.rescued) {
        return fitted(specifications, config, 1);
    }
    all
}

/// Fits them level by level: those without a neighbour, those that start from these, and so on.
fn fitted(
    specifications: &[Specification<'_>],
    config: &Config,
    check_every: usize,
) -> Vec<Estimate> {
    let levels = levels(specifications);
    let deepest = levels.iter().max().copied().unwrap_or(0);
    let mut all: Vec<Option<Estimate>> = vec![None; specifications.len()];
    for level in 0..=deepest {
        let members: Vec<usize> =
            (0..specifications.len()).filter(|&number| levels[number] == level).collect();
        let ends: Vec<Estimate> = members
            .par_iter()
            .map(|&number| {
                let specification = &specifications[number];
                let start = specification.starts_from.and_then(|from| all[from].as_ref());
                one(specification, start, config, number % check_every.max(1) == 0)
            })
            .collect();
        for (number, end) in members.into_iter().zip(ends) {
            all[number] = Some(end);
        }
    }
    all.into_iter().flatten().collect()
}

/// How many steps each is away from a specification that starts from no other.
fn levels(specifications: &[Specification<'_>]) -> Vec<usize> {
    let mut levels: Vec<usize> = Vec::with_capacity(specifications.len());
    for (number, specification) in specifications.iter().enumerate() {
        let level = specification.starts_from.map_or(0, |from| {
            assert!(from < number, "specification {number} starts from a later one, {from}");
            levels[from] + 1
        });
        levels.push(level);
    }
    levels
}

/// The estimate of one specification.
fn one(
    specification: &Specification<'_>,
    start: Option<&Estimate>,
    config: &Config,
    is_checked: bool,
) -> Estimate {
    let Specification { problem, bounds, grid, quantity, .. } = specification;
    let start = start.filter(|start| start.minimum.stop.converged());
    let warm = start.map(|start| refine(problem, &start.minimum.theta, bounds, config));
    let (minimum, searched, rescued) = match warm {
        Some(warm) if warm.stop.converged() && !is_checked => (warm, false, false),
        warm => {
            let found = search(problem, grid, EFFORT, bounds, config).expect("a grid of this law");
            match warm.filter(|warm| warm.stop.converged()) {
                Some(warm) => {
                    let is_lower = found.best.stop.converged()
                        && found.best.objective < warm.objective
                        && !found.best.agrees(&warm, WIN);
                    (if is_lower { found.best } else { warm }, true, is_lower)
                }
                None => (found.best, true, false),
            }
        }
    };
    let value = minimum.stop.converged().then(|| quantity(&minimum.theta)).flatten();
    let value = value.filter(|value| value.is_finite());
    Estimate { minimum, value, searched, rescued }
}

/// For each specification the first one that gives the same answer, itself where it is the first:
/// those that share a class are one problem under several names.
///
/// `class` names what must be equal for that (law, rows, clusters); within it, estimates that agree
/// to 1e-7 are the same. Huber's objective that clips no row is least squares, and so is its fit.
#[must_use]
pub fn same_answer<C: PartialEq>(classes: &[C], estimates: &[Option<f64>]) -> Vec<usize> {
    let is_same = |a: usize, b: usize| {
        let (Some(x), Some(y)) = (estimates[a], estimates[b]) else { return false };
        classes[a] == classes[b] && (x - y).abs() <= SAME * x.abs().max(y.abs())
    };
    (0..estimates.len())
        .map(|number| (0..number).find(|&earlier| is_same(earlier, number)).unwrap_or(number))
        .collect()
}
