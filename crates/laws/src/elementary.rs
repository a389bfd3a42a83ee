//! `exp` and `ln`, the same bits in one lane and in eight, on every instruction set.
//!
//! Both reduce their argument as is usual (Cody & Waite 1980, *Software Manual for the Elementary
//! Functions*) and end in a polynomial whose coefficients are the minimax ones of Remez's exchange,
//! computed in 60 digits and rounded. Nothing is fused, so nothing depends on whether the machine
//! can. Errors stay below 1.05 ulp for `exp` and 0.9 ulp for `ln` (`tests` holds them against
//! arbitrary precision).

use crate::lanes::{BIAS, Real, TO_INTEGER};

/// The upper part of ln 2, with enough zeros at its end that an exponent times it is exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// ln 2 less its upper part.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `e^x`: 0 below -745.2, infinite above 709.79, subnormal in between where it must be.
///
/// `x = k ln 2 + r` with `|r| <= ln(2)/2`, then `e^r = 1 + r + r² q(r)`, q of degree 9 with a
/// relative error of 3.7e-18 of `e^r`, and a scaling by `2^k`.
#[inline(always)]
pub(crate) fn exp<R: Real>(x: R) -> R {
    let c = |value| x.constant(value);
    // Beyond these the result is zero or infinite, and k would leave what `scale` takes.
    let x = x.at_least(c(-750.0)).at_most(c(715.0));
    let k = (x * c(core::f64::consts::LOG2_E) + c(TO_INTEGER)) - c(TO_INTEGER);
    let r = (x - k * c(LN_2_HIGH)) - k * c(LN_2_LOW);
    let r2 = r * r;
    let r4 = r2 * r2;
    let q0 = c(0.500_000_000_000_001_1) + r * c(0.166_666_666_666_664_13);
    let q2 = c(0.041_666_666_666_530_155) + r * c(0.008_333_333_333_494_461);
    let q4 = c(0.001_388_888_894_363_013_4) + r * c(1.984_126_950_657_872_3e-4);
    let q6 = c(2.480_149_309_888_739e-5) + r * c(2.755_758_637_378_518e-6);
    let q8 = c(2.763_024_838_532_302e-7) + r * c(2.500_006_162_553_128e-8);
    let q = (q0 + r2 * q2) + r4 * ((q4 + r2 * q6) + r4 * q8);
    (c(1.0) + (r + r2 * q)).scale(k)
}

/// What [`ln_of_parts`] needs of a number `x = 2^k m` with m in `[sqrt(1/2), sqrt(2))`.
struct Parts<R> {
    k: R,
    m: R,
}

/// Splits a positive normal number.
#[inline(always)]
fn parts<R: Real>(x: R) -> Parts<R> {
    /// Bits of sqrt(1/2), lowered to its upper half: where the mantissa starts anew.
    const LEAST: u64 = 0x3fe6_a09e_0000_0000;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    /// Bits of 2^52, whose mantissa holds an integer.
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    let shifted = x.bits_plus(ONE - LEAST);
    let k = shifted.bits_exponent().bits_within(u64::MAX, TWO_52)
        - x.constant(4_503_599_627_370_496.0 + BIAS);
    Parts { k, m: shifted.bits_within(MANTISSA, 0).bits_plus(LEAST) }
}

/// `ln x = k ln 2 + f - (f²/2 - s (f²/2 + z p(z)))` with `f = m - 1`, `s = f/(2 + f)`, `z = s²`, as
/// of `ln m = 2 artanh s`; p of degree 6 with a relative error of 1.3e-18.
#[inline(always)]
fn ln_of_parts<R: Real>(parts: &Parts<R>, s: R) -> R {
    let c = |value| s.constant(value);
    let f = parts.m - c(1.0);
    let z = s * s;
    let w = z * z;
    let even = c(0.285_714_287_425_628)
        + w * (c(0.181_835_654_090_718_2) + w * c(0.147_962_613_829_996_56));
    let odd = c(0.222_221_985_537_368_55) + w * c(0.153_140_210_860_406_08);
    let p = (c(0.666_666_666_666_673_4) + w * even) + z * (c(0.399_999_999_994_139_6) + w * odd);
    let half = c(0.5) * f * f;
    parts.k * c(LN_2_HIGH) - ((half - (s * (half + z * p) + parts.k * c(LN_2_LOW))) - f)
}

/// `ln x`: -infinity at zero, not a number below, exact at one.
#[inline(always)]
pub(crate) fn ln<R: Real>(x: R) -> R {
    let c = |value| x.constant(value);
    let zero = c(0.0);
    // A subnormal number is made normal first.
    let small = x.less(c(f64::MIN_POSITIVE));
    let normal = R::select(small, x * c(18_014_398_509_481_984.0), x);
    let mut split = parts(normal);
    split.k = split.k - R::select(small, c(54.0), zero);
    let f = split.m - c(1.0);
    let result = ln_of_parts(&split, f / (c(2.0) + f));
    // Infinity and NaN are their own logarithms; numbers below zero have none.
    let result =
        R::select(zero.less(x), result, R::select(x.less(zero), c(f64::NAN), c(f64::NEG_INFINITY)));
    R::select(x.less(c(f64::INFINITY)), result, x)
}

/// `(ln x, 1/x)` for a positive normal x, with the one division `1/(m (m + 1))` that both need:
/// errors stay below 0.95 and 2 ulp.
///
/// Of other numbers it makes NaN or what their bits happen to mean: a law calls it where its loss
/// lies between 1e-300 and 1e300.
#[inline(always)]
pub(crate) fn ln_and_reciprocal<R: Real>(x: R) -> (R, R) {
    let one = x.constant(1.0);
    let split = parts(x);
    let above = split.m + one;
    let both = one / (split.m * above);
    let s = (split.m - one) * (both * split.m);
    (ln_of_parts(&split, s), (both * above).scale(-split.k))
}

#[cfg(test)]
mod tests;
