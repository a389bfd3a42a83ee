//! Two numbers side by side: two independent chains of operations for a machine to overlap.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::real::Real;

/// Two numbers of a kind; every operation is done on each.
#[derive(Clone, Copy)]
pub(crate) struct Pair<R>(pub R, pub R);

macro_rules! operator {
    ($trait:ident, $name:ident) => {
        impl<R: Real> $trait for Pair<R> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self($trait::$name(self.0, other.0), $trait::$name(self.1, other.1))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<R: Real> Neg for Pair<R> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl<R: Real> Real for Pair<R> {
    type Token = R::Token;
    type Mask = (R::Mask, R::Mask);

    #[inline(always)]
    fn token(self) -> R::Token {
        self.0.token()
    }

    #[inline(always)]
    fn splat(token: R::Token, value: f64) -> Self {
        let one = R::splat(token, value);
        Self(one, one)
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        (self.0.less(other.0), self.1.less(other.1))
    }

    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(R::select(mask.0, yes.0, no.0), R::select(mask.1, yes.1, no.1))
    }

    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        Self(self.0.at_least(floor.0), self.1.at_least(floor.1))
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        Self(self.0.at_most(ceiling.0), self.1.at_most(ceiling.1))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.abs(), self.1.abs())
    }

    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        Self(self.0.scale(k.0), self.1.scale(k.1))
    }

    #[inline(always)]
    fn bits_plus(self, add: u64) -> Self {
        Self(self.0.bits_plus(add), self.1.bits_plus(add))
    }

    #[inline(always)]
    fn bits_within(self, and: u64, or: u64) -> Self {
        Self(self.0.bits_within(and, or), self.1.bits_within(and, or))
    }

    #[inline(always)]
    fn bits_exponent(self) -> Self {
        Self(self.0.bits_exponent(), self.1.bits_exponent())
    }
}
