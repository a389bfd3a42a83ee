//! Whether a form fits: its log likelihood beside that of the mixture, in worlds of the form.

use rayon::prelude::*;

use super::fitted::{Fitted, Search};
use super::form::BeyondForm;
use super::mixture::mixture_after;
use super::redraw::planted;
use super::rows::Rows;
use super::world::World;

/// Steps of the mixture in a world: as many in each, and in the data, so that they can be compared.
const STEPS: usize = 60;

/// The share of worlds in which the form lies as far below the mixture as in the data, the data
/// counted among them.
pub(super) fn p_value(
    world: &World<'_>,
    form: (BeyondForm, &Fitted),
    masses: &[f64],
    worlds: usize,
    seed: u64,
) -> f64 {
    let observed = deficit(world, &world.rows, form.1.log_likelihood);
    let is_as_bad =
        |&replicate: &usize| planted_deficit(world, form, masses, (seed, replicate)) >= observed;
    let as_bad = (0..worlds).into_par_iter().filter(is_as_bad).count();
    (as_bad + 1) as f64 / (worlds + 1) as f64
}

/// Whether the form lies as far below the mixture in none of the worlds; the first in which it does
/// ends the search.
pub(super) fn is_rejected(
    world: &World<'_>,
    form: (BeyondForm, &Fitted),
    masses: &[f64],
    worlds: usize,
    seed: u64,
) -> bool {
    let observed = deficit(world, &world.rows, form.1.log_likelihood);
    (0..worlds).all(|replicate| planted_deficit(world, form, masses, (seed, replicate)) < observed)
}

fn deficit(world: &World<'_>, rows: &Rows, log_likelihood: f64) -> f64 {
    mixture_after(rows, world.grid.places.len(), STEPS).log_likelihood - log_likelihood
}

/// The deficit in a world of the form.
fn planted_deficit(
    world: &World<'_>,
    (form, fitted): (BeyondForm, &Fitted),
    masses: &[f64],
    (seed, replicate): (u64, usize),
) -> f64 {
    let samples = world.problems.iter().map(|counts| counts.samples);
    // Streams of their own: the draws of the intervals begin at 0.
    let counts = planted(masses, &world.grid, samples, !seed, replicate);
    let rows = Rows::new(&counts, &world.grid);
    let again = Search::new(form, &world.grid, &rows).run_near(&fitted.tail);
    deficit(world, &rows, again.log_likelihood)
}
