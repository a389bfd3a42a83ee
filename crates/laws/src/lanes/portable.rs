//! Eight lanes as an array, for every machine; on x86-64 the compiler makes SSE2 of it.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::real::{LANES, Lanes, Real, scale_in_two_steps};

/// Eight numbers in an array.
#[derive(Clone, Copy)]
pub(crate) struct Portable([f64; LANES]);

impl Portable {
    #[inline(always)]
    fn each(self, operation: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(operation))
    }

    #[inline(always)]
    fn pair(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        let mut result = self.0;
        for (a, &b) in result.iter_mut().zip(&other.0) {
            *a = operation(*a, b);
        }
        Self(result)
    }
}

impl Add for Portable {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.pair(other, |a, b| a + b)
    }
}

impl Sub for Portable {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.pair(other, |a, b| a - b)
    }
}

impl Mul for Portable {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.pair(other, |a, b| a * b)
    }
}

impl Div for Portable {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.pair(other, |a, b| a / b)
    }
}

impl Neg for Portable {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.each(|x| -x)
    }
}

impl Real for Portable {
    type Token = ();
    type Mask = [bool; LANES];

    #[inline(always)]
    fn token(self) {}

    #[inline(always)]
    fn splat((): (), value: f64) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        core::array::from_fn(|lane| self.0[lane] < other.0[lane])
    }

    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(core::array::from_fn(|lane| if mask[lane] { yes.0[lane] } else { no.0[lane] }))
    }

    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        self.pair(floor, Real::at_least)
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        self.pair(ceiling, Real::at_most)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        self.each(f64::abs)
    }

    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        scale_in_two_steps(self, k, |x| x.each(|x| f64::from_bits(x.to_bits() << 52)))
    }

    #[inline(always)]
    fn bits_plus(self, add: u64) -> Self {
        self.each(|x| x.bits_plus(add))
    }

    #[inline(always)]
    fn bits_within(self, and: u64, or: u64) -> Self {
        self.each(|x| x.bits_within(and, or))
    }

    #[inline(always)]
    fn bits_exponent(self) -> Self {
        self.each(Real::bits_exponent)
    }
}

impl Lanes for Portable {
    #[inline(always)]
    fn load((): (), values: &[f64; LANES]) -> Self {
        Self(*values)
    }

    #[inline(always)]
    fn store(self) -> [f64; LANES] {
        self.0
    }
}
