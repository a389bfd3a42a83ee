//! `exp` and `ln` against arbitrary precision (crate `dashu-float`) over their whole domain, and
//! bit by bit on every instruction set.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{exp, ln, ln_and_reciprocal};
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Real};

type Exact = FBig<HalfEven, 2>;

/// Binary digits of the reference: its own error is below 1e-17 of a double's last place.
const DIGITS: usize = 110;

/// Largest errors, in units in the last place of the exact value.
///
/// Each is the largest that a search over some 1e9 arguments found (against the 64 digits of an x87
/// processor), rounded up; the arguments stand in `HARDEST_*`. They are what the roundings explain:
/// of `e^r` just above `sqrt(1/2)`, where a unit in the last place is largest, the last sum
/// contributes 0.5, `r + r² q` 0.25, `r` itself 0.19 and `r² q` 0.1.
const EXP_ULP: f64 = 1.05;
/// A subnormal result has fewer digits: the error of `e^r` shrinks to half at least, and scaling
/// rounds once more.
const EXP_SUBNORMAL_ULP: f64 = 0.8;
/// As in [`EXP_ULP`]: 0.5 of the last difference, the rest of `f²/2` and of what is taken from it.
const LN_ULP: f64 = 0.9;
/// `s` out of a reciprocal has two more roundings; they count by `s f²/2` only.
const LN_WITH_RECIPROCAL_ULP: f64 = 0.95;
/// Three roundings of at most one unit each, of which a product and the quotient may both fall in
/// the finer binade.
const RECIPROCAL_ULP: f64 = 2.0;

/// Where the search found the largest errors of `exp`, the last one subnormal.
const HARDEST_EXP: &[f64] =
    &[80.071_173_945_335_77, 0.358_353_909_939_331_97, -708.798_854_858_630_5];
/// Where the search found the largest errors of `ln`, of `ln_and_reciprocal` and of its reciprocal.
const HARDEST_LN: &[f64] =
    &[0.704_625_032_790_856_6, 0.707_087_704_426_861_2, 1.001_947_754_396_836_5];

/// Largest `x` with a finite exponential, and smallest with one above zero.
const EXP_RANGE: [f64; 2] = [-745.133_219_101_941_1, 709.782_712_893_384];

fn exact(x: f64) -> Exact {
    Exact::try_from(x).expect("a finite number").with_precision(DIGITS).value()
}

/// `|ours - exact|` in units in the last place of a double of exact's size.
fn ulps(ours: f64, exact: &Exact) -> f64 {
    let digits = isize::try_from(exact.digits()).expect("some hundred digits");
    let place = (exact.repr().exponent() + digits - 53).max(-1074);
    ((Exact::try_from(ours).expect("finite").with_precision(DIGITS).value() - exact) >> place)
        .to_f64()
        .value()
        .abs()
}

/// Each of the numbers with its `reach` neighbours on both sides.
fn with_neighbours(numbers: impl IntoIterator<Item = f64>, reach: usize) -> Vec<f64> {
    let around = |x: f64| {
        let mut first = x;
        (0..reach).for_each(|_| first = first.next_down());
        core::iter::successors(Some(first), |x| Some(x.next_up())).take(2 * reach + 1)
    };
    numbers.into_iter().flat_map(around).collect()
}

/// The middles `(k + 1/2) ln 2` between two exponents k of the results, where the reduction
/// changes.
fn exp_boundaries() -> impl Iterator<Item = f64> {
    (-1075..1024).map(|k| (f64::from(k) + 0.5) * core::f64::consts::LN_2)
}

/// Where the mantissa of `ln`'s reduction starts anew, in every binade.
fn ln_boundaries() -> impl Iterator<Item = f64> {
    (-1022..1024).map(|k| libm::scalbn(f64::from_bits(0x3fe6_a09e_0000_0000), k))
}

fn exp_arguments() -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_101);
    let mut arguments = HARDEST_EXP.to_vec();
    arguments.extend((0..3000).map(|_| random.random_range(-746.0..EXP_RANGE[1])));
    arguments.extend((0..1500).map(|_| random.random_range(EXP_RANGE[0]..-708.3)));
    arguments.extend((0..1500).map(|_| random.random_range(-0.4..0.4)));
    let sizes = (0..2000).map(|index| {
        let size = libm::exp2(random.random_range(-70.0..9.47));
        if index % 2 == 0 { size } else { -size }
    });
    arguments.extend(sizes);
    arguments.extend(with_neighbours(exp_boundaries(), 1));
    arguments.extend(with_neighbours(EXP_RANGE, 2));
    arguments.extend([0.0, -0.0, 5e-324, -5e-324, f64::MIN_POSITIVE, -f64::MIN_POSITIVE]);
    arguments.retain(|&x| x <= EXP_RANGE[1]);
    arguments
}

fn ln_arguments() -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_102);
    let mut arguments = HARDEST_LN.to_vec();
    // Every exponent, those of the subnormal numbers included.
    for exponent in -1074..1024 {
        arguments.push(libm::scalbn(1.0, exponent));
        arguments.push(libm::scalbn(random.random_range(1.0..2.0), exponent));
    }
    arguments.extend((0..500).map(|_| f64::from_bits(random.random_range(1..1 << 52))));
    arguments.extend((0..2000).map(|_| random.random_range(0.5..2.0)));
    for distance in (0..2000).map(|_| libm::exp2(random.random_range(-53.0..-1.0))) {
        arguments.extend([1.0 + distance, 1.0 - distance]);
    }
    arguments.extend(with_neighbours(ln_boundaries().step_by(7), 1));
    arguments.extend(with_neighbours([1.0, 0.5, 2.0, f64::MIN_POSITIVE], 20));
    arguments.extend([5e-324, f64::MIN_POSITIVE, f64::MAX]);
    arguments
}

/// The largest error so far and where it is.
#[derive(Debug, Clone, Copy, Default)]
struct Worst {
    ulps: f64,
    at: f64,
}

impl Worst {
    fn see(&mut self, at: f64, ulps: f64) {
        assert!(ulps.is_finite(), "the error at {at:e} is {ulps}");
        if ulps > self.ulps {
            *self = Self { ulps, at };
        }
    }

    /// The error keeps the limit, and the limit is not a loose one.
    fn check(self, what: &str, limit: f64) {
        println!("{what}: {:.4} ulp at {:e}", self.ulps, self.at);
        assert!(
            self.ulps <= limit,
            "{what} is wrong by {} ulp at {:e}, more than {limit}",
            self.ulps,
            self.at
        );
        assert!(
            self.ulps >= 0.9 * limit,
            "{what} is wrong by {} ulp at most; {limit} is too loose a limit",
            self.ulps
        );
    }
}

#[test]
fn exp_is_near_the_exact_value() {
    let (mut normal, mut subnormal, mut rounded) = (Worst::default(), Worst::default(), 0);
    let arguments = exp_arguments();
    for &x in &arguments {
        let (ours, theirs) = (exp(x), exact(x).exp());
        let worst =
            if theirs.to_f64().value() < f64::MIN_POSITIVE { &mut subnormal } else { &mut normal };
        worst.see(x, ulps(ours, &theirs));
        rounded += usize::from(ours.to_bits() == theirs.to_f64().value().to_bits());
    }
    println!("exp: {rounded} of {} correctly rounded", arguments.len());
    normal.check("exp", EXP_ULP);
    subnormal.check("exp, subnormal", EXP_SUBNORMAL_ULP);
    assert!(
        rounded * 5 > arguments.len() * 4,
        "{rounded} of {} are correctly rounded",
        arguments.len()
    );
}

#[test]
fn ln_is_near_the_exact_value() {
    let (mut alone, mut beside, mut reciprocal, mut rounded) =
        (Worst::default(), Worst::default(), Worst::default(), 0);
    let arguments: Vec<f64> =
        ln_arguments().into_iter().filter(|&x| x.to_bits() != 1_f64.to_bits()).collect();
    for &x in &arguments {
        let (ours, theirs) = (ln(x), exact(x).ln());
        alone.see(x, ulps(ours, &theirs));
        rounded += usize::from(ours.to_bits() == theirs.to_f64().value().to_bits());
        if (1e-300..1e300).contains(&x) {
            let (ln_x, inverse) = ln_and_reciprocal(x);
            beside.see(x, ulps(ln_x, &theirs));
            reciprocal.see(x, ulps(inverse, &(exact(1.0) / exact(x))));
        }
    }
    println!("ln: {rounded} of {} correctly rounded", arguments.len());
    alone.check("ln", LN_ULP);
    beside.check("ln with reciprocal", LN_WITH_RECIPROCAL_ULP);
    reciprocal.check("reciprocal", RECIPROCAL_ULP);
    assert!(
        rounded * 10 > arguments.len() * 9,
        "{rounded} of {} are correctly rounded",
        arguments.len()
    );
}

/// The reference is one: constants to 32 digits (OEIS A001113, A002162), and its `exp` undoes its
/// `ln`.
#[test]
fn the_reference_is_right() {
    let near = |ours: &Exact, high: f64, low: f64| {
        (ours - exact(high) - exact(low)).to_f64().value().abs() < 1e-31
    };
    assert!(near(&exact(1.0).exp(), core::f64::consts::E, 1.445_646_891_729_250_2e-16));
    assert!(near(&exact(2.0).ln(), core::f64::consts::LN_2, 2.319_046_813_846_299_6e-17));
    for x in ln_arguments().into_iter().step_by(97) {
        let error = (exact(x).ln().exp() / exact(x) - exact(1.0)).to_f64().value();
        assert!(error.abs() < 1e-29, "exp(ln {x:e}) is off by {error:e}");
    }
}

#[test]
fn special_arguments_have_their_values() {
    let bits = |ours: f64, theirs: f64| {
        assert_eq!(ours.to_bits(), theirs.to_bits(), "{ours:e} against {theirs:e}");
    };
    for tiny in [0.0, -0.0, 5e-324, -5e-324, 1e-17, -1e-17] {
        bits(exp(tiny), 1.0);
    }
    bits(exp(f64::INFINITY), f64::INFINITY);
    bits(exp(f64::MAX), f64::INFINITY);
    bits(exp(f64::NEG_INFINITY), 0.0);
    bits(exp(f64::MIN), 0.0);
    bits(exp(EXP_RANGE[0]), 5e-324);
    bits(exp(EXP_RANGE[0].next_down()), 0.0);
    bits(exp(EXP_RANGE[1].next_up()), f64::INFINITY);
    assert!(exp(EXP_RANGE[1]).is_finite());
    assert!(exp(f64::NAN).is_nan());

    bits(ln(1.0), 0.0);
    bits(ln(0.0), f64::NEG_INFINITY);
    bits(ln(-0.0), f64::NEG_INFINITY);
    bits(ln(f64::INFINITY), f64::INFINITY);
    for nothing in [-5e-324, -1.0, f64::MIN, f64::NEG_INFINITY, f64::NAN, -f64::NAN] {
        assert!(ln(nothing).is_nan(), "ln {nothing} is {}", ln(nothing));
    }
    let (ln_one, one) = ln_and_reciprocal(1.0);
    bits(ln_one, 0.0);
    bits(one, 1.0);
}

/// Neither falls where its argument grows, on the neighbours of every place where its reduction
/// changes.
#[test]
fn both_are_monotonic_across_reductions() {
    let check = |what: &str, numbers: Vec<f64>, length: usize, function: fn(f64) -> f64| {
        for run in numbers.chunks_exact(length) {
            for pair in run.windows(2) {
                let [low, high] = [function(pair[0]), function(pair[1])];
                assert!(low <= high, "{what} falls from {low:e} to {high:e} above {:e}", pair[0]);
            }
        }
    };
    check("exp", with_neighbours(exp_boundaries(), 40), 81, exp);
    check("ln", with_neighbours(ln_boundaries(), 40), 81, ln);
    check("ln", with_neighbours([1.0], 2000), 4001, ln);
    check("ln", with_neighbours([f64::MIN_POSITIVE], 2000), 4001, ln);
}

/// A function of this module, applied to lanes.
#[derive(Debug, Clone, Copy)]
enum Function {
    Exp,
    Ln,
    LnAndReciprocal,
}

impl Function {
    #[inline(always)]
    fn at<R: Real>(self, x: R) -> [R; 2] {
        match self {
            Self::Exp => [exp(x), x],
            Self::Ln => [ln(x), x],
            Self::LnAndReciprocal => ln_and_reciprocal(x).into(),
        }
    }
}

struct Apply<'a> {
    function: Function,
    arguments: &'a [f64],
}

impl Kernel for Apply<'_> {
    type Output = Vec<[f64; 2]>;

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) -> Self::Output {
        let mut results = Vec::new();
        for block in self.arguments.chunks_exact(LANES) {
            let [a, b] = self
                .function
                .at(L::load(token, block.try_into().expect("eight numbers")))
                .map(Lanes::store);
            results.extend(a.into_iter().zip(b).map(<[f64; 2]>::from));
        }
        results
    }
}

/// Numbers of every kind: those above, any bits at all, and NaNs with payloads.
fn any_arguments(bits: core::ops::Range<u64>) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(20_260_103);
    let mut arguments = exp_arguments();
    arguments.extend(ln_arguments());
    arguments.extend((0..100_000).map(|_| random.random_range(-760.0..720.0)));
    arguments.extend([
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        -f64::NAN,
        f64::MAX,
        f64::MIN,
        0.0,
        -0.0,
    ]);
    arguments.extend(
        [0x7ff0_0000_0000_0001, 0xfff8_0000_0000_0fff, 0x7fff_ffff_ffff_ffff].map(f64::from_bits),
    );
    arguments.extend((0..100_000).map(|_| f64::from_bits(random.random_range(bits.clone()))));
    arguments.retain(|x| bits.contains(&x.to_bits()));
    arguments.truncate(arguments.len() / LANES * LANES);
    arguments
}

#[test]
fn every_instruction_set_gives_the_bits_of_one_number() {
    let everything = 0..u64::MAX;
    // The reciprocal is for losses, which are not negative; zero and infinity among them.
    let losses = 0..f64::INFINITY.to_bits() + 1;
    for (function, bits) in [
        (Function::Exp, everything.clone()),
        (Function::Ln, everything),
        (Function::LnAndReciprocal, losses),
    ] {
        let arguments = any_arguments(bits);
        for &isa in InstructionSet::available() {
            let results = dispatch(isa, Apply { function, arguments: &arguments });
            assert_eq!(results.len(), arguments.len());
            for (x, lanes) in arguments.iter().zip(results) {
                for (ours, alone) in lanes.into_iter().zip(function.at(*x)) {
                    // Which NaN an operation makes is left open by the language.
                    let is_same =
                        ours.to_bits() == alone.to_bits() || (ours.is_nan() && alone.is_nan());
                    assert!(
                        is_same,
                        "{function:?} of {x:e} on {isa:?}: {ours:e} against {alone:e}"
                    );
                }
            }
        }
    }
}
