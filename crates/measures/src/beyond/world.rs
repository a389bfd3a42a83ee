//! Counts on their grid, and the numbers that are asked of a distribution there.

use super::error::BeyondError;
use super::fitted::{Fitted, Search};
use super::form::BeyondForm;
use super::grid::{Chance, Grid};
use super::mixture::{Mixture, mixture};
use super::redraw::{Redraw, Size};
use super::rows::Rows;
use crate::counts::{Counts, pass_at_k};
use crate::tail::Tail;

/// Problems that a form needs to have been solved.
const SOLVED_LEAST: usize = 4;

/// Everything that is the same for all forms.
pub(super) struct World<'a> {
    pub(super) problems: &'a [Counts],
    pub(super) grid: Grid,
    pub(super) rows: Rows,
    pub(super) mixture: Mixture,
}

impl<'a> World<'a> {
    pub(super) fn new(problems: &'a [Counts], k_most: u64) -> Result<Self, BeyondError> {
        for (problem, &counts) in problems.iter().enumerate() {
            pass_at_k(counts, 1).map_err(|fault| BeyondError::Problem { problem, fault })?;
        }
        if problems.len() < 2 {
            return Err(BeyondError::TooFew { count: problems.len() });
        }
        let grid = Grid::new(problems, k_most);
        let rows = Rows::new(problems, &grid);
        let mixture = mixture(&rows, grid.places.len());
        Ok(Self { problems, grid, rows, mixture })
    }

    /// Whether forms with parameters can be fitted: some problems were solved, and some samples
    /// failed.
    pub(super) fn has_shape(&self) -> bool {
        let solved = self.problems.iter().filter(|counts| counts.successes > 0).count();
        let has_failed = self.problems.iter().any(|counts| counts.successes < counts.samples);
        solved >= SOLVED_LEAST && has_failed
    }

    /// Every form with parameters, where such can be fitted.
    pub(super) fn fits(&self) -> Fits {
        if !self.has_shape() {
            return Vec::new();
        }
        BeyondForm::SMOOTH.iter().map(|&form| (form, self.search(form).run())).collect()
    }

    pub(super) fn search(&self, form: BeyondForm) -> Search<'_> {
        Search::new(form, &self.grid, &self.rows)
    }

    pub(super) fn redraw(&self) -> Redraw {
        Redraw::new(self.problems, &self.rows, &self.grid, &self.mixture)
    }

    /// Each distribution fitted to one draw, from the fit to the data.
    pub(super) fn refitted(
        &self,
        redraw: &Redraw,
        size: &Size,
        from: &Fits,
        at: (u64, usize),
    ) -> Vec<Tail> {
        let rows = Rows::new(&redraw.counts(at.0, at.1, size), &self.grid);
        let one = |(form, fitted): &(BeyondForm, Fitted)| {
            Search::new(*form, &self.grid, &rows).run_near(&fitted.tail).tail
        };
        from.iter().map(one).collect()
    }
}

/// Each form with its fit.
pub(super) type Fits = Vec<(BeyondForm, Fitted)>;

/// The numbers asked of a distribution: pass@k at each k, then pass^k, then the share at p = 0, as
/// values at the middles of the cells.
pub(super) struct Functionals {
    /// Of each number, its value at p = 0 and at the middle of each cell.
    pub(super) at_middles: Vec<Vec<f64>>,
    /// The same where counts are looked at.
    pub(super) at_places: Vec<Vec<f64>>,
    /// Where each k stands among those asked for, the least first.
    pub(super) by_k: Vec<usize>,
}

impl Functionals {
    pub(super) fn new(grid: &Grid, k: &[u64]) -> Self {
        let middles: Vec<_> = grid.places[..1].iter().chain(&grid.middles).copied().collect();
        let of = |places: &[Chance]| {
            let any = k.iter().map(|&k| places.iter().map(|p| p.any(k as f64)).collect());
            let every = k.iter().map(|&k| places.iter().map(|p| p.every(k as f64)).collect());
            let mut never = vec![0.0; places.len()];
            never[0] = 1.0;
            any.chain(every).chain([never]).collect()
        };
        let mut by_k: Vec<usize> = (0..k.len()).collect();
        by_k.sort_by_key(|&at| k[at]);
        Self { at_middles: of(&middles), at_places: of(&grid.places), by_k }
    }

    /// pass@k at one k, and nothing else.
    pub(super) fn only_pass_at(grid: &Grid, k: u64) -> Self {
        let Self { mut at_middles, mut at_places, by_k } = Self::new(grid, &[k]);
        at_middles.truncate(1);
        at_places.truncate(1);
        Self { at_middles, at_places, by_k }
    }

    /// Of masses in the cells.
    pub(super) fn of_shape(&self, masses: &[f64]) -> Vec<f64> {
        self.at_middles.iter().map(|values| mean(values, masses)).collect()
    }
}

pub(super) fn mean(values: &[f64], masses: &[f64]) -> f64 {
    values.iter().zip(masses).map(|(value, mass)| value * mass).sum()
}
