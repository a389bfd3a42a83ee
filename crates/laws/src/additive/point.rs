//! A sum of powers at one point of each lane: shares of the terms, `ln L`, gradient and Hessian.

use super::terms::Additive;
use crate::block::ln_of_loss;
use crate::elementary::exp;
use crate::lanes::Real;
use crate::sums::PARAMETERS_MAX;

/// Terms at most: arrays of this length hold the shares, and longer ones would leave the registers.
pub(super) const TERMS_MAX: usize = 4;

/// The shares of the terms and `ln L` at a point.
pub(super) struct Point<R> {
    pub ln_l: R,
    pub shares: [R; TERMS_MAX],
}

/// `exp(u_k)` of each term, `ln L` and the shares. `theta` and `x` are splats and loads of the same
/// lanes.
#[inline(always)]
pub(super) fn point<A: Additive, R: Real>(
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
    let (ln_l, reciprocal) = ln_of_loss(total);
    for share in &mut shares {
        *share = *share * reciprocal;
    }
    Point { ln_l, shares }
}

/// `g = d ln L/dθ` out of the shares.
#[inline(always)]
pub(super) fn slopes<A: Additive, R: Real>(
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
pub(super) fn offset<A: Additive, R: Real>(theta: &[R; PARAMETERS_MAX]) -> R {
    for term in A::TERMS {
        if term.power.is_none() {
            return exp(theta[term.coefficient]);
        }
    }
    theta[0].constant(0.0)
}

/// Fit coordinates in every lane.
#[inline(always)]
pub(super) fn splat<R: Real>(token: R::Token, theta: &[f64]) -> [R; PARAMETERS_MAX] {
    let mut splats = [R::splat(token, 0.0); PARAMETERS_MAX];
    for (splat, &value) in splats.iter_mut().zip(theta) {
        *splat = R::splat(token, value);
    }
    splats
}

/// `ln L` at one point with gradient and Hessian.
pub(super) fn derivatives<A: Additive>(
    theta: &[f64],
    ln_x: &[f64],
    gradient: &mut [f64],
    hessian: &mut [f64],
) -> f64 {
    let size = A::PARAMETERS;
    let theta: [f64; PARAMETERS_MAX] = splat((), &theta[..size]);
    let x = |variable: usize| ln_x[variable];
    let Point { ln_l, shares } = point::<A, f64>(&theta, offset::<A, f64>(&theta), x);
    of_shares::<A>(&shares, x, gradient, hessian);
    ln_l
}

/// Gradient and Hessian of `ln L` out of the shares at a point.
#[inline(always)]
pub(super) fn of_shares<A: Additive>(
    shares: &[f64; TERMS_MAX],
    ln_x: impl Fn(usize) -> f64,
    gradient: &mut [f64],
    hessian: &mut [f64],
) {
    let size = A::PARAMETERS;
    gradient.copy_from_slice(&slopes::<A, f64>(shares, &ln_x)[..size]);
    for i in 0..size {
        for j in 0..size {
            hessian[i * size + j] = -gradient[i] * gradient[j];
        }
    }
    for (share, term) in shares.iter().zip(A::TERMS) {
        let slopes = [
            Some((term.coefficient, 1.0)),
            term.power.as_ref().map(|p| (p.exponent, -ln_x(p.variable))),
        ];
        for (i, a) in slopes.iter().flatten() {
            for (j, b) in slopes.iter().flatten() {
                hessian[i * size + j] += share * a * b;
            }
        }
    }
}

/// `ln L` at one point.
pub(super) fn ln_loss<A: Additive>(theta: &[f64], ln_x: &[f64]) -> f64 {
    let theta: [f64; PARAMETERS_MAX] = splat((), &theta[..A::PARAMETERS]);
    point::<A, f64>(&theta, offset::<A, f64>(&theta), |variable| ln_x[variable]).ln_l
}
