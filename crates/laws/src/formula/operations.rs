//! What each operation of a program computes, on lanes and on single numbers, and programs at one
//! point.

use super::program::{Operation, Program, Step, Uniform};
use crate::elementary::{exp, ln};
use crate::lanes::Real;

/// Newton's steps for [`Operation::Balance`]; they double the digits from the first one on.
const BALANCE_STEPS: usize = 9;

/// `ln(1 + e^u)`, to the last digits where it is small: what `1 + t` rounds off is put back.
#[inline(always)]
pub(super) fn softplus<R: Real>(u: R) -> R {
    let (zero, one) = (u.constant(0.0), u.constant(1.0));
    let t = exp(-u.abs());
    let above = one + t;
    u.at_least(zero) + (ln(above) + (t - (above - one)) / above)
}

/// The z with `z + (a - 1) ln(1 + e^z) = w`.
///
/// The left side rises, and bends one way only, from slope 1 to slope a; the start lies on the side
/// from which Newton's steps come down (a > 1) or climb (a < 1) to the root without ever passing
/// it, so that nothing needs a safeguard.
#[inline(always)]
pub(super) fn balance<R: Real>(w: R, a: R) -> R {
    let (zero, one) = (w.constant(0.0), w.constant(1.0));
    let excess = a - one;
    let mut z = R::select(w.less(zero), w, w / a);
    for _ in 0..BALANCE_STEPS {
        let above = softplus(z);
        let slope = one + excess * exp(z - above);
        z = z - (z + excess * above - w) / slope;
    }
    z
}

/// Every operation but reading a variable, as `$each` writes them: the one table for rows and for
/// single numbers.
macro_rules! operations {
    ($operation:expr, $each:ident, $variable:expr) => {
        match $operation {
            Operation::Variable => $variable,
            Operation::Neg => $each!(|a, _b, _c, _d| -a),
            Operation::Exp => $each!(|a, _b, _c, _d| $crate::elementary::exp(a)),
            Operation::Ln => $each!(|a, _b, _c, _d| $crate::elementary::ln(a)),
            Operation::Softplus => $each!(|a, _b, _c, _d| $crate::formula::operations::softplus(a)),
            Operation::Add => $each!(|a, b, _c, _d| a + b),
            Operation::Sub => $each!(|a, b, _c, _d| a - b),
            Operation::Mul => $each!(|a, b, _c, _d| a * b),
            Operation::Div => $each!(|a, b, _c, _d| a / b),
            Operation::Balance => $each!(|a, b, _c, _d| $crate::formula::operations::balance(a, b)),
            Operation::Choose => $each!(|a, b, c, d| Real::select(a.less(b), c, d)),
        }
    };
}

pub(super) use operations;

/// One step on single numbers.
#[inline(always)]
fn apply(step: &Step, numbers: &[f64], ln_x: &[f64]) -> f64 {
    macro_rules! once {
        (|$a:ident, $b:ident, $c:ident, $d:ident| $result:expr) => {{
            let [$a, $b, $c, $d] = step.operands.map(|operand| numbers[operand]);
            $result
        }};
    }
    operations!(step.operation, once, ln_x[step.operands[0]])
}

/// What all rows share.
pub(super) fn uniforms(program: &Program, theta: &[f64]) -> Vec<f64> {
    let mut numbers: Vec<f64> = Vec::with_capacity(program.uniforms.len().max(1));
    for uniform in &program.uniforms {
        let number = match uniform {
            Uniform::Constant(value) => *value,
            Uniform::Parameter(index) => theta[*index],
            Uniform::Step(step) => apply(step, &numbers, &[]),
        };
        numbers.push(number);
    }
    numbers
}

/// The outputs at one point.
pub(super) fn at_point(program: &Program, theta: &[f64], ln_x: &[f64]) -> Vec<f64> {
    let shared = uniforms(program, theta);
    let mut registers = vec![0.0; program.registers.max(1)];
    for &(from, register) in &program.spread {
        registers[register] = shared[from];
    }
    for step in &program.steps {
        registers[step.target] = apply(step, &registers, ln_x);
    }
    program.outputs.iter().map(|&output| registers[output]).collect()
}
