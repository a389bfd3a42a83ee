//! What a formula needs of a number, and of eight numbers side by side.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// How many rows a kernel takes at a time, whatever the width of the machine's registers.
pub const LANES: usize = 8;

/// A number with the arithmetic that formulas need.
pub(crate) trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Proof that this machine has the instructions; it takes no space.
    type Token: Copy;
    /// The outcome of a comparison, lane by lane.
    type Mask: Copy;

    fn token(self) -> Self::Token;
    fn splat(token: Self::Token, value: f64) -> Self;
    /// `self < other`; false where either is not a number.
    fn less(self, other: Self) -> Self::Mask;
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// `self`, or `floor` where `self < floor`; a NaN stays one.
    fn at_least(self, floor: Self) -> Self;
    /// `self`, or `ceiling` where `ceiling < self`; a NaN stays one.
    fn at_most(self, ceiling: Self) -> Self;
    fn abs(self) -> Self;
    /// `self * 2^k` for `self` of 0.5 to 2 in size and an integer `k` of at most 2044 in size,
    /// rounded once: subnormal and infinite where it must be.
    fn scale(self, k: Self) -> Self;
    /// Bits: wrapping sum with `add`.
    fn bits_plus(self, add: u64) -> Self;
    /// Bits: `(self & and) | or`.
    fn bits_within(self, and: u64, or: u64) -> Self;
    /// Bits: shifted right by the width of the mantissa, 52.
    fn bits_exponent(self) -> Self;

    /// A constant beside `self`.
    #[inline(always)]
    fn constant(self, value: f64) -> Self {
        Self::splat(self.token(), value)
    }
}

/// Eight numbers.
pub(crate) trait Lanes: Real {
    /// Whether formulas run faster over two blocks of rows at a time: eight numbers in one register
    /// are one long chain of operations that wait for each other, and there are registers to spare
    /// for a second.
    const PAIRED: bool = false;

    fn load(token: Self::Token, values: &[f64; LANES]) -> Self;
    fn store(self) -> [f64; LANES];

    /// The sum over the lanes, always in the same order.
    #[inline(always)]
    fn sum(self) -> f64 {
        let v = self.store();
        ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
    }
}

/// `1.5 * 2^52`: added to a number below 2^51 and taken away again, it leaves the nearest integer;
/// added and kept, it leaves that integer in the lowest bits of the mantissa.
pub(crate) const TO_INTEGER: f64 = 6_755_399_441_055_744.0;
/// The exponent of one, as stored.
pub(crate) const BIAS: f64 = 1023.0;

/// `self * 2^k` where the machine has no instruction for it: by two powers of half the size, so
/// that neither leaves the normal numbers and, as `self` is near one, only the last product rounds.
#[inline(always)]
pub(crate) fn scale_in_two_steps<R: Real>(value: R, k: R, shift_left_52: impl Fn(R) -> R) -> R {
    let to_integer = value.constant(TO_INTEGER);
    let stored = value.constant(TO_INTEGER + BIAS);
    let half = (k * value.constant(0.5) + to_integer) - to_integer;
    value * shift_left_52(half + stored) * shift_left_52((k - half) + stored)
}
