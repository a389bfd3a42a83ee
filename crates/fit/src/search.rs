//! The best minimum over a grid of starts, with the share of starts that agree.

use rayon::prelude::*;

use crate::Problem;
use crate::minimise::{Bounds, Config, Minimum, minimise};
use crate::problem::Misuse;
use crate::projection::projected;

/// Two starts agree when their objectives differ by less than this, relative to the smaller.
pub const AGREEMENT: f64 = 1e-6;

/// Values of the fit coordinates to start from; the starts are all combinations, the last coordinate running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// One entry a parameter of the law: its values, or none for a coefficient that follows from the others.
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

    /// The combination of a running number; coordinates without an axis are none.
    fn combination(&self, index: usize) -> Vec<Option<f64>> {
        let mut left = index;
        let mut start: Vec<Option<f64>> = Vec::with_capacity(self.axes.len());
        for axis in self.axes.iter().rev() {
            start.push(axis.as_ref().map(|values| {
                let value = values[left % values.len()];
                left /= values.len();
                value
            }));
        }
        start.reverse();
        start
    }

    /// Whether the grid names exactly the parameters it must and may leave open.
    fn check(&self, problem: &Problem<'_>) -> Result<(), Misuse> {
        let (law, expected) = (problem.law.name(), problem.law.parameters().len());
        if self.axes.len() != expected || self.is_empty() {
            return Err(Misuse::Grid { law, expected, found: self.axes.len() });
        }
        let open = |index: &usize| self.axes[*index].is_none() && !problem.law.coefficients().contains(index);
        match (0..expected).find(open) {
            Some(index) => Err(Misuse::OpenAxis { law, parameter: problem.law.parameters()[index].name }),
            None => Ok(()),
        }
    }
}

/// The best minimum and how many starts came to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The best one; ties go to the earlier start.
    pub best: Minimum,
    /// Starts tried.
    pub starts: usize,
    /// Starts that converged anywhere.
    pub converged: usize,
    /// Starts that converged within [`AGREEMENT`] of the best.
    pub agreeing: usize,
}

/// Minimises from every start of the grid and keeps the best.
///
/// # Errors
/// The grid has another number of axes than the law has parameters, no start, or leaves a parameter open that
/// does not follow from the others.
pub fn search(problem: &Problem<'_>, grid: &Grid, bounds: &Bounds, config: &Config) -> Result<Found, Misuse> {
    grid.check(problem)?;
    let ends: Vec<Minimum> = (0..grid.len())
        .into_par_iter()
        .map(|index| minimise(problem, &projected(problem, &grid.combination(index)), bounds, config))
        .collect();
    let best = ends
        .iter()
        .filter(|end| end.objective.is_finite())
        .reduce(|best, end| if end.objective < best.objective { end } else { best })
        .unwrap_or(&ends[0])
        .clone();
    let agrees = |end: &&Minimum| {
        end.stop.converged() && (end.objective - best.objective).abs() <= AGREEMENT * best.objective.abs()
    };
    Ok(Found {
        starts: ends.len(),
        converged: ends.iter().filter(|end| end.stop.converged()).count(),
        agreeing: ends.iter().filter(agrees).count(),
        best,
    })
}
