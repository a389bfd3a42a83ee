//! Eight lanes as two registers of four (x86-64 with AVX2).

use core::ops::{Add, Div, Mul, Neg, Sub};

use pulp::x86::V3;
use pulp::{cast, f64x4, m64x4, u64x4};

use super::real::{LANES, Lanes, Real, scale_in_two_steps};

/// Eight numbers in two registers.
#[derive(Clone, Copy)]
pub(crate) struct Avx2 {
    token: V3,
    low: f64x4,
    high: f64x4,
}

// Written out rather than through closures: the compiler may leave a closure as a function of its
// own, which is then compiled without the wide instructions.
macro_rules! operator {
    ($trait:ident, $name:ident, $instruction:ident) => {
        impl $trait for Avx2 {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                let token = self.token;
                let low = token.$instruction(self.low, other.low);
                Self { token, low, high: token.$instruction(self.high, other.high) }
            }
        }
    };
}

operator!(Add, add, add_f64x4);
operator!(Sub, sub, sub_f64x4);
operator!(Mul, mul, mul_f64x4);
operator!(Div, div, div_f64x4);

impl Avx2 {
    #[inline(always)]
    fn of(token: V3, low: f64x4, high: f64x4) -> Self {
        Self { token, low, high }
    }

    #[inline(always)]
    fn of_bits(token: V3, low: u64x4, high: u64x4) -> Self {
        Self { token, low: cast(low), high: cast(high) }
    }

    #[inline(always)]
    fn bits(self) -> [u64x4; 2] {
        [cast(self.low), cast(self.high)]
    }

    #[inline(always)]
    fn shift_left_52(self) -> Self {
        let [low, high] = self.bits();
        Self::of_bits(
            self.token,
            self.token.shl_const_u64x4::<52>(low),
            self.token.shl_const_u64x4::<52>(high),
        )
    }
}

impl Neg for Avx2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        let sign = self.token.splat_f64x4(-0.0);
        Self::of(
            self.token,
            self.token.xor_f64x4(self.low, sign),
            self.token.xor_f64x4(self.high, sign),
        )
    }
}

impl Real for Avx2 {
    type Token = V3;
    type Mask = [m64x4; 2];

    #[inline(always)]
    fn token(self) -> V3 {
        self.token
    }

    #[inline(always)]
    fn splat(token: V3, value: f64) -> Self {
        let four = token.splat_f64x4(value);
        Self { token, low: four, high: four }
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        [
            self.token.cmp_lt_f64x4(self.low, other.low),
            self.token.cmp_lt_f64x4(self.high, other.high),
        ]
    }

    #[inline(always)]
    fn select([low, high]: Self::Mask, yes: Self, no: Self) -> Self {
        Self {
            token: yes.token,
            low: yes.token.select_f64x4(low, yes.low, no.low),
            high: yes.token.select_f64x4(high, yes.high, no.high),
        }
    }

    // The instruction returns its second operand where either is not a number.
    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        let token = self.token;
        Self::of(
            token,
            token.max_f64x4(floor.low, self.low),
            token.max_f64x4(floor.high, self.high),
        )
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        let token = self.token;
        Self::of(
            token,
            token.min_f64x4(ceiling.low, self.low),
            token.min_f64x4(ceiling.high, self.high),
        )
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self::of(self.token, self.token.abs_f64x4(self.low), self.token.abs_f64x4(self.high))
    }

    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        scale_in_two_steps(self, k, Self::shift_left_52)
    }

    #[inline(always)]
    fn bits_plus(self, add: u64) -> Self {
        let (token, [low, high]) = (self.token, self.bits());
        let add = token.splat_u64x4(add);
        Self::of_bits(
            token,
            token.wrapping_add_u64x4(low, add),
            token.wrapping_add_u64x4(high, add),
        )
    }

    #[inline(always)]
    fn bits_within(self, and: u64, or: u64) -> Self {
        let (token, [low, high]) = (self.token, self.bits());
        let (and, or) = (token.splat_u64x4(and), token.splat_u64x4(or));
        Self::of_bits(
            token,
            token.or_u64x4(token.and_u64x4(low, and), or),
            token.or_u64x4(token.and_u64x4(high, and), or),
        )
    }

    #[inline(always)]
    fn bits_exponent(self) -> Self {
        let [low, high] = self.bits();
        Self::of_bits(
            self.token,
            self.token.shr_const_u64x4::<52>(low),
            self.token.shr_const_u64x4::<52>(high),
        )
    }
}

impl Lanes for Avx2 {
    #[inline(always)]
    fn load(token: V3, values: &[f64; LANES]) -> Self {
        let [low, high]: [f64x4; 2] = cast(*values);
        Self { token, low, high }
    }

    #[inline(always)]
    fn store(self) -> [f64; LANES] {
        cast([self.low, self.high])
    }
}
