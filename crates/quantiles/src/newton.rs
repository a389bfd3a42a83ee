//! Newton's method on the logarithm of a tail.
//!
//! Over the logarithm of the odds (or of the number) the densities of beta and gamma are
//! log-concave, so that the logarithms of both tails are concave too (Prékopa 1973). A tangent then
//! lies above the function: a step from the far side lands on the near side at most once, and from
//! there each step comes nearer without passing the root.

/// Which tail is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// What lies below; it grows.
    Lower,
    /// What lies above; it falls.
    Upper,
}

/// The logarithm of a tail at a place, and the tail over the density.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub ln_side: f64,
    pub over_density: f64,
}

impl Found {
    /// A tail that is so many times the density: the quotient is not taken of two logarithms, which
    /// far out are so large that nothing is left of their difference.
    pub(crate) fn beside(ln_density: f64, over_density: f64) -> Self {
        Self { ln_side: ln_density + libm::log(over_density), over_density }
    }

    /// The other tail.
    pub(crate) fn rest(self, ln_density: f64) -> Self {
        let ln_side = libm::log1p(-libm::exp(self.ln_side));
        Self { ln_side, over_density: libm::exp(ln_side - ln_density) }
    }
}

/// A step is no longer than this: far away a tail changes by its power alone.
const LONGEST: f64 = 50.0;
/// After a step as short as this the error is its square.
const SHORT: f64 = 1e-10;
/// Three or four are usual; far tails of small powers take some steps of [`LONGEST`].
const STEPS: usize = 300;

/// Where the logarithm of the tail is `ln_asked`.
pub(crate) fn solve(start: f64, ln_asked: f64, side: Side, at: impl Fn(f64) -> Found) -> f64 {
    let mut place = start;
    for _ in 0..STEPS {
        let found = at(place);
        let off = (found.ln_side - ln_asked) * found.over_density;
        let step = if side == Side::Lower { -off } else { off };
        // Not a number only where a tail has left the doubles: the place is beyond them too.
        if step.is_nan() {
            break;
        }
        place += step.clamp(-LONGEST, LONGEST);
        if step.abs() < SHORT {
            break;
        }
    }
    place
}
