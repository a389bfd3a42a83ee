//! pass@k and pass^k for more samples than were drawn, by several forms of the distribution of
//! chances, and by no form at all.
//!
//! pass@k is `1 - E (1-p)^k` and pass^k is `E p^k` over endlessly many problems like those at hand.
//! Beyond the samples the counts hardly say which distribution it is, so each form has its own
//! answer, and the mixture has the range of all distributions that the counts leave possible.

mod bounds;
mod fitted;
mod form;
mod future;
mod goodness;
mod grid;
mod mixture;
mod redraw;
mod rows;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

pub use form::BeyondForm;
pub use future::{Future, Planned, Split, future};

use crate::counts::{Counts, CountsError, pass_at_k};
use crate::quantile::{Interval, percentile_interval};
use crate::resample::Draws;
use crate::tail::{Tail, chi_squared_quantile};
use bounds::Credible;
use fitted::{Fitted, Search};
use form::Room;
use grid::Grid;
use mixture::{Mixture, mixture};
use redraw::{Redraw, Size};
use rows::Rows;

/// A form whose fit is as bad as this share of its own worlds, or worse, is rejected.
const REJECTED_BELOW: f64 = 0.05;
/// Problems that a form needs to have been solved.
const SOLVED_LEAST: usize = 4;

/// A number at one k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtK {
    /// By the fit.
    pub estimate: f64,
    /// Over draws, or over all distributions that the counts leave possible.
    pub interval: Interval,
}

/// How a form fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The distribution; none for the mixture, which has no parameters.
    pub tail: Option<Tail>,
    /// By how much its log likelihood lies below that of the mixture.
    pub deficit: f64,
    /// The share of worlds of this form in which the deficit is as large; none for the mixture.
    pub p_value: Option<f64>,
}

/// What one form says.
#[derive(Debug, Clone, PartialEq)]
pub struct OfForm {
    /// Which.
    pub form: BeyondForm,
    /// How it fits.
    pub fit: Fit,
    /// pass@k at each k.
    pub pass_at: Vec<AtK>,
    /// pass^k at each k.
    pub pass_all: Vec<AtK>,
    /// The share of problems that no number of samples solves.
    pub never_solved: AtK,
}

impl OfForm {
    /// Whether the counts speak against the form.
    pub fn is_rejected(&self) -> bool {
        self.fit.p_value.is_some_and(|p_value| p_value <= REJECTED_BELOW)
    }
}

/// What all forms say.
#[derive(Debug, Clone, PartialEq)]
pub struct Beyond {
    /// Each form that could be fitted; the mixture is the last one.
    pub forms: Vec<OfForm>,
    /// Problems with a success, of how many.
    pub solved: usize,
    /// The p value of a share of problems that are never solved beside a Beta distribution over all
    /// chances, by a likelihood ratio (half of a chi-squared of one degree of freedom); none where
    /// no form could be fitted.
    pub mass_at_zero_p_value: Option<f64>,
}

impl Beyond {
    /// The forms that are not rejected; the mixture never is.
    pub fn credible(&self) -> impl Iterator<Item = &OfForm> {
        self.forms.iter().filter(|form| !form.is_rejected())
    }

    /// The form with parameters that fits best among those that are not rejected.
    pub fn best(&self) -> Option<&OfForm> {
        let smooth = self.credible().filter(|form| form.fit.tail.is_some());
        smooth.min_by(|one, other| one.fit.deficit.total_cmp(&other.fit.deficit))
    }

    /// The widest interval of pass@k at the k of an index: from the least lower end of the forms
    /// that are not rejected to their greatest upper end.
    pub fn widest(&self, at: usize) -> Interval {
        union(self.credible().map(|form| form.pass_at[at].interval))
    }

    /// The same of pass^k.
    pub fn widest_all(&self, at: usize) -> Interval {
        union(self.credible().map(|form| form.pass_all[at].interval))
    }

    /// Forms that are not rejected and of which neither's estimate of pass@k lies in the interval
    /// of the other.
    pub fn disagreeing(&self, at: usize) -> Option<(BeyondForm, BeyondForm)> {
        let all: Vec<&OfForm> = self.credible().collect();
        let holds = |one: &OfForm, other: &OfForm| {
            let Interval { low, high } = one.pass_at[at].interval;
            (low..=high).contains(&other.pass_at[at].estimate)
        };
        all.iter().enumerate().find_map(|(index, one)| {
            let other =
                all[index + 1..].iter().find(|other| !holds(one, other) && !holds(other, one));
            other.map(|other| (one.form, other.form))
        })
    }
}

fn union(intervals: impl Iterator<Item = Interval>) -> Interval {
    let nothing = Interval { low: f64::INFINITY, high: f64::NEG_INFINITY };
    intervals.fold(nothing, |all, one| Interval {
        low: all.low.min(one.low),
        high: all.high.max(one.high),
    })
}

/// Counts from which nothing follows beyond the samples.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BeyondError {
    /// One problem's counts cannot be used.
    #[error("problem {problem}: {fault}")]
    Problem {
        /// Which, counted from 0.
        problem: usize,
        /// What is wrong.
        fault: CountsError,
    },
    /// Too few problems.
    #[error(
        "{count} problems say nothing of how chances are spread over problems; hint: give at \
        least 2"
    )]
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// No k, or 0.
    #[error("no number of samples is asked about; hint: k counts from 1")]
    NoK,
}

/// Everything that is the same for all forms.
struct World<'a> {
    problems: &'a [Counts],
    grid: Grid,
    rows: Rows,
    mixture: Mixture,
}

impl<'a> World<'a> {
    fn new(problems: &'a [Counts], k_most: u64) -> Result<Self, BeyondError> {
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
    fn has_shape(&self) -> bool {
        let solved = self.problems.iter().filter(|counts| counts.successes > 0).count();
        let has_failed = self.problems.iter().any(|counts| counts.successes < counts.samples);
        solved >= SOLVED_LEAST && has_failed
    }

    fn search(&self, form: BeyondForm) -> Search<'_> {
        Search::new(form, &self.grid, &self.rows)
    }

    fn redraw(&self) -> Redraw {
        Redraw::new(self.problems, &self.rows, &self.grid, &self.mixture)
    }

    /// Each distribution fitted to one draw, from the fit to the data.
    fn refitted(&self, redraw: &Redraw, size: &Size, from: &Fits, at: (u64, usize)) -> Vec<Tail> {
        let rows = Rows::new(&redraw.counts(at.0, at.1, size), &self.grid);
        let one = |(form, fitted): &(BeyondForm, Fitted)| {
            Search::new(*form, &self.grid, &rows).run_near(&fitted.tail).tail
        };
        from.iter().map(one).collect()
    }
}

type Fits = Vec<(BeyondForm, Fitted)>;

/// The numbers asked of a distribution: pass@k at each k, then pass^k, then the share at p = 0, as
/// values at the middles of the cells.
struct Functionals {
    /// Of each number, its value at p = 0 and at the middle of each cell.
    at_middles: Vec<Vec<f64>>,
    /// The same where counts are looked at.
    at_places: Vec<Vec<f64>>,
}

impl Functionals {
    fn new(grid: &Grid, k: &[u64]) -> Self {
        let middles: Vec<_> = grid.places[..1].iter().chain(&grid.middles).copied().collect();
        let of = |places: &[grid::Chance]| {
            let any = k.iter().map(|&k| places.iter().map(|p| p.any(k as f64)).collect());
            let every = k.iter().map(|&k| places.iter().map(|p| p.every(k as f64)).collect());
            let mut never = vec![0.0; places.len()];
            never[0] = 1.0;
            any.chain(every).chain([never]).collect()
        };
        Self { at_middles: of(&middles), at_places: of(&grid.places) }
    }

    /// Of masses in the cells.
    fn of_shape(&self, masses: &[f64]) -> Vec<f64> {
        self.at_middles.iter().map(|values| mean(values, masses)).collect()
    }
}

fn mean(values: &[f64], masses: &[f64]) -> f64 {
    values.iter().zip(masses).map(|(value, mass)| value * mass).sum()
}

/// What the counts say of pass@k and pass^k at each k, within the samples and beyond.
///
/// The interval of a form with parameters is a percentile interval: each draw takes as many
/// problems with replacement, a chance for each that its own counts leave open under the mixture,
/// samples them anew and fits the form anew. That of the mixture holds the values of all
/// distributions whose log likelihood lies within the quantile of a chi-squared of one degree of
/// freedom of the greatest. The form is held against the mixture by a likelihood ratio in
/// `fit_draws` worlds of the fitted form.
///
/// # Errors
/// Counts that cannot be used, fewer than two problems, no k.
pub fn beyond(
    problems: &[Counts],
    k: &[u64],
    draws: Draws,
    fit_draws: usize,
) -> Result<Beyond, BeyondError> {
    let most = k.iter().copied().max().filter(|_| !k.contains(&0)).ok_or(BeyondError::NoK)?;
    let world = World::new(problems, most)?;
    let functionals = Functionals::new(&world.grid, k);
    let fits: Fits = if world.has_shape() {
        BeyondForm::SMOOTH.iter().map(|&form| (form, world.search(form).run())).collect()
    } else {
        Vec::new()
    };
    let drawn = drawn_values(&world, &functionals, &fits, draws);
    let mut room = (Room::default(), Vec::new());
    let mut forms: Vec<OfForm> = Vec::new();
    for (at, (form, fitted)) in fits.iter().enumerate() {
        room.0.masses(&fitted.tail, &world.grid, &mut room.1);
        let numbers: Vec<AtK> = functionals
            .of_shape(&room.1)
            .into_iter()
            .enumerate()
            .map(|(number, estimate)| {
                let values: Vec<f64> = drawn.iter().map(|draw| draw[at][number]).collect();
                AtK { estimate, interval: percentile_interval(&values, draws.level) }
            })
            .collect();
        let p_value = goodness::p_value(&world, (*form, fitted), &room.1, fit_draws, draws.seed);
        let deficit = world.mixture.log_likelihood - fitted.log_likelihood;
        let fit = Fit { tail: Some(fitted.tail), deficit, p_value: Some(p_value) };
        forms.push(of_form(*form, fit, numbers, k.len()));
    }
    let fit = Fit { tail: None, deficit: 0.0, p_value: None };
    let numbers = of_mixture(&world, &functionals, draws.level);
    forms.push(of_form(BeyondForm::Mixture, fit, numbers, k.len()));
    let solved = problems.iter().filter(|counts| counts.successes > 0).count();
    Ok(Beyond { forms, solved, mass_at_zero_p_value: mass_at_zero_p_value(&world, &fits) })
}

fn of_form(form: BeyondForm, fit: Fit, mut numbers: Vec<AtK>, count: usize) -> OfForm {
    let never_solved = numbers.remove(2 * count);
    let pass_all = numbers.split_off(count);
    OfForm { form, fit, pass_at: numbers, pass_all, never_solved }
}

/// Every number of every form in each draw.
fn drawn_values(
    world: &World<'_>,
    functionals: &Functionals,
    fits: &Fits,
    draws: Draws,
) -> Vec<Vec<Vec<f64>>> {
    if fits.is_empty() {
        return Vec::new();
    }
    let redraw = world.redraw();
    let one = |replicate: usize| {
        let (mut room, mut masses) = (Room::default(), Vec::new());
        let tails = world.refitted(&redraw, &Size::default(), fits, (draws.seed, replicate));
        let values = tails.iter().map(|tail| {
            room.masses(tail, &world.grid, &mut masses);
            functionals.of_shape(&masses)
        });
        values.collect()
    };
    (0..draws.replicates).into_par_iter().map(one).collect()
}

/// Every number of the mixture, with the range of all distributions that are possible.
fn of_mixture(world: &World<'_>, functionals: &Functionals, level: f64) -> Vec<AtK> {
    let allowed = 0.5 * chi_squared_quantile(level);
    let credible = Credible::new(&world.rows, &world.mixture, allowed);
    let one = |values: &Vec<f64>| {
        let estimate = mean(values, &world.mixture.masses);
        let low = credible.end(values, 1.0).clamp(0.0, estimate);
        let high = credible.end(values, -1.0).clamp(estimate, 1.0);
        AtK { estimate, interval: Interval { low, high } }
    };
    functionals.at_places.par_iter().map(one).collect()
}

/// Whether a Beta distribution over all chances gains by a share of problems at p = 0.
fn mass_at_zero_p_value(world: &World<'_>, fits: &Fits) -> Option<f64> {
    let form = BeyondForm::BetaMassAtZero;
    let (_, with) = fits.iter().find(|(one, _)| *one == form)?;
    let mut search = world.search(form);
    search.with_mass = false;
    let gain = (with.log_likelihood - search.run().log_likelihood).max(0.0);
    // Less than the searches' own tolerance is no gain.
    Some(if gain > 1e-6 { 0.5 * libm::erfc(gain.sqrt()) } else { 1.0 })
}
