//! The most likely distribution of a form on the grid.

use laws::{exp, ln};

use super::form::{BeyondForm, Room};
use super::grid::Grid;
use super::rows::Rows;
use crate::tail::{Tail, best_share, simplex};

/// Least and greatest exponents of a search, far beyond what counts can tell apart.
const ALPHA: [f64; 2] = [1e-4, 50.0];
const BETA: [f64; 2] = [1e-3, 1e5];
/// The least greatest chance.
const SCALE_LEAST: f64 = 1e-9;
/// A simplex has closed where its values agree to this.
const CLOSED: f64 = 1e-8;
/// The same in a draw: a tenth of a standard error of what is sought.
const CLOSED_ROUGHLY: f64 = 4e-3;
/// Simplices after the first one, at most.
const RESTARTS: usize = 6;

/// A distribution and its log likelihood, up to what [`Rows`] leaves out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitted {
    pub(super) tail: Tail,
    pub(super) log_likelihood: f64,
}

/// A search for the most likely distribution of a form.
pub(super) struct Search<'a> {
    pub(super) form: BeyondForm,
    /// Whether a share of the problems may have p = 0.
    pub(super) with_mass: bool,
    pub(super) rows: &'a Rows,
    room: Room<'a>,
    masses: Vec<f64>,
    probabilities: Vec<f64>,
}

impl<'a> Search<'a> {
    pub(super) fn new(form: BeyondForm, grid: &'a Grid, rows: &'a Rows) -> Self {
        let with_mass = form == BeyondForm::BetaMassAtZero;
        let (room, masses, probabilities) = (Room::new(grid), Vec::new(), Vec::new());
        Self { form, with_mass, rows, room, masses, probabilities }
    }

    /// The best end of simplices from a heavy tail and a light one, each restarted until that gains
    /// nothing.
    pub(super) fn run(&mut self) -> Fitted {
        let largest = self.rows.groups.iter().map(|group| group.counts);
        let largest = largest
            .map(|counts| counts.successes as f64 / counts.samples as f64)
            .fold(0.0, f64::max);
        let scale = if self.form.family().1 { (1.2 * largest).clamp(1e-3, 0.9) } else { 1.0 };
        let mut best: Option<(f64, Vec<f64>)> = None;
        for (alpha, beta) in [(0.2, 1.0), (0.8, 4.0)] {
            let start = self.tail_of(alpha, beta, scale);
            let at = self.coordinates(&start);
            let (mut value, mut at) = simplex(|at| self.value(at), &at, 0.5, CLOSED);
            for _ in 0..RESTARTS {
                let again = simplex(|at| self.value(at), &at, 0.2, CLOSED);
                let gain = value - again.0;
                if gain > 0.0 {
                    (value, at) = again;
                }
                if gain < 1e-6 {
                    break;
                }
            }
            if best.as_ref().is_none_or(|best| value < best.0) {
                best = Some((value, at));
            }
        }
        let (value, at) = best.unwrap_or_default();
        self.fitted(value, &at)
    }

    /// The end of one simplex from a distribution that is near.
    pub(super) fn run_near(&mut self, near: &Tail) -> Fitted {
        let start = self.coordinates(near);
        let (value, at) = simplex(|at| self.value(at), &start, 0.25, CLOSED_ROUGHLY);
        self.fitted(value, &at)
    }

    fn fitted(&mut self, value: f64, at: &[f64]) -> Fitted {
        let mut tail = self.tail(at);
        tail.mass_at_zero = self.log_likelihood(&tail).1;
        Fitted { tail, log_likelihood: -value }
    }

    fn tail_of(&self, alpha: f64, beta: f64, scale: f64) -> Tail {
        Tail { family: self.form.family().0, alpha, beta, scale, mass_at_zero: 0.0 }
    }

    /// Coordinates: ln alpha, ln(beta/scale), which is what small chances see, and, where it is
    /// fitted, -ln scale by its absolute value, so that a scale of 1 is an inner point.
    fn coordinates(&self, tail: &Tail) -> Vec<f64> {
        let mut at = vec![ln(tail.alpha), ln(tail.beta / tail.scale)];
        at.extend(self.form.family().1.then(|| -ln(tail.scale)));
        at
    }

    fn tail(&self, at: &[f64]) -> Tail {
        let bounded = |value: f64| exp(value.clamp(-100.0, 100.0));
        let scale = at.get(2).map_or(1.0, |at| bounded(-at.abs()));
        self.tail_of(bounded(at[0]), bounded(at[1]) * scale, scale)
    }

    fn value(&mut self, at: &[f64]) -> f64 {
        let tail = self.tail(at);
        let is_inside = |value: f64, [low, high]: [f64; 2]| value >= low && value <= high;
        if !is_inside(tail.alpha, ALPHA) || !is_inside(tail.beta, BETA) || tail.scale < SCALE_LEAST
        {
            return f64::INFINITY;
        }
        let value = -self.log_likelihood(&tail).0;
        if value.is_finite() { value } else { f64::INFINITY }
    }

    /// The log likelihood, and the share of problems at p = 0 that makes it greatest.
    pub(super) fn log_likelihood(&mut self, tail: &Tail) -> (f64, f64) {
        let plain = Tail { mass_at_zero: 0.0, ..*tail };
        self.room.masses(&plain, &mut self.masses);
        self.rows.probabilities(&self.masses, &mut self.probabilities);
        let share = if self.with_mass { self.best_share() } else { 0.0 };
        for (group, p) in self.rows.groups.iter().zip(&mut self.probabilities) {
            let unsolved = if group.counts.successes == 0 { share } else { 0.0 };
            *p = unsolved + (1.0 - share) * *p;
        }
        (self.rows.log_likelihood(&mut self.probabilities), share)
    }

    fn best_share(&self) -> f64 {
        let all = self.rows.groups.iter().zip(&self.probabilities);
        let zeros: Vec<(f64, f64)> = all
            .filter(|(group, _)| group.counts.successes == 0)
            .map(|(group, p)| (group.problems, *p))
            .collect();
        let unsolved: f64 = zeros.iter().map(|(problems, _)| problems).sum();
        best_share(&zeros, self.rows.problems - unsolved)
    }
}
