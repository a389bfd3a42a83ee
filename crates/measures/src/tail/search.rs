//! The search for the most likely distribution of p.

use laws::{exp, ln};

use super::distribution::{Tail, TailFamily, TailScale};
use super::error::TailError;
use super::likelihood::Likelihood;
use super::simplex::simplex;
use crate::counts::Counts;

/// Least and greatest alpha of a search: like those of beta far beyond every tail that counts can
/// tell apart.
pub(super) const ALPHA: [f64; 2] = [1e-4, 50.0];
/// Least and greatest beta of a search.
const BETA: [f64; 2] = [1e-3, 1e5];

/// Coordinates stay below this, since the exponential of 710 is no double.
const LN_MAX: f64 = 700.0;

/// A simplex has closed where its values agree to this.
const CLOSED: f64 = 1e-9;
/// The same of a rough search: a hundredth of a standard error of what is sought.
const CLOSED_ROUGHLY: f64 = 1e-4;

/// Simplices after the first one, at most.
const RESTARTS: usize = 12;

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailEnd {
    /// The simplex closed, and a fresh one around its end found nothing better.
    Converged,
    /// It ended where alpha or beta may go no further: the data want a limit of the family.
    OnBound,
    /// The last simplex allowed still improved.
    TooManySteps,
}

/// The most likely distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailEstimate {
    /// The distribution.
    pub tail: Tail,
    /// Its log likelihood: the sum of `ln P(c | n)` over problems, binomial coefficients included.
    pub log_likelihood: f64,
    /// Why the search ended.
    pub end: TailEnd,
}

/// What a search looks for.
pub(super) struct Search<'a> {
    pub(super) likelihood: &'a Likelihood,
    pub(super) family: TailFamily,
    pub(super) scale: TailScale,
    /// alpha, where a profile holds it.
    pub(super) alpha: Option<f64>,
    pub(super) with_mass: bool,
}

impl Search<'_> {
    /// Coordinates: ln alpha (unless held), ln(beta/scale), and, where free, -ln scale by its
    /// absolute value, so that a scale of 1 is an inner point. beta/scale is what small p see, and
    /// is far better known than either.
    fn tail(&self, at: &[f64]) -> Tail {
        let (alpha, rest) = match self.alpha {
            Some(alpha) => (alpha, at),
            None => (exp(at[0].clamp(-LN_MAX, LN_MAX)), &at[1..]),
        };
        let scale = match self.scale {
            TailScale::Fixed(scale) => scale,
            TailScale::Free => exp(-rest[1].abs()),
        };
        let beta = exp(rest[0].clamp(-LN_MAX, LN_MAX)) * scale;
        Tail { family: self.family, alpha, beta, scale, mass_at_zero: 0.0 }
    }

    /// The negative log likelihood, infinite where alpha, beta or the scale go too far.
    fn value(&self, at: &[f64]) -> f64 {
        let tail = self.tail(at);
        let is_inside = |value: f64, [low, high]: [f64; 2]| value >= low && value <= high;
        // A free scale of nearly 0 makes every count impossible but c = 0.
        if !is_inside(tail.alpha, ALPHA) || !is_inside(tail.beta, BETA) || tail.scale < 1e-9 {
            return f64::INFINITY;
        }
        let value = -self.likelihood.log_likelihood(&tail, self.with_mass).0;
        if value.is_finite() { value } else { f64::INFINITY }
    }

    /// The coordinates of a tail, as [`Search::tail`] reads them.
    fn coordinates(&self, tail: &Tail) -> Vec<f64> {
        let mut at = Vec::new();
        at.extend(self.alpha.is_none().then(|| ln(tail.alpha)));
        at.push(ln(tail.beta / tail.scale));
        at.extend(matches!(self.scale, TailScale::Free).then(|| -ln(tail.scale)));
        at
    }

    /// The end of two simplices from one start near it, to a hundredth of a standard error.
    pub(super) fn run_roughly(&self, near: &Tail) -> Tail {
        let first = simplex(|at| self.value(at), &self.coordinates(near), 0.3, CLOSED_ROUGHLY);
        self.tail(&simplex(|at| self.value(at), &first.1, 0.1, CLOSED_ROUGHLY).1)
    }

    /// The best end of simplices from each start, restarted until one gains nothing.
    pub(super) fn run(&self, starts: &[Tail]) -> TailEstimate {
        let mut best: Option<(f64, Vec<f64>, bool)> = None;
        for start in starts {
            // Half a unit of ln alpha covers most tails; a profile's search starts next to its end.
            let size = if self.alpha.is_some() { 0.1 } else { 0.5 };
            let (mut value, mut at) =
                simplex(|at| self.value(at), &self.coordinates(start), size, CLOSED);
            let mut is_closed = false;
            for _ in 0..RESTARTS {
                let (again, place) = simplex(|at| self.value(at), &at, 0.2 * size, CLOSED);
                // A gain of 1e-6 in log likelihood moves no digit that is reported.
                is_closed = value - again < 1e-6;
                (value, at) = (again, place);
                if is_closed {
                    break;
                }
            }
            if best.as_ref().is_none_or(|best| value < best.0) {
                best = Some((value, at, is_closed));
            }
        }
        let (value, at, is_closed) =
            best.unwrap_or((f64::INFINITY, self.coordinates(&starts[0]), false));
        let mut tail = self.tail(&at);
        tail.mass_at_zero = self.likelihood.log_likelihood(&tail, self.with_mass).1;
        let is_near = |value: f64, [low, high]: [f64; 2]| value < low * 1.01 || value > high * 0.99;
        let end = match () {
            () if is_near(tail.alpha, ALPHA) || is_near(tail.beta, BETA) => TailEnd::OnBound,
            () if is_closed => TailEnd::Converged,
            () => TailEnd::TooManySteps,
        };
        TailEstimate { tail, log_likelihood: -value, end }
    }
}

/// Where the searches begin: a heavy tail and a light one, with the given scale or one somewhat
/// above the largest share of successes.
pub(super) fn starts(problems: &[Counts], family: TailFamily, scale: TailScale) -> Vec<Tail> {
    let largest = problems
        .iter()
        .map(|counts| counts.successes as f64 / counts.samples as f64)
        .fold(0.0, f64::max);
    let given = match scale {
        TailScale::Fixed(scale) => scale,
        TailScale::Free => (1.2 * largest).min(0.9),
    };
    let start = |(alpha, beta)| Tail { family, alpha, beta, scale: given, mass_at_zero: 0.0 };
    [(0.2, 2.0), (0.8, 4.0)].map(start).to_vec()
}

/// The likelihood of counts that have a tail; refuses those that have none.
pub(super) fn prepared(problems: &[Counts], scale: TailScale) -> Result<Likelihood, TailError> {
    if let TailScale::Fixed(scale) = scale
        && !(scale > 0.0 && scale <= 1.0)
    {
        return Err(TailError::Scale { scale });
    }
    let likelihood = Likelihood::new(problems)?;
    let solved = problems.iter().filter(|counts| counts.successes > 0).count();
    if solved < 4 { Err(TailError::TooFew { solved }) } else { Ok(likelihood) }
}
