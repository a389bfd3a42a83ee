//! Every operation on every instruction set against the same operation on one number.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{LANES, Lanes, Pair, Real};
use crate::instruction_set::{InstructionSet, Kernel, dispatch};

/// Numbers where operations differ if they differ anywhere.
const SPECIAL: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    f64::EPSILON,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    1.5e-310,
    0.1,
    -3.7e200,
];

/// Every operation on a pair of numbers; those of one number take the first.
#[inline(always)]
fn operations<R: Real>(a: R, b: R) -> [R; 15] {
    let small = a.constant(0.75);
    [
        a + b,
        a - b,
        a * b,
        a / b,
        -a,
        a.abs(),
        a.at_least(b),
        a.at_most(b),
        R::select(a.less(b), a, b),
        R::select(b.less(a), small, a),
        a.bits_plus(0x0123_4567_89ab_cdef),
        a.bits_within(0x000f_ffff_ffff_ffff, 0x3ff0_0000_0000_0000),
        a.bits_within(u64::MAX, 1),
        a.bits_exponent(),
        a.constant(-2.5),
    ]
}

const NAMES: [&str; 15] = [
    "sum",
    "difference",
    "product",
    "quotient",
    "negative",
    "size",
    "at_least",
    "at_most",
    "the less of two",
    "select",
    "bits_plus",
    "mantissa",
    "bits_within",
    "bits_exponent",
    "constant",
];

/// Applies all of them, and loads, stores and sums.
struct Apply<'a> {
    pairs: &'a [[f64; 2]],
}

impl Kernel for Apply<'_> {
    type Output = Vec<[f64; 15]>;

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) -> Self::Output {
        let mut results = Vec::new();
        for block in self.pairs.chunks_exact(LANES) {
            let load =
                |side: usize| L::load(token, &core::array::from_fn(|lane| block[lane][side]));
            let lanes = operations(load(0), load(1)).map(Lanes::store);
            results.extend((0..LANES).map(|lane| lanes.map(|result| result[lane])));
        }
        results
    }
}

#[test]
fn every_operation_is_that_of_one_number() {
    let mut pairs: Vec<[f64; 2]> =
        SPECIAL.iter().flat_map(|&a| SPECIAL.iter().map(move |&b| [a, b])).collect();
    let mut random = ChaCha8Rng::seed_from_u64(20_260_104);
    pairs.extend(
        (0..20_000).map(|_| [0; 2].map(|_: u64| f64::from_bits(random.random_range(0..u64::MAX)))),
    );
    assert_eq!(pairs.len() % LANES, 0, "whole blocks");
    for &isa in InstructionSet::available() {
        let results = dispatch(isa, Apply { pairs: &pairs });
        assert_eq!(results.len(), pairs.len());
        for (&[a, b], lanes) in pairs.iter().zip(&results) {
            for ((ours, theirs), name) in lanes.iter().zip(operations(a, b)).zip(NAMES) {
                // Which NaN an operation makes is left open by the language.
                let is_same =
                    ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan());
                assert!(
                    is_same,
                    "{name} of {a:e} and {b:e} on {isa:?}: {ours:e} against {theirs:e}"
                );
            }
        }
    }
}

/// A number that is none passes through limits, as `exp` needs it to, and no comparison holds for
/// it.
#[test]
fn nan_passes_through_limits() {
    for [a, b] in [[f64::NAN, 1.0], [f64::NAN, f64::INFINITY]] {
        assert!(a.at_least(b).is_nan() && a.at_most(b).is_nan(), "{b}");
        assert!(!Real::less(a, b) && !Real::less(b, a), "{b}");
    }
    assert_eq!(Real::at_least(-0.0, 0.0).to_bits(), (-0.0_f64).to_bits());
}

/// A pair does to each what its kind does to one.
#[test]
fn a_pair_is_two_numbers() {
    let is_same = |ours: f64, theirs: f64| {
        ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan())
    };
    for &a in SPECIAL {
        for &b in SPECIAL {
            let (ones, others) = (operations(a, b), operations(b, a));
            for (i, pair) in operations(Pair(a, b), Pair(b, a)).into_iter().enumerate() {
                assert!(
                    is_same(pair.0, ones[i]) && is_same(pair.1, others[i]),
                    "{} of {a:e} and {b:e}",
                    NAMES[i]
                );
            }
        }
    }
    let scaled = Pair(1.5, 0.75).scale(Pair(3.0, -2.0));
    assert_eq!([scaled.0.to_bits(), scaled.1.to_bits()], [12_f64.to_bits(), 0.1875_f64.to_bits()]);
}

struct Scale<'a> {
    pairs: &'a [[f64; 2]],
}

impl Kernel for Scale<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) -> Vec<f64> {
        let mut results = Vec::new();
        for block in self.pairs.chunks_exact(LANES) {
            let load =
                |side: usize| L::load(token, &core::array::from_fn(|lane| block[lane][side]));
            results.extend(load(0).scale(load(1)).store());
        }
        results
    }
}

/// `scale` rounds once, over all the powers it takes (reference: `libm::scalbn`).
#[test]
fn scale_rounds_once() {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_105);
    let mut pairs = Vec::new();
    for k in -2044..=2044 {
        pairs.extend([0.5, 1.0, -1.0, 2_f64.next_down()].map(|value| (value, k)));
        pairs.extend([0; 4].map(|_| (random.random_range(0.5..2.0), k)));
    }
    let arguments: Vec<[f64; 2]> = pairs.iter().map(|&(value, k)| [value, f64::from(k)]).collect();
    for &isa in InstructionSet::available() {
        let results = dispatch(isa, Scale { pairs: &arguments });
        assert_eq!(results.len(), pairs.len());
        for (&(value, k), ours) in pairs.iter().zip(results) {
            let theirs = libm::scalbn(value, k);
            assert_eq!(
                ours.to_bits(),
                theirs.to_bits(),
                "{value} 2^{k} on {isa:?}: {ours:e} against {theirs:e}"
            );
            assert_eq!(
                value.scale(f64::from(k)).to_bits(),
                theirs.to_bits(),
                "{value} 2^{k} alone"
            );
        }
    }
}

struct Total<'a>(&'a [f64; LANES]);

impl Kernel for Total<'_> {
    type Output = (f64, [f64; LANES]);

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) -> Self::Output {
        let lanes = L::load(token, self.0);
        (lanes.sum(), lanes.store())
    }
}

/// Lanes come back in their order, and are summed in one order on every set: halves, quarters,
/// pairs.
#[test]
fn lanes_keep_their_order() {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_106);
    for _ in 0..1000 {
        let values: [f64; LANES] = core::array::from_fn(|_| random.random_range(-1.0..1.0));
        let [a, b, c, d, e, f, g, h] = values;
        let expected = ((a + e) + (c + g)) + ((b + f) + (d + h));
        for isa in [InstructionSet::Portable, InstructionSet::Avx2, InstructionSet::Avx512] {
            let (sum, stored) = dispatch(isa, Total(&values));
            assert_eq!(sum.to_bits(), expected.to_bits(), "{values:?} on {isa:?}");
            assert_eq!(stored.map(f64::to_bits), values.map(f64::to_bits), "{isa:?}");
        }
    }
}
