//! The estimate of every specification: from a neighbour's minimum, held against searches.

use fit::{Config, Effort, Minimum, refine, search};
use rayon::prelude::*;

use super::specification::Specification;

/// Starts that a search follows at first.
const EFFORT: Effort = Effort::Promising { first: 4 };
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
/// every specification of that law and objective is searched.
///
/// # Panics
/// A specification starts from a later one, or its grid does not fit its law.
#[must_use]
pub fn estimates(
    specifications: &[Specification<'_>],
    config: &Config,
    check_every: usize,
) -> Vec<Estimate> {
    let mut all = fitted(specifications, config, check_every);
    let family = |number: usize| {
        let problem = &specifications[number].problem;
        (problem.law.name(), problem.objective)
    };
    let doubted: Vec<_> =
        (0..all.len()).filter(|&number| all[number].rescued).map(family).collect();
    let again: Vec<usize> = (0..all.len())
        .filter(|&number| !all[number].searched && doubted.contains(&family(number)))
        .collect();
    let ends: Vec<Estimate> = again
        .par_iter()
        .map(|&number| {
            let warm = Some(all[number].minimum.clone());
            held_against_search(&specifications[number], warm, config)
        })
        .collect();
    for (number, end) in again.into_iter().zip(ends) {
        all[number] = end;
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
    let Specification { problem, bounds, .. } = specification;
    let start = start.filter(|start| start.minimum.stop.converged());
    let warm = start.map(|start| refine(problem, &start.minimum.theta, bounds, config));
    match warm.filter(|warm| warm.stop.converged()) {
        Some(warm) if !is_checked => Estimate::new(specification, warm, false, false),
        warm => held_against_search(specification, warm, config),
    }
}

/// The lower of a fit that converged and what a search finds.
fn held_against_search(
    specification: &Specification<'_>,
    warm: Option<Minimum>,
    config: &Config,
) -> Estimate {
    let Specification { problem, bounds, grid, .. } = specification;
    let found = search(problem, grid, EFFORT, bounds, config).expect("a grid of this law").best;
    let Some(warm) = warm else { return Estimate::new(specification, found, true, false) };
    let is_lower =
        found.stop.converged() && found.objective < warm.objective && !found.agrees(&warm, WIN);
    Estimate::new(specification, if is_lower { found } else { warm }, true, is_lower)
}

impl Estimate {
    fn new(
        specification: &Specification<'_>,
        minimum: Minimum,
        searched: bool,
        rescued: bool,
    ) -> Self {
        let value = minimum.stop.converged().then(|| (specification.quantity)(&minimum.theta));
        let value = value.flatten().filter(|value| value.is_finite());
        Self { minimum, value, searched, rescued }
    }
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
