//! How narrow an interval becomes with more samples or problems, by worlds of that size.

use rayon::prelude::*;

use super::bounds::Credible;
use super::error::BeyondError;
use super::fitted::Search;
use super::form::{BeyondForm, Room};
use super::mixture::mixture;
use super::redraw::planted;
use super::rows::Rows;
use super::world::{Fits, Functionals, World};
use crate::counts::Counts;
use crate::quantile::{median, percentile_interval};
use crate::resample::Draws;

/// Worlds of each size in which a form is fitted.
const WORLDS: usize = 200;
/// Worlds of each size in which the range of all distributions is found.
const RANGES: usize = 3;
/// Factors of the samples at hand that are tried.
const FACTORS: [u64; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/// Numbers of problems among which a budget is split, at most.
const SPLITS: usize = 9;
/// The fewest problems and samples of a split.
const PROBLEMS_LEAST: usize = 16;
const SAMPLES_LEAST: u64 = 8;

/// What is asked of more samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Future {
    /// The number of samples asked about.
    pub k: u64,
    /// Half the width that the interval of pass@k shall have.
    pub within: Option<f64>,
    /// What is to be split between problems and samples of each.
    pub budget: Option<Costs>,
}

/// What there is to spend, and what problems and samples cost, all in one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// What there is to spend.
    pub budget: f64,
    /// What a problem costs beside its samples, such as writing it and its answer.
    pub per_problem: f64,
    /// What a sample costs.
    pub per_sample: f64,
}

impl Costs {
    /// A budget of samples, each as dear as the other; problems cost nothing.
    #[must_use]
    pub const fn of_samples(budget: u64) -> Self {
        Self { budget: budget as f64, per_problem: 0.0, per_sample: 1.0 }
    }

    /// Samples that so many problems leave money for, of each.
    fn samples(&self, problems: usize) -> u64 {
        let left = self.budget / problems as f64 - self.per_problem;
        whole((left / self.per_sample).floor())
    }

    /// Problems of as few samples as are worth drawing.
    fn problems_most(&self) -> f64 {
        let least = SAMPLES_LEAST as f64;
        (self.budget / (self.per_problem + least * self.per_sample)).floor()
    }
}

/// A count of less than a million million.
fn whole(count: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number between nothing and a million million"
    )]
    let count = count.clamp(0.0, 1e12) as u64;
    count
}

/// Half the width of the interval of pass@k at a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Problems.
    pub problems: usize,
    /// Samples of each.
    pub samples: u64,
    /// By the best form, if it is believed.
    pub of_form: Option<f64>,
    /// Over all distributions that the counts would leave possible.
    pub of_any: f64,
}

/// What more samples would bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The form whose worlds they are; none, those of the mixture.
    pub form: Option<BeyondForm>,
    /// With the problems at hand and more samples of each, until the interval is as narrow as asked
    /// by both, or for as many as were tried.
    pub samples: Vec<Split>,
    /// The budget, split in several ways.
    pub splits: Vec<Split>,
}

/// How narrow the interval of pass@k becomes: in worlds of the form that fits best (of the mixture,
/// where there is none), each as large as said.
///
/// # Errors
/// As [`beyond`](super::beyond).
pub fn future(
    problems: &[Counts],
    form: Option<BeyondForm>,
    asked: Future,
    draws: Draws,
) -> Result<Planned, BeyondError> {
    let most = asked.budget.map_or(0, |costs| costs.samples(PROBLEMS_LEAST));
    let world = World::new(problems, asked.k.max(most.min(1 << 20)))?;
    let form = form.filter(|_| world.has_shape());
    let fits: Fits = form.iter().map(|&form| (form, world.search(form).run())).collect();
    let widths = Widths { world: &world, fits, k: asked.k, draws };
    let mut samples = Vec::new();
    if let Some(within) = asked.within {
        let now = problems.iter().map(|counts| counts.samples).max().unwrap_or(1);
        for factor in FACTORS {
            let split = widths.at(problems.len(), now * factor);
            samples.push(split);
            if split.of_any <= within && split.of_form.is_none_or(|half| half <= within) {
                break;
            }
        }
    }
    let splits = asked.budget.as_ref().map_or_else(Vec::new, splits);
    let splits = splits.into_iter().map(|(problems, samples)| widths.at(problems, samples));
    Ok(Planned { form, samples, splits: splits.collect() })
}

/// Ways to split a budget: from few problems to few samples of each, by equal factors.
fn splits(costs: &Costs) -> Vec<(usize, u64)> {
    let (most, least) = (costs.problems_most(), PROBLEMS_LEAST as f64);
    if most < least {
        return Vec::new();
    }
    let ratio = laws::ln(most / least) / (SPLITS - 1) as f64;
    let mut all: Vec<(usize, u64)> = (0..SPLITS)
        .map(|at| {
            let problems = (least * laws::exp(ratio * at as f64)).round().min(most);
            let problems = usize::try_from(whole(problems)).unwrap_or(usize::MAX);
            (problems, costs.samples(problems))
        })
        .collect();
    all.dedup();
    all
}

struct Widths<'a> {
    world: &'a World<'a>,
    fits: Fits,
    k: u64,
    draws: Draws,
}

impl Widths<'_> {
    fn at(&self, problems: usize, samples: u64) -> Split {
        Split {
            problems,
            samples,
            of_form: (!self.fits.is_empty()).then(|| self.of_form(problems, samples)),
            of_any: self.of_any(problems, samples),
        }
    }

    /// The masses of the world.
    fn masses(&self) -> Vec<f64> {
        let Some((_, fitted)) = self.fits.first() else {
            return self.world.mixture.masses.clone();
        };
        let mut masses = Vec::new();
        Room::new(&self.world.grid).masses(&fitted.tail, &mut masses);
        masses
    }

    fn planted(&self, masses: &[f64], size: (usize, u64), replicate: usize) -> Rows {
        let samples = std::iter::repeat_n(size.1, size.0);
        let counts = planted(masses, &self.world.grid, samples, !self.draws.seed, replicate);
        Rows::new(&counts, &self.world.grid)
    }

    /// Half the width between the percentiles of the form fitted to worlds of itself.
    fn of_form(&self, problems: usize, samples: u64) -> f64 {
        let functionals = Functionals::new(&self.world.grid, &[self.k]);
        let masses = self.masses();
        let one = |replicate: usize| {
            let rows = self.planted(&masses, (problems, samples), replicate);
            let (form, fitted) = &self.fits[0];
            let tail = Search::new(*form, &self.world.grid, &rows).run_near(&fitted.tail).tail;
            let mut masses = Vec::new();
            Room::new(&self.world.grid).masses(&tail, &mut masses);
            functionals.of_shape(&masses)[0]
        };
        let values: Vec<f64> = (0..WORLDS).into_par_iter().map(one).collect();
        let interval = percentile_interval(&values, self.draws.level);
        0.5 * (interval.high - interval.low)
    }

    /// The median of half the range of all distributions in a few worlds.
    fn of_any(&self, problems: usize, samples: u64) -> f64 {
        let functionals = Functionals::new(&self.world.grid, &[self.k]);
        let (values, masses) = (&functionals.at_places[0], self.masses());
        let one = |replicate: usize| {
            let rows = self.planted(&masses, (problems, samples), replicate);
            let mixture = mixture(&rows, values.len());
            let credible = Credible::new(&rows, &mixture, self.draws.level);
            0.5 * (credible.end(values, -1.0) - credible.end(values, 1.0))
        };
        let halves: Vec<f64> = (0..RANGES).into_par_iter().map(one).collect();
        median(&halves).unwrap_or(1.0)
    }
}
