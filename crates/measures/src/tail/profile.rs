//! The interval of alpha by the profile likelihood.

use laws::{exp, ln};

use super::distribution::{Tail, TailScale};
use super::error::TailError;
use super::likelihood::Likelihood;
use super::search::{ALPHA, Search, TailEstimate, prepared};
use crate::counts::Counts;

/// Where the profile likelihood falls below what the level allows; an end is none where it never
/// does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileInterval {
    /// Lower end; none leaves alpha open towards 0.
    pub low: Option<f64>,
    /// Upper end; none leaves alpha open upwards.
    pub high: Option<f64>,
}

impl ProfileInterval {
    /// Whether the data bound alpha on both sides.
    pub fn is_closed(&self) -> bool {
        self.low.is_some() && self.high.is_some()
    }
}

/// The interval of alpha within which twice the profile log likelihood lies less than the `level`
/// quantile of a chi-squared of one degree of freedom below its maximum; beta and a free scale
/// follow along.
///
/// # Errors
/// As [`fit_tail`](super::fit::fit_tail).
///
/// # Panics
/// `level` is no share between 0 and 1.
pub fn tail_interval(
    problems: &[Counts],
    estimate: &TailEstimate,
    scale: TailScale,
    level: f64,
) -> Result<ProfileInterval, TailError> {
    assert!(level > 0.0 && level < 1.0, "a level is a share, got {level}");
    let profile = Profile {
        likelihood: &prepared(problems, scale)?,
        estimate,
        scale,
        allowed: 0.5 * chi_squared_quantile(level),
    };
    Ok(ProfileInterval { low: profile.end(-1.0, ALPHA[0]), high: profile.end(1.0, ALPHA[1]) })
}

/// A place of ln alpha, how far the profile lies below what is allowed there, and the tail found.
#[derive(Clone, Copy)]
struct Point {
    ln_alpha: f64,
    excess: f64,
    tail: Tail,
}

/// The likelihood as a function of alpha alone.
struct Profile<'a> {
    likelihood: &'a Likelihood,
    estimate: &'a TailEstimate,
    scale: TailScale,
    /// By how much the log likelihood may fall.
    allowed: f64,
}

impl Profile<'_> {
    /// The most likely tail with a given alpha, searched from the end of the search next to it.
    fn at(&self, ln_alpha: f64, from: &Tail) -> Point {
        let search = Search {
            likelihood: self.likelihood,
            family: self.estimate.tail.family,
            scale: self.scale,
            alpha: Some(exp(ln_alpha)),
            with_mass: false,
        };
        let found = search.run(std::slice::from_ref(from));
        let excess = self.estimate.log_likelihood - found.log_likelihood - self.allowed;
        Point { ln_alpha, excess, tail: found.tail }
    }

    /// Where the profile falls below what is allowed, upwards (`sign` 1) or downwards (-1); none
    /// where it does not before `bound`.
    fn end(&self, sign: f64, bound: f64) -> Option<f64> {
        let tail = self.estimate.tail;
        let mut inside = Point { ln_alpha: ln(tail.alpha), excess: -self.allowed, tail };
        let mut width = 0.1;
        let outside = loop {
            let ln_alpha = inside.ln_alpha + sign * width;
            if (ln_alpha - ln(bound)) * sign > 0.0 {
                return None;
            }
            let point = self.at(ln_alpha, &inside.tail);
            if point.excess > 0.0 {
                break point;
            }
            inside = point;
            width *= 1.6;
        };
        Some(exp(self.root(inside, outside)))
    }

    /// ln alpha where the profile is just as low as allowed, between a point inside and one
    /// outside.
    fn root(&self, mut inside: Point, mut outside: Point) -> f64 {
        // The drop is nearly a parabola: false position on it, with halving where it stalls.
        for step in 0..30 {
            let share =
                if step % 3 == 2 { 0.5 } else { inside.excess / (inside.excess - outside.excess) };
            let ln_alpha = inside.ln_alpha + share * (outside.ln_alpha - inside.ln_alpha);
            let point = self.at(ln_alpha, &inside.tail);
            if point.excess > 0.0 {
                outside = point;
            } else {
                inside = point;
            }
            if point.excess.abs() < 1e-5 || (outside.ln_alpha - inside.ln_alpha).abs() < 1e-7 {
                return ln_alpha;
            }
        }
        0.5 * (inside.ln_alpha + outside.ln_alpha)
    }
}

/// The x with `erf(sqrt(x/2)) = level`: the quantile of a chi-squared of one degree of freedom.
fn chi_squared_quantile(level: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if libm::erf(middle / core::f64::consts::SQRT_2) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    low * low
}
