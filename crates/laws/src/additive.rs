//! Laws that are sums of powers, `L = sum_k c_k x_v(k)^-e_k`: one kernel for all of them.
//!
//! With `u_k = ln c_k - e_k ln x` and the shares `q_k = exp(u_k)/L`, the gradient of `ln L` is `g =
//! sum_k q_k t_k` with the slopes `t_k = du_k/dθ`, and its Hessian is `sum_k q_k t_k t_kᵀ - g gᵀ`,
//! since the exponents are linear. The Hessian of a sum of costs ρ(ln L) is therefore `sum (ρ'' -
//! ρ') g gᵀ + sum_k sum ρ' q_k t_k t_kᵀ`, where the second part needs three sums a term.

use crate::elementary::{exp, ln_and_reciprocal};
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Pair, Real};
use crate::penalty::Cost;
use crate::rows::Blocks;
use crate::{Order, PARAMETERS_MAX, Penalty, Rows, Sums};

/// One term: a coefficient in logarithms and, unless it is the offset, an exponent and the variable
/// it acts on.
pub(crate) struct Term {
    pub coefficient: usize,
    pub power: Option<Power>,
}

/// `x^-e`.
pub(crate) struct Power {
    pub exponent: usize,
    pub variable: usize,
}

/// A law of this form; known to the compiler, so that the kernel's loops over terms and parameters
/// unroll.
pub(crate) trait Additive {
    const PARAMETERS: usize;
    const VARIABLES: usize;
    const TERMS: &'static [Term];
}

/// Terms at most.
const TERMS_MAX: usize = 4;
/// Losses from this on are not told apart from infinity.
const LOSS_MAX: f64 = 1e300;
/// Losses below this are not told apart from zero.
const LOSS_MIN: f64 = 1e-300;
/// Rows that are added up before their sum joins the total: a long sum then loses no digits to its
/// length.
const PIECE: usize = 4096;

/// The shares of the terms and `ln L` at a point.
struct Point<R> {
    ln_l: R,
    shares: [R; TERMS_MAX],
}

/// `exp(u_k)` of each term, `ln L` and the shares. `theta` and `x` are splats and loads of the same
/// lanes.
#[inline(always)]
fn point<A: Additive, R: Real>(
    theta: &[R; PARAMETERS_MAX],
    offset: R,
    x: impl Fn(usize) -> R,
) -> Point<R> {
    let mut shares = [offset.constant(0.0); TERMS_MAX];
    let mut total = offset.constant(0.0);
    for (share, term) in shares.iter_mut().zip(A::TERMS) {
        *share = match &term.power {
            Some(power) => exp(theta[term.coefficient] - theta[power.exponent] * x(power.variable)),
            None => offset,
        };
        total = total + *share;
    }
    let (ln_l, reciprocal) = ln_and_reciprocal(total);
    // A loss that no number can hold is infinite or zero, its logarithm infinite, which solvers
    // refuse; it is not whatever its bits happen to mean, at which the gradient vanishes and a
    // solver would rest.
    let ln_l =
        R::select(total.less(offset.constant(LOSS_MAX)), ln_l, offset.constant(f64::INFINITY));
    let ln_l =
        R::select(total.less(offset.constant(LOSS_MIN)), offset.constant(f64::NEG_INFINITY), ln_l);
    for share in &mut shares {
        *share = *share * reciprocal;
    }
    Point { ln_l, shares }
}

/// `g = d ln L/dθ` out of the shares.
#[inline(always)]
fn slopes<A: Additive, R: Real>(
    shares: &[R; TERMS_MAX],
    x: impl Fn(usize) -> R,
) -> [R; PARAMETERS_MAX] {
    let mut slopes = [shares[0].constant(0.0); PARAMETERS_MAX];
    for (&share, term) in shares.iter().zip(A::TERMS) {
        slopes[term.coefficient] = slopes[term.coefficient] + share;
        if let Some(power) = &term.power {
            slopes[power.exponent] = slopes[power.exponent] - share * x(power.variable);
        }
    }
    slopes
}

/// The constant term, which the rows share.
#[inline(always)]
fn offset<A: Additive, R: Real>(theta: &[R; PARAMETERS_MAX]) -> R {
    for term in A::TERMS {
        if term.power.is_none() {
            return exp(theta[term.coefficient]);
        }
    }
    theta[0].constant(0.0)
}

#[inline(always)]
fn splat<R: Real>(token: R::Token, theta: &[f64]) -> [R; PARAMETERS_MAX] {
    let mut splats = [R::splat(token, 0.0); PARAMETERS_MAX];
    for (splat, &value) in splats.iter_mut().zip(theta) {
        *splat = R::splat(token, value);
    }
    splats
}

/// The lanes of one column of a block.
#[inline(always)]
fn column<L: Lanes>(token: L::Token, block: &[f64], index: usize) -> L {
    let start = index * LANES;
    let lanes: &[f64; LANES] =
        block[start..start + LANES].try_into().expect("a column has eight lanes");
    L::load(token, lanes)
}

/// Adds up rows; `ORDER` is an [`Order`].
struct Adding<'a, A, const ORDER: u8> {
    theta: &'a [f64],
    blocks: Blocks<'a>,
    penalty: Penalty,
    sums: &'a mut Sums,
    law: core::marker::PhantomData<A>,
}

/// What the lanes have added up.
struct Totals<L> {
    value: L,
    square: L,
    /// Of each term: ρ' q, ρ' q ln x, ρ' q (ln x)².
    parts: [[L; 3]; TERMS_MAX],
    /// The lower triangle of the sum of g gᵀ, each as bent as its row.
    outer: [L; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
}

impl<L: Lanes> Totals<L> {
    /// Adds a block of rows.
    #[inline(always)]
    fn add<A: Additive, const ORDER: u8>(
        &mut self,
        shares: &[L; TERMS_MAX],
        cost: &Cost<L>,
        column: impl Fn(usize) -> L,
    ) {
        let weight = column(A::VARIABLES + 1);
        self.value = self.value + weight * cost.value;
        if ORDER == Order::Value as u8 {
            return;
        }
        let first = weight * cost.first;
        for ((part, &share), term) in self.parts.iter_mut().zip(shares).zip(A::TERMS) {
            let pull = first * share;
            part[0] = part[0] + pull;
            if let Some(power) = &term.power {
                let ln_x = column(power.variable);
                part[1] = part[1] + pull * ln_x;
                if ORDER == Order::Hessian as u8 {
                    part[2] = part[2] + pull * ln_x * ln_x;
                }
            }
        }
        if ORDER >= Order::Metric as u8 {
            self.square = self.square + weight * cost.square;
            let bend = if ORDER == Order::Hessian as u8 {
                weight * cost.second - first
            } else {
                weight * cost.reweight
            };
            let slopes = slopes::<A, L>(shares, column);
            for i in 0..A::PARAMETERS {
                let bent = bend * slopes[i];
                for (sum, &slope) in self.outer[i * (i + 1) / 2..].iter_mut().zip(&slopes[..=i]) {
                    *sum = *sum + bent * slope;
                }
            }
        }
    }

    /// Adds the lanes up into the sums.
    #[inline(always)]
    fn settle<A: Additive, const ORDER: u8>(self, sums: &mut Sums) {
        sums.value += self.value.sum();
        if ORDER == Order::Value as u8 {
            return;
        }
        if ORDER >= Order::Metric as u8 {
            sums.square += self.square.sum();
            for (sum, lanes) in sums
                .curvature
                .iter_mut()
                .zip(&self.outer[..A::PARAMETERS * (A::PARAMETERS + 1) / 2])
            {
                *sum += lanes.sum();
            }
        }
        for (part, term) in self.parts.iter().zip(A::TERMS) {
            settle(sums, term, part.map(Lanes::sum), ORDER == Order::Hessian as u8);
        }
    }
}

impl<A: Additive, const ORDER: u8> Kernel for Adding<'_, A, ORDER> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let zero = L::splat(token, 0.0);
        let theta: [L; PARAMETERS_MAX] = splat(token, &self.theta[..A::PARAMETERS]);
        let offset = offset::<A, L>(&theta);
        let mut totals = Totals {
            value: zero,
            square: zero,
            parts: [[zero; 3]; TERMS_MAX],
            outer: [zero; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
        };
        let width = (A::VARIABLES + 2) * LANES;
        let mut blocks = self.blocks.blocks;
        if L::PAIRED {
            // Two at a time, added one after the other: the same sums to the bit.
            let theta = theta.map(|lanes| Pair(lanes, lanes));
            let pairs = blocks.chunks_exact(2 * width);
            blocks = pairs.remainder();
            for pair in pairs {
                let (one, other) = pair.split_at(width);
                let column = |block: &[f64], index: usize| column::<L>(token, block, index);
                let both = |index: usize| Pair(column(one, index), column(other, index));
                let Point { ln_l, shares } =
                    point::<A, Pair<L>>(&theta, Pair(offset, offset), both);
                let cost = self.penalty.cost(both(A::VARIABLES), ln_l);
                totals.add::<A, ORDER>(
                    &shares.map(|share| share.0),
                    &cost.map(|lanes| lanes.0),
                    |i| column(one, i),
                );
                totals.add::<A, ORDER>(
                    &shares.map(|share| share.1),
                    &cost.map(|lanes| lanes.1),
                    |i| column(other, i),
                );
            }
        }
        for block in blocks.chunks_exact(width) {
            let column = |index: usize| column::<L>(token, block, index);
            let Point { ln_l, shares } = point::<A, L>(&theta, offset, column);
            let cost = self.penalty.cost(column(A::VARIABLES), ln_l);
            totals.add::<A, ORDER>(&shares, &cost, column);
        }
        totals.settle::<A, ORDER>(self.sums);
    }
}

/// Puts a term's three sums where they belong in the gradient and, for the exact Hessian, in the
/// curvature.
#[inline(always)]
fn settle(sums: &mut Sums, term: &Term, [plain, by_ln_x, by_square]: [f64; 3], is_hessian: bool) {
    let at = |i: usize, j: usize| i.max(j) * (i.max(j) + 1) / 2 + i.min(j);
    let coefficient = term.coefficient;
    sums.gradient[coefficient] += plain;
    if is_hessian {
        sums.curvature[at(coefficient, coefficient)] += plain;
    }
    if let Some(Power { exponent, .. }) = term.power {
        sums.gradient[exponent] -= by_ln_x;
        if is_hessian {
            sums.curvature[at(coefficient, exponent)] -= by_ln_x;
            sums.curvature[at(exponent, exponent)] += by_square;
        }
    }
}

/// The law fits the kernel, and the rows are of as many variables as it reads: others would be read
/// as if they were.
fn agree<A: Additive>(rows: &Rows) {
    const {
        assert!(
            A::TERMS.len() <= TERMS_MAX && A::PARAMETERS <= PARAMETERS_MAX,
            "the kernel has room for the law"
        )
    };
    assert_eq!(rows.variables(), A::VARIABLES, "rows have as many variables as the law reads");
}

/// Objective and derivatives over all rows, piece by piece.
pub(crate) fn sums<A: Additive>(
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    penalty: Penalty,
    order: Order,
) -> Sums {
    fn piece<A: Additive, const ORDER: u8>(
        set: InstructionSet,
        theta: &[f64],
        blocks: Blocks<'_>,
        penalty: Penalty,
        sums: &mut Sums,
    ) {
        dispatch(
            set,
            Adding::<A, ORDER> { theta, blocks, penalty, sums, law: core::marker::PhantomData },
        );
    }
    agree::<A>(rows);
    let run = match order {
        Order::Value => piece::<A, { Order::Value as u8 }>,
        Order::Gradient => piece::<A, { Order::Gradient as u8 }>,
        Order::Metric => piece::<A, { Order::Metric as u8 }>,
        Order::Hessian => piece::<A, { Order::Hessian as u8 }>,
    };
    let mut total = Sums::ZERO;
    for blocks in rows.pieces(PIECE) {
        run(set, theta, blocks, penalty, &mut total);
    }
    total
}

/// `ln L` and its gradient, row by row.
struct Each<'a, A> {
    theta: &'a [f64],
    rows: &'a Rows,
    ln_l: &'a mut [f64],
    gradient: Option<&'a mut [f64]>,
    law: core::marker::PhantomData<A>,
}

impl<A: Additive> Kernel for Each<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self, token: L::Token) {
        let size = A::PARAMETERS;
        let theta: [L; PARAMETERS_MAX] = splat(token, &self.theta[..size]);
        let offset = offset::<A, L>(&theta);
        let Blocks { variables, blocks } = self.rows.blocks();
        for (index, block) in blocks.chunks_exact((variables + 2) * LANES).enumerate() {
            let column = |index: usize| column::<L>(token, block, index);
            let Point { ln_l, shares } = point::<A, L>(&theta, offset, column);
            let first = index * LANES;
            let last = self.rows.len().min(first + LANES);
            self.ln_l[first..last].copy_from_slice(&ln_l.store()[..last - first]);
            if let Some(gradient) = &mut self.gradient {
                let slopes = slopes::<A, L>(&shares, column);
                for (parameter, slope) in slopes[..size].iter().enumerate() {
                    for (row, value) in (first..last).zip(slope.store()) {
                        gradient[row * size + parameter] = value;
                    }
                }
            }
        }
    }
}

/// `ln L` of every row.
pub(crate) fn ln_loss_rows<A: Additive>(
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
) {
    agree::<A>(rows);
    dispatch(set, Each::<A> { theta, rows, ln_l, gradient: None, law: core::marker::PhantomData });
}

/// `ln L` of every row and its gradient, row-major.
pub(crate) fn jacobian<A: Additive>(
    set: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
    gradient: &mut [f64],
) {
    agree::<A>(rows);
    dispatch(
        set,
        Each::<A> { theta, rows, ln_l, gradient: Some(gradient), law: core::marker::PhantomData },
    );
}

/// `x^-e / y` of a coefficient, row by row.
struct Basis<'a> {
    exponent: f64,
    variable: Option<usize>,
    rows: &'a Rows,
    column: &'a mut [f64],
}

impl Kernel for Basis<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let Blocks { variables, blocks } = self.rows.blocks();
        let exponent = L::splat(token, self.exponent);
        for (out, block) in
            self.column.chunks_exact_mut(LANES).zip(blocks.chunks_exact((variables + 2) * LANES))
        {
            let ln_y = column::<L>(token, block, variables);
            let ln_power = match self.variable {
                Some(variable) => exponent * column::<L>(token, block, variable),
                None => L::splat(token, 0.0),
            };
            out.copy_from_slice(&exp(-ln_power - ln_y).store());
        }
    }
}

/// What a coefficient multiplies, `phi_k(x)/y`, row by row, padded to whole blocks.
pub(crate) fn basis<A: Additive>(
    set: InstructionSet,
    coefficient: usize,
    theta: &[f64],
    rows: &Rows,
) -> Vec<f64> {
    agree::<A>(rows);
    let power = A::TERMS
        .iter()
        .find(|term| term.coefficient == coefficient)
        .and_then(|term| term.power.as_ref());
    let mut column = vec![0.0; rows.len().div_ceil(LANES) * LANES];
    let (exponent, variable) =
        power.map_or((0.0, None), |power| (theta[power.exponent], Some(power.variable)));
    dispatch(set, Basis { exponent, variable, rows, column: &mut column });
    column
}

/// The exponent of a coefficient's term, if it has one.
pub(crate) fn basis_parameters<A: Additive>(coefficient: usize) -> Vec<usize> {
    let term = A::TERMS.iter().find(|term| term.coefficient == coefficient);
    term.and_then(|term| term.power.as_ref()).map(|power| power.exponent).into_iter().collect()
}

/// `ln L` at one point with gradient and Hessian.
pub(crate) fn derivatives<A: Additive>(
    theta: &[f64],
    ln_x: &[f64],
    gradient: &mut [f64],
    hessian: &mut [f64],
) -> f64 {
    let size = A::PARAMETERS;
    let theta: [f64; PARAMETERS_MAX] = splat((), &theta[..size]);
    let x = |variable: usize| ln_x[variable];
    let Point { ln_l, shares } = point::<A, f64>(&theta, offset::<A, f64>(&theta), x);
    gradient.copy_from_slice(&slopes::<A, f64>(&shares, x)[..size]);
    for i in 0..size {
        for j in 0..size {
            hessian[i * size + j] = -gradient[i] * gradient[j];
        }
    }
    for (share, term) in shares.iter().zip(A::TERMS) {
        let slopes = [
            Some((term.coefficient, 1.0)),
            term.power.as_ref().map(|p| (p.exponent, -ln_x[p.variable])),
        ];
        for (i, a) in slopes.iter().flatten() {
            for (j, b) in slopes.iter().flatten() {
                hessian[i * size + j] += share * a * b;
            }
        }
    }
    ln_l
}

/// `ln L` at one point.
pub(crate) fn ln_loss<A: Additive>(theta: &[f64], ln_x: &[f64]) -> f64 {
    let theta: [f64; PARAMETERS_MAX] = splat((), &theta[..A::PARAMETERS]);
    point::<A, f64>(&theta, offset::<A, f64>(&theta), |variable| ln_x[variable]).ln_l
}

#[cfg(test)]
pub(crate) mod tests;
