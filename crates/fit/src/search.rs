//! The best minimum over a grid of starts, with the share of starts that agree.
//!
//! Starts are ranked by what variable projection leaves, so that the everyday search follows a
//! handful of them; the published grids, which name every parameter, are followed from every start.

use rayon::prelude::*;

use crate::minimise::{Config, Minimum, minimise};
use crate::problem::Misuse;
use crate::projection::{Candidate, Columns};
use crate::{Bounds, Problem};

/// Two starts agree when their objectives differ by less than this, relative to the smaller.
pub const AGREEMENT: f64 = 1e-6;

/// Values of the fit coordinates to start from; the starts are all combinations, the last
/// coordinate running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// One entry a parameter of the law: its values, or none for a coefficient that follows from
    /// the others.
    pub axes: Vec<Option<Vec<f64>>>,
}

impl Grid {
    /// How many starts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.axes.iter().flatten().map(Vec::len).product()
    }

    /// Whether an axis is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places on the axes of a combination's running number; zero where there is no axis.
    pub(crate) fn indices(&self, index: usize) -> Vec<usize> {
        let mut left = index;
        let mut indices = vec![0; self.axes.len()];
        for (place, axis) in indices.iter_mut().zip(&self.axes).rev() {
            if let Some(values) = axis {
                *place = left % values.len();
                left /= values.len();
            }
        }
        indices
    }

    /// A value on an axis; zero where there is none.
    pub(crate) fn value(&self, parameter: usize, index: usize) -> f64 {
        self.axes[parameter].as_ref().map_or(0.0, |values| values[index])
    }

    /// Every combination of places on some of the axes.
    pub(crate) fn combinations(&self, parameters: &[usize]) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for &parameter in parameters {
            let count = self.axes[parameter].as_ref().map_or(1, Vec::len);
            all = all
                .into_iter()
                .flat_map(|head: Vec<usize>| {
                    (0..count).map(move |place| head.iter().copied().chain([place]).collect())
                })
                .collect();
        }
        all
    }

    /// Whether the grid names exactly the parameters it must and may leave open.
    fn check(&self, problem: &Problem<'_>) -> Result<(), Misuse> {
        let (law, expected) = (problem.law.name(), problem.law.parameters().len());
        if self.axes.len() != expected || self.is_empty() {
            return Err(Misuse::Grid { law, expected, found: self.axes.len() });
        }
        let open = |index: &usize| {
            self.axes[*index].is_none() && !problem.law.coefficients().contains(index)
        };
        match (0..expected).find(open) {
            Some(index) => {
                Err(Misuse::OpenAxis { law, parameter: problem.law.parameters()[index].name })
            }
            None => Ok(()),
        }
    }
}

/// How many starts are followed to their end.
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

/// Candidates that one thread takes at a time: they cost a microsecond each, waking another thread
/// tens of them.
const CHEAP: usize = 512;

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
        .with_min_len(CHEAP)
        .map(|index| columns.candidate(index))
        .collect();
    // NaN sorts last; the sort is stable, so equal misfits keep the order of the grid.
    candidates.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
    let follow = |from: usize, to: usize| -> Vec<Minimum> {
        candidates[from..to]
            .par_iter()
            .map(|candidate| minimise(problem, &candidate.theta, bounds, config))
            .collect()
    };
    let mut count = match effort {
        Effort::EveryStart => candidates.len(),
        Effort::UntilSettled { first } => {
            first.clamp(2, candidates.len().max(2)).min(candidates.len())
        }
    };
    let mut ends = follow(0, count);
    while effort != Effort::EveryStart
        && count < candidates.len()
        && gain_last_doubling(&ends).is_none_or(|gain| gain >= SETTLED)
    {
        let more = (2 * count).min(candidates.len());
        ends.extend(follow(count, more));
        count = more;
    }
    let best = ends[best_of(&ends)].clone();
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

/// The end with the lowest objective; the first where none is finite.
fn best_of(ends: &[Minimum]) -> usize {
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
    let (early, late) = (&ends[best_of(&ends[..half])], &ends[best_of(ends)]);
    Some((early.objective - late.objective) / (0.5 * late.square).max(f64::MIN_POSITIVE))
}
