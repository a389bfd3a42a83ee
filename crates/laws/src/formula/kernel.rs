//! Runs a program over rows: eight lanes a block, some blocks a step.
//!
//! With u = ln L the Hessian of a sum of costs ρ(u) is `sum ρ'' ∇u ∇uᵀ + ρ' ∇²u`. Where the formula
//! says u itself, that is what is added up; where it says L, `∇u = ∇L/L` and `∇²u = ∇²L/L - ∇u
//! ∇uᵀ`, so that the logarithm is never differentiated and a sum of terms keeps the zeros of its
//! Hessian.

use super::operations::{at_point, operations, uniforms};
use super::program::{Operation, Program};
use crate::block::{PIECE, Totals, column, ln_of_loss};
use crate::elementary::exp;
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Real};
use crate::penalty::Penalty;
use crate::rows::{Blocks, Rows};
use crate::sums::{Order, PARAMETERS_MAX, Sums};

/// Blocks that a step takes at a time: enough that choosing the step costs little, few enough that
/// registers stay near.
const BLOCKS: usize = 8;
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

/// Eight numbers where a vector register loads them in one go.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Lane8([f64; LANES]);

/// A register: some blocks.
type Register = [Lane8; BLOCKS];

const EMPTY: Register = [Lane8([0.0; LANES]); BLOCKS];

/// Programs of no more registers than these have them on the stack: a fit runs a program thousands
/// of times, and memory that is asked for and given back each time costs more than small data do.
const FEW: usize = 24;

/// The registers of a program.
struct Registers {
    few: [Register; FEW],
    many: Vec<Register>,
}

impl Registers {
    /// As many as a program has, all zero.
    #[inline(always)]
    fn new(program: &Program) -> Self {
        let many = if program.registers > FEW { program.registers } else { 0 };
        Self { few: [EMPTY; FEW], many: vec![EMPTY; many] }
    }

    /// Puts what all rows share in place.
    #[inline(always)]
    fn filled(&mut self, program: &Program, theta: &[f64]) -> &mut [Register] {
        let all = if self.many.is_empty() { &mut self.few[..] } else { &mut self.many[..] };
        let shared = uniforms(program, theta);
        for &(from, register) in &program.spread {
            all[register] = [Lane8([shared[from]; LANES]); BLOCKS];
        }
        all
    }
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
    if is_logarithmic { (output, output.constant(1.0)) } else { ln_of_loss(output) }
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
struct RunProgram<'a> {
    law: &'a Compiled,
    program: &'a Program,
    theta: &'a [f64],
    blocks: Blocks<'a>,
    task: Task<'a>,
}

/// What the lanes have added up.
struct FormulaTotals<L> {
    common: Totals<L>,
    gradient: [L; PARAMETERS_MAX],
}

impl<L: Lanes> FormulaTotals<L> {
    #[inline(always)]
    fn zero(token: L::Token) -> Self {
        let zero = L::splat(token, 0.0);
        Self { common: Totals::zero(token), gradient: [zero; PARAMETERS_MAX] }
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
        self.common.value = self.common.value + weight * cost.value;
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
        let bend = match order {
            Order::Hessian if law.is_logarithmic => weight * cost.second,
            Order::Hessian => weight * cost.second - first,
            _ => weight * cost.reweight,
        };
        self.common.add_curvature(law.size, weight * cost.square, bend, &slopes);
        if order == Order::Hessian {
            let pull = first * reciprocal;
            for (index, &entry) in law.entries.iter().enumerate() {
                self.common.add_entry(entry, pull * output(1 + law.size + index));
            }
        }
    }

    /// Adds the lanes up into the sums.
    #[inline(always)]
    fn settle(&self, size: usize, order: Order, sums: &mut Sums) {
        sums.value += self.common.value.sum();
        if order == Order::Value {
            return;
        }
        for (sum, lanes) in sums.gradient.iter_mut().zip(&self.gradient[..size]) {
            *sum += lanes.sum();
        }
        if order >= Order::Metric {
            self.common.settle_curvature(size, sums);
        }
    }
}

impl Kernel for RunProgram<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let Self { law, program, theta, blocks, mut task } = self;
        let mut room = Registers::new(program);
        let registers = room.filled(program, theta);
        let mut totals = FormulaTotals::<L>::zero(token);
        let width = (law.variables + 2) * LANES;
        let mut first = 0;
        for some in blocks.blocks.chunks(BLOCKS * width) {
            run::<L>(token, program, registers, some, width);
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
                        write_rows(law, first, ln_l, gradient.as_deref_mut(), output);
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
fn write_rows<L: Lanes>(
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
fn assert_rows_fit(law: &Compiled, rows: &Rows) {
    assert_eq!(rows.variables(), law.variables, "rows have as many variables as the law reads");
}

/// Objective and derivatives over all rows, piece by piece.
pub(super) fn sums(
    law: &Compiled,
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    penalty: Penalty,
    order: Order,
) -> Sums {
    assert_rows_fit(law, rows);
    let program = match order {
        Order::Value => &law.value,
        Order::Gradient | Order::Metric => &law.gradient,
        Order::Hessian => &law.hessian,
    };
    let mut sums = Sums::ZERO;
    for blocks in rows.pieces(PIECE) {
        dispatch(
            isa,
            RunProgram {
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
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
    gradient: Option<&mut [f64]>,
) {
    assert_rows_fit(law, rows);
    let program = if gradient.is_some() { &law.gradient } else { &law.value };
    dispatch(
        isa,
        RunProgram {
            law,
            program,
            theta,
            blocks: rows.blocks(),
            task: Task::Each { ln_l, gradient },
        },
    );
}

/// What a coefficient multiplies, by the program of its logarithm, padded to whole blocks.
pub(super) fn basis(
    law: &Compiled,
    program: &Program,
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
) -> Vec<f64> {
    assert_rows_fit(law, rows);
    let mut column = vec![0.0; rows.len().div_ceil(LANES) * LANES];
    dispatch(
        isa,
        RunProgram {
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
