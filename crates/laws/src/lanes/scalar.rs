//! One `f64`: a formula at a single point.

use super::real::{Real, scale_in_two_steps};

impl Real for f64 {
    type Token = ();
    type Mask = bool;

    #[inline(always)]
    fn token(self) {}

    #[inline(always)]
    fn splat((): (), value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn less(self, other: Self) -> bool {
        self < other
    }

    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }

    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        if floor > self { floor } else { self }
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        if ceiling < self { ceiling } else { self }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self::abs(self)
    }

    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        scale_in_two_steps(self, k, |x| Self::from_bits(x.to_bits() << 52))
    }

    #[inline(always)]
    fn bits_plus(self, add: u64) -> Self {
        Self::from_bits(self.to_bits().wrapping_add(add))
    }

    #[inline(always)]
    fn bits_within(self, and: u64, or: u64) -> Self {
        Self::from_bits((self.to_bits() & and) | or)
    }

    #[inline(always)]
    fn bits_exponent(self) -> Self {
        Self::from_bits(self.to_bits() >> 52)
    }
}
