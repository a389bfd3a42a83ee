//! `exp` and `ln` of many numbers at once, eight at a time, with the bits of one alone.

use core::marker::PhantomData;

use crate::elementary;
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Real};

/// A function of one number. It is a type, since what is called through a value is not inlined.
trait Function {
    fn at<R: Real>(x: R) -> R;
}

struct Exp;
struct Ln;

impl Function for Exp {
    #[inline(always)]
    fn at<R: Real>(x: R) -> R {
        elementary::exp(x)
    }
}

impl Function for Ln {
    #[inline(always)]
    fn at<R: Real>(x: R) -> R {
        elementary::ln(x)
    }
}

/// A function of numbers, each of which its result takes the place of.
struct InPlace<'a, F> {
    function: PhantomData<F>,
    values: &'a mut [f64],
}

impl<F: Function> Kernel for InPlace<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let (blocks, rest) = self.values.as_chunks_mut::<LANES>();
        for block in blocks {
            *block = F::at(L::load(token, block)).store();
        }
        if rest.is_empty() {
            return;
        }
        let mut last = [1.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let found = F::at(L::load(token, &last)).store();
        rest.copy_from_slice(&found[..rest.len()]);
    }
}

fn each<F: Function>(isa: InstructionSet, values: &mut [f64]) {
    dispatch(isa, InPlace::<F> { function: PhantomData, values });
}

/// Takes the exponential of every number, with the bits of [`crate::exp`].
pub fn exp_each(values: &mut [f64]) {
    each::<Exp>(InstructionSet::widest(), values);
}

/// Takes the natural logarithm of every number, with the bits of [`crate::ln`].
pub fn ln_each(values: &mut [f64]) {
    each::<Ln>(InstructionSet::widest(), values);
}

#[cfg(test)]
mod tests {
    use super::*;

    type Many = fn(InstructionSet, &mut [f64]);

    /// Numbers of every kind, as many as fill no whole number of blocks.
    fn arguments() -> Vec<f64> {
        let spread = (0..10_003).map(|at| 0.15 * (f64::from(at) - 5_000.0));
        let small = (0..200).map(|at| libm::exp2(-6.0 * f64::from(at)));
        let odd = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX, 5e-324];
        spread.chain(small).chain(odd).collect()
    }

    #[test]
    fn many_at_once_have_the_bits_of_one_alone() {
        let arguments = arguments();
        assert_ne!(arguments.len() % LANES, 0, "the last block is not full");
        for &isa in InstructionSet::available() {
            for (name, many, alone) in [
                ("exp", each::<Exp> as Many, crate::exp as fn(f64) -> f64),
                ("ln", each::<Ln>, crate::ln),
            ] {
                let mut values = arguments.clone();
                many(isa, &mut values);
                for (x, value) in arguments.iter().zip(values) {
                    let expected = alone(*x);
                    let is_same = value.to_bits() == expected.to_bits()
                        || (value.is_nan() && expected.is_nan());
                    assert!(is_same, "{name} of {x:e} on {isa:?}: {value:e}");
                }
            }
        }
    }

    #[test]
    fn nothing_and_few_are_taken_too() {
        for count in 0..2 * LANES {
            let mut values = vec![2.0; count];
            exp_each(&mut values);
            assert!(values.iter().all(|value| value.to_bits() == crate::exp(2.0).to_bits()));
            ln_each(&mut values);
            let expected = crate::ln(crate::exp(2.0)).to_bits();
            assert!(values.iter().all(|value| value.to_bits() == expected), "{count} of them");
        }
    }
}
