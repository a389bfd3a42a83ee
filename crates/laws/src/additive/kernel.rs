//! The kernel of laws that are sums of powers.
//!
//! With `u_k = ln c_k - e_k ln x` and the shares `q_k = exp(u_k)/L`, the gradient of `ln L` is `g =
//! sum_k q_k t_k` with the slopes `t_k = du_k/dθ`, and its Hessian is `sum_k q_k t_k t_kᵀ - g gᵀ`,
//! since the exponents are linear. The Hessian of a sum of costs ρ(ln L) is therefore `sum (ρ'' -
//! ρ') g gᵀ + sum_k sum ρ' q_k t_k t_kᵀ`, where the second part needs three sums a term.

use super::point::{Point, TERMS_MAX, of_shares, offset, point, slopes, splat};
use super::terms::{Additive, Power, Term};
use crate::block::{PIECE, Totals, column};
use crate::elementary::exp;
use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes, Pair};
use crate::law::VisitRow;
use crate::penalty::{Cost, Penalty};
use crate::rows::{Blocks, Rows};
use crate::sums::{Order, PARAMETERS_MAX, Sums};

/// Adds up rows; `ORDER` is an [`Order`].
struct SumRows<'a, A, const ORDER: u8> {
    theta: &'a [f64],
    blocks: Blocks<'a>,
    penalty: Penalty,
    sums: &'a mut Sums,
    law: core::marker::PhantomData<A>,
}

/// What the lanes have added up.
struct AdditiveTotals<L> {
    common: Totals<L>,
    /// Of each term: ρ' q, ρ' q ln x, ρ' q (ln x)².
    parts: [[L; 3]; TERMS_MAX],
}

impl<L: Lanes> AdditiveTotals<L> {
    /// Adds a block of rows.
    #[inline(always)]
    fn add<A: Additive, const ORDER: u8>(
        &mut self,
        shares: &[L; TERMS_MAX],
        cost: &Cost<L>,
        column: impl Fn(usize) -> L,
    ) {
        let weight = column(A::VARIABLES + 1);
        self.common.value = self.common.value + weight * cost.value;
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
            let bend = if ORDER == Order::Hessian as u8 {
                weight * cost.second - first
            } else {
                weight * cost.reweight
            };
            let slopes = slopes::<A, L>(shares, column);
            self.common.add_curvature(A::PARAMETERS, weight * cost.square, bend, &slopes);
        }
    }

    /// Adds the lanes up into the sums.
    #[inline(always)]
    fn settle<A: Additive, const ORDER: u8>(self, sums: &mut Sums) {
        sums.value += self.common.value.sum();
        if ORDER == Order::Value as u8 {
            return;
        }
        if ORDER >= Order::Metric as u8 {
            self.common.settle_curvature(A::PARAMETERS, sums);
        }
        for (part, term) in self.parts.iter().zip(A::TERMS) {
            settle(sums, term, part.map(Lanes::sum), ORDER == Order::Hessian as u8);
        }
    }
}

impl<A: Additive, const ORDER: u8> Kernel for SumRows<'_, A, ORDER> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let zero = L::splat(token, 0.0);
        let theta: [L; PARAMETERS_MAX] = splat(token, &self.theta[..A::PARAMETERS]);
        let offset = offset::<A, L>(&theta);
        let mut totals =
            AdditiveTotals { common: Totals::zero(token), parts: [[zero; 3]; TERMS_MAX] };
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
fn assert_rows_fit<A: Additive>(rows: &Rows) {
    const {
        assert!(
            A::TERMS.len() <= TERMS_MAX && A::PARAMETERS <= PARAMETERS_MAX,
            "the kernel has room for the law"
        );
    };
    assert_eq!(rows.variables(), A::VARIABLES, "rows have as many variables as the law reads");
}

/// Objective and derivatives over all rows, piece by piece.
pub(super) fn sums<A: Additive>(
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    penalty: Penalty,
    order: Order,
) -> Sums {
    fn piece<A: Additive, const ORDER: u8>(
        isa: InstructionSet,
        theta: &[f64],
        blocks: Blocks<'_>,
        penalty: Penalty,
        sums: &mut Sums,
    ) {
        dispatch(
            isa,
            SumRows::<A, ORDER> { theta, blocks, penalty, sums, law: core::marker::PhantomData },
        );
    }
    assert_rows_fit::<A>(rows);
    let run = match order {
        Order::Value => piece::<A, { Order::Value as u8 }>,
        Order::Gradient => piece::<A, { Order::Gradient as u8 }>,
        Order::Metric => piece::<A, { Order::Metric as u8 }>,
        Order::Hessian => piece::<A, { Order::Hessian as u8 }>,
    };
    let mut total = Sums::ZERO;
    for blocks in rows.pieces(PIECE) {
        run(isa, theta, blocks, penalty, &mut total);
    }
    total
}

/// `ln L` and its gradient, row by row.
struct RowByRow<'a, A> {
    theta: &'a [f64],
    rows: &'a Rows,
    ln_l: &'a mut [f64],
    gradient: Option<&'a mut [f64]>,
    law: core::marker::PhantomData<A>,
}

impl<A: Additive> Kernel for RowByRow<'_, A> {
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
pub(super) fn ln_loss_rows<A: Additive>(
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
) {
    assert_rows_fit::<A>(rows);
    dispatch(
        isa,
        RowByRow::<A> { theta, rows, ln_l, gradient: None, law: core::marker::PhantomData },
    );
}

/// `ln L` of every row and its gradient, row-major.
pub(super) fn jacobian<A: Additive>(
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    ln_l: &mut [f64],
    gradient: &mut [f64],
) {
    assert_rows_fit::<A>(rows);
    dispatch(
        isa,
        RowByRow::<A> {
            theta,
            rows,
            ln_l,
            gradient: Some(gradient),
            law: core::marker::PhantomData,
        },
    );
}

/// `ln L` with gradient and Hessian, row by row: the powers of eight rows at a time.
struct Visited<'a, 'b, A> {
    theta: &'a [f64],
    rows: &'a Rows,
    visit: &'a mut VisitRow<'b>,
    law: core::marker::PhantomData<A>,
}

impl<A: Additive> Kernel for Visited<'_, '_, A> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let size = A::PARAMETERS;
        let theta: [L; PARAMETERS_MAX] = splat(token, &self.theta[..size]);
        let offset = offset::<A, L>(&theta);
        let mut gradient = [0.0; PARAMETERS_MAX];
        let mut hessian = [0.0; PARAMETERS_MAX * PARAMETERS_MAX];
        let (gradient, hessian) = (&mut gradient[..size], &mut hessian[..size * size]);
        let Blocks { variables, blocks } = self.rows.blocks();
        for (index, block) in blocks.chunks_exact((variables + 2) * LANES).enumerate() {
            let column = |index: usize| column::<L>(token, block, index);
            let Point { ln_l, shares } = point::<A, L>(&theta, offset, column);
            let (ln_l, shares) = (ln_l.store(), shares.map(L::store));
            let first = index * LANES;
            for lane in 0..LANES.min(self.rows.len() - first) {
                let shares = shares.each_ref().map(|share| share[lane]);
                let ln_x = |variable: usize| block[variable * LANES + lane];
                of_shares::<A>(&shares, ln_x, gradient, hessian);
                (self.visit)(first + lane, ln_l[lane], gradient, hessian);
            }
        }
    }
}

/// `ln L` of every row with gradient and Hessian.
pub(super) fn derivatives_rows<A: Additive>(
    isa: InstructionSet,
    theta: &[f64],
    rows: &Rows,
    visit: &mut VisitRow<'_>,
) {
    assert_rows_fit::<A>(rows);
    dispatch(isa, Visited::<A> { theta, rows, visit, law: core::marker::PhantomData });
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
pub(super) fn basis<A: Additive>(
    isa: InstructionSet,
    coefficient: usize,
    theta: &[f64],
    rows: &Rows,
) -> Vec<f64> {
    assert_rows_fit::<A>(rows);
    let power = A::TERMS
        .iter()
        .find(|term| term.coefficient == coefficient)
        .and_then(|term| term.power.as_ref());
    let mut column = vec![0.0; rows.len().div_ceil(LANES) * LANES];
    let (exponent, variable) =
        power.map_or((0.0, None), |power| (theta[power.exponent], Some(power.variable)));
    dispatch(isa, Basis { exponent, variable, rows, column: &mut column });
    column
}

/// The exponent of a coefficient's term, if it has one.
pub(super) fn basis_parameters<A: Additive>(coefficient: usize) -> Vec<usize> {
    let term = A::TERMS.iter().find(|term| term.coefficient == coefficient);
    term.and_then(|term| term.power.as_ref()).map(|power| power.exponent).into_iter().collect()
}
