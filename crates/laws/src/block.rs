//! What the kernels share: rows in blocks of eight, the logarithm of a loss, and the sums of costs
//! with their curvature.

use crate::elementary::ln_and_reciprocal;
use crate::lanes::{LANES, Lanes, Real};
use crate::sums::{PARAMETERS_MAX, Sums};

/// Rows that are added up before their sum joins the total: a long sum then loses no digits to its
/// length.
pub(crate) const PIECE: usize = 4096;

/// Losses from this on are not told apart from infinity: their reciprocal nears the subnormal
/// numbers, which have fewer digits.
const LOSS_MAX: f64 = 1e300;
/// Losses below this are not told apart from zero: their reciprocal nears the largest number.
const LOSS_MIN: f64 = 1e-300;

/// The lanes of one column of a block.
#[inline(always)]
pub(crate) fn column<L: Lanes>(token: L::Token, block: &[f64], index: usize) -> L {
    let start = index * LANES;
    let lanes: &[f64; LANES] =
        block[start..start + LANES].try_into().expect("a column has eight lanes");
    L::load(token, lanes)
}

/// `ln L` and `1/L` of a loss.
#[inline(always)]
pub(crate) fn ln_of_loss<R: Real>(loss: R) -> (R, R) {
    let c = |value| loss.constant(value);
    let (ln_l, reciprocal) = ln_and_reciprocal(loss);
    // A loss that no number can hold is infinite or zero, its logarithm infinite, which solvers
    // refuse; it is not whatever its bits happen to mean, at which the gradient vanishes and a
    // solver would rest. A NaN, as of a formula outside of its domain, comes out infinite as well.
    let ln_l = R::select(loss.less(c(LOSS_MAX)), ln_l, c(f64::INFINITY));
    (R::select(loss.less(c(LOSS_MIN)), c(f64::NEG_INFINITY), ln_l), reciprocal)
}

/// The sums over rows that every kernel makes in the same way, still in lanes.
pub(crate) struct Totals<L> {
    /// `sum w ρ`.
    pub value: L,
    /// `sum w ψ(r) r`.
    square: L,
    /// The lower triangle of `sum b g gᵀ`, with g the gradient of ln L and b each row's factor.
    curvature: [L; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
}

impl<L: Lanes> Totals<L> {
    #[inline(always)]
    pub(crate) fn zero(token: L::Token) -> Self {
        let zero = L::splat(token, 0.0);
        Self {
            value: zero,
            square: zero,
            curvature: [zero; PARAMETERS_MAX * (PARAMETERS_MAX + 1) / 2],
        }
    }

    /// Adds `w ψ(r) r` of a block of rows, and `b g gᵀ` in the first `size` parameters.
    #[inline(always)]
    pub(crate) fn add_curvature(
        &mut self,
        size: usize,
        square: L,
        bend: L,
        slopes: &[L; PARAMETERS_MAX],
    ) {
        self.square = self.square + square;
        for i in 0..size {
            let bent = bend * slopes[i];
            for (sum, &slope) in self.curvature[i * (i + 1) / 2..].iter_mut().zip(&slopes[..=i]) {
                *sum = *sum + bent * slope;
            }
        }
    }

    /// Adds to one entry of the curvature.
    #[inline(always)]
    pub(crate) fn add_entry(&mut self, [row, column]: [usize; 2], entry: L) {
        let sum = &mut self.curvature[row * (row + 1) / 2 + column];
        *sum = *sum + entry;
    }

    /// Adds up the lanes of `square` and of the curvature of `size` parameters.
    #[inline(always)]
    pub(crate) fn settle_curvature(&self, size: usize, sums: &mut Sums) {
        sums.square += self.square.sum();
        for (sum, lanes) in sums.curvature.iter_mut().zip(&self.curvature[..size * (size + 1) / 2])
        {
            *sum += lanes.sum();
        }
    }
}
