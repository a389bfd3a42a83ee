//! Eight lanes in one register (x86-64 with AVX-512).

use core::ops::{Add, Div, Mul, Neg, Sub};

use pulp::x86::V4;
use pulp::{b8, cast, f64x8, u64x8};

use super::real::{LANES, Lanes, Real};

/// Eight numbers in one register.
#[derive(Clone, Copy)]
pub(crate) struct Avx512 {
    token: V4,
    lanes: f64x8,
}

// Written out rather than through closures: the compiler may leave a closure as a function of its
// own, which is then compiled without the wide instructions.
macro_rules! operator {
    ($trait:ident, $name:ident, $instruction:ident) => {
        impl $trait for Avx512 {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self { token: self.token, lanes: self.token.$instruction(self.lanes, other.lanes) }
            }
        }
    };
}

operator!(Add, add, add_f64x8);
operator!(Sub, sub, sub_f64x8);
operator!(Mul, mul, mul_f64x8);
operator!(Div, div, div_f64x8);

impl Avx512 {
    #[inline(always)]
    fn of(token: V4, lanes: f64x8) -> Self {
        Self { token, lanes }
    }

    #[inline(always)]
    fn bits(self) -> u64x8 {
        cast(self.lanes)
    }
}

impl Neg for Avx512 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        let token = self.token;
        Self::of(token, cast(token.xor_u64x8(self.bits(), token.splat_u64x8(1 << 63))))
    }
}

impl Real for Avx512 {
    type Token = V4;
    type Mask = b8;

    #[inline(always)]
    fn token(self) -> V4 {
        self.token
    }

    #[inline(always)]
    fn splat(token: V4, value: f64) -> Self {
        Self { token, lanes: token.splat_f64x8(value) }
    }

    #[inline(always)]
    fn less(self, other: Self) -> b8 {
        self.token.cmp_lt_f64x8(self.lanes, other.lanes)
    }

    #[inline(always)]
    fn select(mask: b8, yes: Self, no: Self) -> Self {
        Self { token: yes.token, lanes: yes.token.select_f64x8(mask, yes.lanes, no.lanes) }
    }

    // The instruction returns its second operand where either is not a number.
    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        Self::of(self.token, self.token.max_f64x8(floor.lanes, self.lanes))
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        Self::of(self.token, self.token.min_f64x8(ceiling.lanes, self.lanes))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self::of(self.token, self.token.abs_f64x8(self.lanes))
    }

    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        Self::of(
            self.token,
            cast(self.token.avx512f._mm512_scalef_pd(cast(self.lanes), cast(k.lanes))),
        )
    }

    #[inline(always)]
    fn bits_plus(self, add: u64) -> Self {
        let token = self.token;
        Self::of(token, cast(token.wrapping_add_u64x8(self.bits(), token.splat_u64x8(add))))
    }

    #[inline(always)]
    fn bits_within(self, and: u64, or: u64) -> Self {
        let token = self.token;
        let kept = token.and_u64x8(self.bits(), token.splat_u64x8(and));
        Self::of(token, cast(token.or_u64x8(kept, token.splat_u64x8(or))))
    }

    #[inline(always)]
    fn bits_exponent(self) -> Self {
        Self::of(self.token, cast(self.token.shr_const_u64x8::<52>(self.bits())))
    }
}

impl Lanes for Avx512 {
    const PAIRED: bool = true;

    #[inline(always)]
    fn load(token: V4, values: &[f64; LANES]) -> Self {
        Self { token, lanes: cast(*values) }
    }

    #[inline(always)]
    fn store(self) -> [f64; LANES] {
        cast(self.lanes)
    }
}
