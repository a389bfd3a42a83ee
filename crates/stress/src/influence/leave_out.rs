//! Leaving one unit out: a row, a size, a budget, a family; exactly, by a refit.

use rayon::prelude::*;

use crate::fitted::{Fitted, without};

/// The minimum without each unit in turn, a unit being the rows that go together; none where what
/// is left determines nothing.
#[must_use]
pub fn leave_out(fit: &Fitted<'_>, units: &[Vec<usize>]) -> Vec<Option<Vec<f64>>> {
    let rows = fit.problem.rows();
    units.par_iter().map(|unit| fit.refitted(&without(rows, unit))).collect()
}

/// What leaving units out does to one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// Smallest value without a unit.
    pub low: f64,
    /// Largest value without a unit.
    pub high: f64,
    /// The unit whose absence changes the number most.
    pub unit: usize,
    /// The number without it.
    pub value: f64,
    /// Units without which there is no fit, or the number has no value.
    pub lost: usize,
}

/// The range of a number over fits without a unit each; none where no fit gives a value.
#[must_use]
pub fn moved(
    function: &dyn Fn(&[f64]) -> Option<f64>,
    estimate: f64,
    thetas: &[Option<Vec<f64>>],
) -> Option<Moved> {
    let mut all: Option<Moved> = None;
    let mut lost = 0;
    for (unit, theta) in thetas.iter().enumerate() {
        let value = theta.as_ref().and_then(|theta| function(theta));
        let Some(value) = value.filter(|value| value.is_finite()) else {
            lost += 1;
            continue;
        };
        let so_far = all.get_or_insert(Moved { low: value, high: value, unit, value, lost: 0 });
        so_far.low = so_far.low.min(value);
        so_far.high = so_far.high.max(value);
        if (value - estimate).abs() > (so_far.value - estimate).abs() {
            (so_far.unit, so_far.value) = (unit, value);
        }
    }
    all.map(|all| Moved { lost, ..all })
}
