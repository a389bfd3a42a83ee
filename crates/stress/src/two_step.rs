//! Two laws in a chain, from compute to the loss and from the loss to accuracy: draws of the first
//! step feed the second.

use fit::Problem;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::fitted::Fitted;

/// Several laws fitted to the same rows, refitted to the same draws of them: of each draw at which
/// all have a minimum, the coordinates of each, in the order of the draws.
///
/// What one law takes from an unusual row the others take from it as well, so that their errors
/// stay together as they are in the data.
///
/// # Panics
/// The laws are fitted to different numbers of rows.
#[must_use]
pub fn refitted_together(fits: &[Fitted<'_>], replicates: usize, seed: u64) -> Vec<Vec<Vec<f64>>> {
    let rows = fits.first().map_or(0, |fitted| fitted.problem.rows());
    assert!(fits.iter().all(|fitted| fitted.problem.rows() == rows), "the same rows");
    let refitted = |replicate: usize| {
        let mut counts = vec![0; rows];
        for row in robustness::draw(seed, replicate as u64, rows) {
            counts[row] += 1;
        }
        fits.iter().map(|fitted| fitted.refitted(&counts)).collect::<Option<Vec<_>>>()
    };
    let all: Vec<Option<Vec<Vec<f64>>>> = (0..replicates).into_par_iter().map(refitted).collect();
    all.into_iter().flatten().collect()
}

/// What a chain of two laws says of a run, `ln y = ln L_2(ln L_1(x))`.
#[must_use]
pub fn chained([first, second]: [&dyn laws::Law; 2], [one, two]: [&[f64]; 2], ln_x: &[f64]) -> f64 {
    second.ln_loss(two, &[first.ln_loss(one, ln_x)])
}

/// Draws of the response of one new run through a chain, `per_replicate` of each replicate: the
/// loss that the first law says with an error, put into the second law, whose answer has an error
/// of its own.
///
/// The two errors of a draw are those of one row, since a run whose loss is off may be off in
/// accuracy as well.
///
/// # Panics
/// There is no error to draw.
#[must_use]
pub fn chained_run(
    [first, second]: [&dyn laws::Law; 2],
    replicates: &[[&[f64]; 2]],
    ln_x: &[f64],
    ln_errors: &[[f64; 2]],
    per_replicate: usize,
    seed: u64,
) -> Vec<f64> {
    assert!(!ln_errors.is_empty(), "a new run has some error");
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut draws = Vec::with_capacity(replicates.len() * per_replicate);
    for [one, two] in replicates {
        let ln_loss = first.ln_loss(one, ln_x);
        for _ in 0..per_replicate {
            let [of_loss, of_metric] = ln_errors[stream.random_range(0..ln_errors.len())];
            draws.push(laws::exp(second.ln_loss(two, &[ln_loss + of_loss]) + of_metric));
        }
    }
    draws
}

/// The scaled residuals of two fits to the same rows, row by row.
#[must_use]
pub fn paired_residuals(problems: [&Problem<'_>; 2], thetas: [&[f64]; 2]) -> Vec<[f64; 2]> {
    let [one, two] = [0, 1].map(|step| crate::scaled_residuals(problems[step], thetas[step]));
    one.into_iter().zip(two).map(Into::into).collect()
}

#[cfg(test)]
mod tests;
