//! Runs a program over rows: eight lanes a block, some blocks a step.
//!
//! With u = ln L the Hessian of a sum of costs ρ(u) is `sum ρ'' ∇u ∇uᵀ + ρ' ∇²u`. Where the formula
//! says u itself, that is what is added up; where it says L, `∇u = ∇L/L` and `∇²u = ∇²L/L - ∇u
//! ∇uᵀ`, so that the logarithm is never differentiated and a sum of terms keeps the zeros of its
//! Hessian.

use super::program::{Operation, Program, Step, Uniform};
use crate::elementary::{exp, ln, ln_and_reciprocal};
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Real};
use crate::rows::Blocks;
use crate::{Order, PARAMETERS_MAX, Penalty, Rows, Sums};

/// Blocks that a step takes at a time: enough that choosing the step costs little, few enough that
/// registers stay near.
const BLOCKS: usize = 8;
/// Rows that are added up before their sum joins the total: a long sum then loses no digits to its
/// length.
const PIECE: usize = 4096;
/// Losses from this on are not told apart from infinity, those below its inverse not from zero.
const LOSS_MAX: f64 = 1e300;
const LOSS_MIN: f64 = 1e-300;
/// Newton's steps for [`Operation::Balance`]; they double the digits from the first one on.
const BALANCE_STEPS: usize = 9;

/// What the programs of a law say, in the order of their outputs: the value, the gradient, the
/// Hessian.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    /// Whether the outputs are of ln L, or of L.
    pub is_logarithmic: bool,
    pub size: usize,
    pub variables: usize,
    pub value: Program,
    pub gradient: Program,
    /// Value, gradient, and the entries of the Hessian that are not zero.
    pub hessian: Program,
    /// Row and column of each of these entries, the row never less than the column.
    pub entries: Vec<[usize; 2]>,
}

/// `ln(1 + e^u)`, to the last digits where it is small: what `1 + t` rounds off is put back.
#[inline(always)]
fn softplus<R: Real>(u: R) -> R {
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
fn balance<R: Real>(w: R, a: R) -> R {
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
            Operation::Exp => $each!(|a, _b, _c, _d| exp(a)),
            Operation::Ln => $each!(|a, _b, _c, _d| ln(a)),
            Operation::Softplus => $each!(|a, _b, _c, _d| softplus(a)),
            Operation::Add => $each!(|a, b, _c, _d| a + b),
            Operation::Sub => $each!(|a, b, _c, _d| a - b),
            Operation::Mul => $each!(|a, b, _c, _d| a * b),
            Operation::Div => $each!(|a, b, _c, _d| a / b),
            Operation::Balance => $each!(|a, b, _c, _d| balance(a, b)),
            Operation::Choose => $each!(|a, b, c, d| Real::select(a.less(b), c, d)),
        }
    };
}

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
fn uniforms(program: &Program, theta: &[f64]) -> Vec<f64> {
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

/// Eight numbers where a vector register loads them in one go.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Lane8([f64; LANES]);

/// A register: some blocks.
type Register = [Lane8; BLOCKS];

/// The registers of a program, with what all rows share in place.
fn registers(program: &Program, theta: &[f64]) -> Vec<Register> {
    let shared = uniforms(program, theta);
    let mut registers = vec![[Lane8([0.0; LANES]); BLOCKS]; program.registers.max(1)];
    for &(from, register) in &program.spread {
        registers[register] = [Lane8([shared[from]; LANES]); BLOCKS];
    }
    registers
}

/// The lanes of one column of a block.
#[inline(always)]
fn column<L: Lanes>(token: L::Token, block: &[f64], index: usize) -> L {
    let start = index * LANES;
    let lanes: &[f64; LANES] =
        block[start..start + LANES].try_into().expect("a column has eight lanes");
    L::load(token, lanes)
}

/// Does every step for some blocks.
#[inline(always)]
fn run<L: Lanes>(
    token: L::Token,
    program: &Program,
    registers: &mut [Register],
    blocks: &[f64],
    width: usize,
) {
    let count = blocks.len() / width;
    for step in &program.steps {
        let [ia, ib, ic, id] = step.operands;
        macro_rules! each {
            (|$a:ident, $b:ident, $c:ident, $d:ident| $result:expr) => {
                for block in 0..count {
                    let $a = L::load(token, &registers[ia][block].0);
                    let $b = L::load(token, &registers[ib][block].0);
                    let $c = L::load(token, &registers[ic][block].0);
                    let $d = L::load(token, &registers[id][block].0);
                    let result: L = $result;
                    registers[step.target][block].0 = result.store();
                }
            };
        }
        operations!(step.operation, each, {
            for (place, block) in registers[step.target].iter_mut().zip(blocks.chunks_exact(width))
            {
                place.0.copy_from_slice(&block[ia * LANES..][..LANES]);
            }
        });
    }
}

/// `ln L` and what a derivative of the formula is multiplied with to be one of ln L.
#[inline(always)]
fn logarithm<R: Real>(is_logarithmic: bool, output: R) -> (R, R) {
    let c = |value| output.constant(value);
    if is_logarithmic {
        return (output, c(1.0));
    }
    let (ln_l, reciprocal) = ln_and_reciprocal(output);
    // As in the kernel of sums of powers: a loss that no number holds is infinite or zero, its
    // logarithm infinite. A NaN, as of a formula outside of its domain, comes out infinite as well.
    let ln_l = R::select(output.less(c(LOSS_MAX)), ln_l, c(f64::INFINITY));
    (R::select(output.less(c(LOSS_MIN)), c(f64::NEG_INFINITY), ln_l), reciprocal)
}

/// What is made of the outputs of a program.
enum Task<'a> {
    /// The sums over the rows.
    Add { order: Order, penalty: Penalty, sums: &'a mut Sums },
    /// `ln L` of every row and, where there is room for it, its gradient, row-major.
    Each { ln_l: &'a mut [f64], gradient: Option<&'a mut [f64]> },
    /// `φ(x)/y` of every row, of a program that says ln φ.
    Basis { column: &'a mut [f64] },
}

/// Runs a program over rows: one kernel for every task, since each of its copies is the whole table
/// of operations.
struct Running<'a> {
    law: &'a Compiled,
    program: &'a Program,
    theta: &'a [f64],
    blocks: Blocks<'a>,
    task: Task<'a>,
}

/// What the lanes have added up.
struct Totals<L> {
    value: L,
    square: L,
    gradient: [L; PARAMETERS_MAX],
    curvature: [L; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
}

impl<L: Lanes> Totals<L> {
    #[inline(always)]
    fn zero(token: L::Token) -> Self {
        let zero = L::splat(token, 0.0);
        Self {
            value: zero,
            square: zero,
            gradient: [zero; PARAMETERS_MAX],
            curvature: [zero; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
        }
    }

    /// Adds a block of rows, whose outputs `output` reads.
    #[inline(always)]
    fn add(
        &mut self,
        law: &Compiled,
        order: Order,
        penalty: &Penalty,
        [ln_y, weight]: [L; 2],
        output: impl Fn(usize) -> L,
    ) {
        let (ln_l, reciprocal) = logarithm(law.is_logarithmic, output(0));
        let cost = penalty.cost(ln_y, ln_l);
        self.value = self.value + weight * cost.value;
        if order == Order::Value {
            return;
        }
        let first = weight * cost.first;
        let mut slopes = [ln_y; PARAMETERS_MAX];
        for (i, (slope, sum)) in
            slopes.iter_mut().zip(&mut self.gradient).take(law.size).enumerate()
        {
            *slope = output(1 + i) * reciprocal;
            *sum = *sum + first * *slope;
        }
        if order < Order::Metric {
            return;
        }
        self.square = self.square + weight * cost.square;
        let bend = match order {
            Order::Hessian if law.is_logarithmic => weight * cost.second,
            Order::Hessian => weight * cost.second - first,
            _ => weight * cost.reweight,
        };
        for i in 0..law.size {
            let bent = bend * slopes[i];
            for (sum, &slope) in self.curvature[i * (i + 1) / 2..].iter_mut().zip(&slopes[..=i]) {
                *sum = *sum + bent * slope;
            }
        }
        if order == Order::Hessian {
            let pull = first * reciprocal;
            for (index, &[i, j]) in law.entries.iter().enumerate() {
                let sum = &mut self.curvature[i * (i + 1) / 2 + j];
                *sum = *sum + pull * output(1 + law.size + index);
            }
        }
    }

    /// Adds the lanes up into the sums.
    #[inline(always)]
    fn settle(&self, size: usize, order: Order, sums: &mut Sums) {
        sums.value += self.value.sum();
        if order == Order::Value {
            return;
        }
        for (sum, lanes) in sums.gradient.iter_mut().zip(&self.gradient[..size]) {
            *sum += lanes.sum();
        }
        if order >= Order::Metric {
            sums.square += self.square.sum();
            for (sum, lanes) in
                sums.curvature.iter_mut().zip(&self.curvature[..size * (size + 1) / 2])
            {
                *sum += lanes.sum();
            }
        }
    }
}

impl Kernel for Running<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let Self { law, program, theta, blocks, mut task } = self;
        let mut registers = registers(program, theta);
        let mut totals = Totals::<L>::zero(token);
        let width = (law.variables + 2) * LANES;
        let mut first = 0;
        for some in blocks.blocks.chunks(BLOCKS * width) {
            run::<L>(token, program, &mut registers, some, width);
            for (index, block) in some.chunks_exact(width).enumerate() {
                let output =
                    |place: usize| L::load(token, &registers[program.outputs[place]][index].0);
                match &mut task {
                    Task::Add { order, penalty, .. } => {
                        let response = [law.variables, law.variables + 1]
                            .map(|index| column(token, block, index));
                        totals.add(law, *order, penalty, response, output);
                    }
                    Task::Each { ln_l, gradient } => {
                        each(law, first, ln_l, gradient.as_deref_mut(), output);
                    }
                    Task::Basis { column: out } => {
                        let ln_y = column::<L>(token, block, law.variables);
                        out[first..first + LANES].copy_from_slice(&exp(output(0) - ln_y).store());
                    }
                }
                first += LANES;
            }
        }
        if let Task::Add { order, sums, .. } = task {
            totals.settle(law.size, order, sums);
        }
    }
}

/// `ln L` and gradient of the rows of a block, the first of which is row `first`.
#[inline(always)]
fn each<L: Lanes>(
    law: &Compiled,
    first: usize,
    ln_l: &mut [f64],
    gradient: Option<&mut [f64]>,
    output: impl Fn(usize) -> L,
) {
    let (logarithm, reciprocal) = logarithm(law.is_logarithmic, output(0));
    let last = ln_l.len().min(first + LANES);
    ln_l[first..last].copy_from_slice(&logarithm.store()[..last - first]);
    let Some(gradient) = gradient else { return };
    for parameter in 0..law.size {
        let slopes = (output(1 + parameter) * reciprocal).store();
        for (row, slope) in (first..last).zip(slopes) {
            gradient[row * law.size + parameter] = slope;
        }
    }
}

/// The rows are of as many variables as the law reads: others would be read as if they were.
fn agree(law: &Compiled, rows: &Rows) {
    assert_eq!(rows.variables(), law.variables, "rows have as many variables as the law reads");
}

/// Objective and derivatives over all rows, piece by piece.
pub(super) fn sums(
    law: &Compiled,
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    penalty: Penalty,
    order: Order,
) -> Sums {
    agree(law, rows);
    let program = match order {
        Order::Value => &law.value,
        Order::Gradient | Order::Metric => &law.gradient,
        Order::Hessian => &law.hessian,
    };
    let mut sums = Sums::ZERO;
    for blocks in rows.pieces(PIECE) {
        dispatch(
            set,
            Running {
                law,
                program,
                theta,
                blocks,
                task: Task::Add { order, penalty, sums: &mut sums },
            },
        );
    }
    sums
}

/// `ln L` of every row and, where there is room for it, its gradient, row-major.
pub(super) fn every_row(
    law: &Compiled,
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
    gradient: Option<&mut [f64]>,
) {
    agree(law, rows);
    let program = if gradient.is_some() { &law.gradient } else { &law.value };
    dispatch(
        set,
        Running { law, program, theta, blocks: rows.blocks(), task: Task::Each { ln_l, gradient } },
    );
}

/// What a coefficient multiplies, by the program of its logarithm, padded to whole blocks.
pub(super) fn basis(
    law: &Compiled,
    program: &Program,
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
) -> Vec<f64> {
    agree(law, rows);
    let mut column = vec![0.0; rows.len().div_ceil(LANES) * LANES];
    dispatch(
        set,
        Running {
            law,
            program,
            theta,
            blocks: rows.blocks(),
            task: Task::Basis { column: &mut column },
        },
    );
    column
}

/// `ln L` at one point.
pub(super) fn ln_loss(law: &Compiled, theta: &[f64], ln_x: &[f64]) -> f64 {
    logarithm(law.is_logarithmic, at_point(&law.value, theta, ln_x)[0]).0
}

/// `ln L` at one point with gradient and Hessian.
pub(super) fn derivatives(
    law: &Compiled,
    theta: &[f64],
    ln_x: &[f64],
    gradient: &mut [f64],
    hessian: &mut [f64],
) -> f64 {
    let size = law.size;
    let outputs = at_point(&law.hessian, theta, ln_x);
    let (ln_l, reciprocal) = logarithm(law.is_logarithmic, outputs[0]);
    for (slope, output) in gradient.iter_mut().zip(&outputs[1..=size]) {
        *slope = output * reciprocal;
    }
    for i in 0..size {
        for j in 0..size {
            hessian[i * size + j] =
                if law.is_logarithmic { 0.0 } else { -gradient[i] * gradient[j] };
        }
    }
    for (&[i, j], output) in law.entries.iter().zip(&outputs[1 + size..]) {
        hessian[i * size + j] += output * reciprocal;
        if i != j {
            hessian[j * size + i] += output * reciprocal;
        }
    }
    ln_l
}
