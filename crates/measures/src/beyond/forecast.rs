//! pass@k and pass^k by every form, with intervals.

use rayon::prelude::*;

use super::answer::{AtK, Beyond, Fit, OfForm};
use super::bounds::Credible;
use super::error::BeyondError;
use super::fitted::Fitted;
use super::form::{BeyondForm, Room};
use super::goodness;
use super::redraw::Size;
use super::world::{Fits, Functionals, World, mean};
use crate::counts::Counts;
use crate::quantile::{Interval, percentile_interval};
use crate::resample::Draws;

/// What the counts say of pass@k and pass^k at each k, within the samples and beyond.
///
/// The interval of a form with parameters is a percentile interval: each draw takes as many
/// problems with replacement, a chance for each that its own counts leave open under the mixture,
/// samples them anew and fits the form anew. That of the mixture holds the values of all
/// distributions under which the counts are no less likely than `1 - level` times the most likely.
/// The form is held against the mixture by a likelihood ratio in `fit_draws` worlds of the fitted
/// form.
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
    let fits = world.fits();
    let p_value = |form: (BeyondForm, &Fitted), masses: &[f64]| {
        goodness::p_value(&world, form, masses, fit_draws, draws.seed)
    };
    let answers = answers(&world, &functionals, &fits, draws, &p_value);
    let one = |(form, fit, numbers)| of_form(form, fit, numbers, k.len());
    let solved = problems.iter().filter(|counts| counts.successes > 0).count();
    let mass_at_zero_p_value = mass_at_zero_p_value(&world, &fits);
    Ok(Beyond { forms: answers.into_iter().map(one).collect(), solved, mass_at_zero_p_value })
}

/// pass@k at one k by each form that could be fitted, the mixture last; a form is either rejected
/// by `worlds` of it or not, and its p value is 0 or 1.
///
/// # Errors
/// As [`beyond`].
pub fn pass_beyond(
    problems: &[Counts],
    k: u64,
    draws: Draws,
    worlds: usize,
) -> Result<Vec<(BeyondForm, Fit, AtK)>, BeyondError> {
    let world = World::new(problems, k)?;
    let functionals = Functionals::only_pass_at(&world.grid, k);
    let fits = world.fits();
    let p_value = |form: (BeyondForm, &Fitted), masses: &[f64]| {
        let is_rejected = goodness::is_rejected(&world, form, masses, worlds, draws.seed);
        if is_rejected { 0.0 } else { 1.0 }
    };
    let answers = answers(&world, &functionals, &fits, draws, &p_value);
    Ok(answers.into_iter().map(|(form, fit, numbers)| (form, fit, numbers[0])).collect())
}

/// The p value of a fitted form with its masses.
type PValue<'a> = &'a dyn Fn((BeyondForm, &Fitted), &[f64]) -> f64;

/// Every number by every form, the mixture last.
fn answers(
    world: &World<'_>,
    functionals: &Functionals,
    fits: &Fits,
    draws: Draws,
    p_value: PValue<'_>,
) -> Vec<(BeyondForm, Fit, Vec<AtK>)> {
    let drawn = drawn_values(world, functionals, fits, draws);
    let mut all = Vec::new();
    let (mut room, mut masses) = (Room::new(&world.grid), Vec::new());
    for (at, (form, fitted)) in fits.iter().enumerate() {
        room.masses(&fitted.tail, &mut masses);
        let numbers = functionals.of_shape(&masses).into_iter().enumerate();
        let number = |(number, estimate)| {
            let values: Vec<f64> = drawn.iter().map(|draw| draw[at][number]).collect();
            AtK { estimate, interval: percentile_interval(&values, draws.level) }
        };
        let fit = Fit {
            tail: Some(fitted.tail),
            deficit: world.mixture.log_likelihood - fitted.log_likelihood,
            p_value: Some(p_value((*form, fitted), &masses)),
        };
        all.push((*form, fit, numbers.map(number).collect()));
    }
    let fit = Fit { tail: None, deficit: 0.0, p_value: None };
    all.push((BeyondForm::Mixture, fit, of_mixture(world, functionals, draws.level)));
    all
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
        let (mut room, mut masses) = (Room::new(&world.grid), Vec::new());
        let tails = world.refitted(&redraw, &Size::default(), fits, (draws.seed, replicate));
        let values = tails.iter().map(|tail| {
            room.masses(tail, &mut masses);
            functionals.of_shape(&masses)
        });
        values.collect()
    };
    (0..draws.replicates).into_par_iter().map(one).collect()
}

/// Every number of the mixture, with the range of all distributions that are possible.
pub(super) fn of_mixture(world: &World<'_>, functionals: &Functionals, level: f64) -> Vec<AtK> {
    let credible = Credible::new(&world.rows, &world.mixture, level);
    let one = |values: &Vec<f64>| {
        let estimate = mean(values, &world.mixture.masses).min(1.0);
        let low = credible.end(values, 1.0).clamp(0.0, estimate);
        let high = credible.end(values, -1.0).clamp(estimate, 1.0);
        AtK { estimate, interval: Interval { low, high } }
    };
    let mut all: Vec<AtK> = functionals.at_places.par_iter().map(one).collect();
    // Of one distribution pass@k rises with k and pass^k falls, so that an end at one k holds at
    // the others: a bound that is loose at one of them is as sharp as its neighbours'.
    let rising = &functionals.by_k;
    let falling: Vec<usize> = rising.iter().rev().copied().collect();
    let (pass_at, rest) = all.split_at_mut(rising.len());
    keep_rising(pass_at, rising);
    if let Some(pass_all) = rest.get_mut(..rising.len()) {
        keep_rising(pass_all, &falling);
    }
    all
}

/// Takes intervals of numbers that rise in this order to what that leaves of them.
fn keep_rising(numbers: &mut [AtK], order: &[usize]) {
    let mut low = 0.0_f64;
    for &at in order {
        low = low.max(numbers[at].interval.low);
        numbers[at].interval.low = low.min(numbers[at].estimate);
    }
    let mut high = 1.0_f64;
    for &at in order.iter().rev() {
        high = high.min(numbers[at].interval.high);
        numbers[at].interval.high = high.max(numbers[at].estimate);
    }
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
