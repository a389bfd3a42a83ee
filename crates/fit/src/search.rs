//! The best minimum over a grid of starts, with the share of starts that agree.
//!
//! Starts are ranked by what variable projection leaves, so that the everyday search follows a
//! handful of them; the published grids, which name every parameter, are followed from every start.

use rayon::prelude::*;

use crate::projection::{Candidate, Columns};
use crate::{Bounds, Config, Grid, Minimum, Misuse, Problem, minimise};

/// Two starts agree when their objectives differ by less than this, relative to the smaller.
pub const AGREEMENT: f64 = 1e-6;

/// How many starts are followed to their end: plain data, as a definition file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// All of them: the share that agrees says how hard the problem is.
    EveryStart,
    /// The most promising ones, twice as many each time, until the last doubling gains less than
    /// [`SETTLED`].
    UntilSettled {
        /// How many at first.
        first: usize,
    },
}

/// Candidates that one thread takes at a time at least: they cost a microsecond each, waking
/// another thread tens of them.
const CANDIDATES_MIN: usize = 512;

/// A doubling of the starts that gains less than this, relative to the objective, is the last one.
pub const SETTLED: f64 = 1e-8;

/// The best minimum and how many starts came to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The best one; ties go to the more promising start.
    pub best: Minimum,
    /// Starts of the grid.
    pub candidates: usize,
    /// Starts followed to their end.
    pub starts: usize,
    /// Starts that converged anywhere.
    pub converged: usize,
    /// Starts that converged within [`AGREEMENT`] of the best.
    pub agreeing: usize,
    /// What the last doubling of the starts, the more promising half first, gained relative to the
    /// objective; none with a single start.
    pub gain_last_doubling: Option<f64>,
    /// How often the objective was evaluated.
    pub evaluations: usize,
}

/// Minimises from the starts of the grid and keeps the best.
///
/// # Errors
/// The grid has another number of axes than the law has parameters, no start, or leaves a parameter
/// open that does not follow from the others.
pub fn search(
    problem: &Problem<'_>,
    grid: &Grid,
    effort: Effort,
    bounds: &Bounds,
    config: &Config,
) -> Result<Found, Misuse> {
    grid.check(problem)?;
    let columns = Columns::new(problem, grid);
    let mut candidates: Vec<Candidate> = (0..grid.len())
        .into_par_iter()
        .with_min_len(CANDIDATES_MIN)
        .map(|index| columns.candidate(index))
        .collect();
    // NaN sorts last; the sort is stable, so equal misfits keep the order of the grid.
    candidates.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
    let mut count = match effort {
        Effort::EveryStart => candidates.len(),
        Effort::UntilSettled { first } => {
            // Two starts at least, so that the first doubling has a half to improve on.
            first.clamp(2, candidates.len().max(2)).min(candidates.len())
        }
    };
    let mut ends = follow(problem, &candidates[..count], bounds, config);
    while effort != Effort::EveryStart
        && count < candidates.len()
        && gain_last_doubling(&ends).is_none_or(|gain| gain >= SETTLED)
    {
        let more = (2 * count).min(candidates.len());
        ends.extend(follow(problem, &candidates[count..more], bounds, config));
        count = more;
    }
    let best = ends[index_of_lowest(&ends)].clone();
    let agrees = |end: &&Minimum| end.stop.converged() && end.agrees(&best, AGREEMENT);
    Ok(Found {
        candidates: candidates.len(),
        starts: ends.len(),
        converged: ends.iter().filter(|end| end.stop.converged()).count(),
        agreeing: ends.iter().filter(agrees).count(),
        gain_last_doubling: gain_last_doubling(&ends),
        evaluations: ends.iter().map(|end| end.evaluations).sum(),
        best,
    })
}

/// The end that each start leads to, in the order of the starts.
fn follow(
    problem: &Problem<'_>,
    candidates: &[Candidate],
    bounds: &Bounds,
    config: &Config,
) -> Vec<Minimum> {
    candidates
        .par_iter()
        .map(|candidate| minimise(problem, &candidate.theta, bounds, config))
        .collect()
}

/// The index of the end with the lowest objective; the first where none is finite.
fn index_of_lowest(ends: &[Minimum]) -> usize {
    let mut best = 0;
    for (index, end) in ends.iter().enumerate() {
        let is_lower = end.objective < ends[best].objective || !ends[best].objective.is_finite();
        if end.objective.is_finite() && is_lower {
            best = index;
        }
    }
    best
}

/// By how much the second half of the ends improves on the first, relative to the objective; none
/// where there is no second half to tell.
fn gain_last_doubling(ends: &[Minimum]) -> Option<f64> {
    let half = ends.len() / 2;
    if half == 0 {
        return None;
    }
    let (early, late) = (&ends[index_of_lowest(&ends[..half])], &ends[index_of_lowest(ends)]);
    Some(late.relative(early.objective - late.objective))
}
