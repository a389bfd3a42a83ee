//! What a residual costs: Huber's function and its relatives, with their derivatives.

use crate::elementary;
use crate::lanes::Real;

/// The cost `ρ` of one row with `r = ln y - ln L`, all constants known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// `r²/2` where `|r| <= δ`, `δ(|r| - δ/2)` beyond (Huber 1964); `δ = ∞` is half the square.
    Huber {
        /// Where the parabola ends.
        delta: f64,
    },
    /// Huber's function times `above` where the data lie above the law and times `below` elsewhere.
    SidedHuber {
        /// Where the parabola ends.
        delta: f64,
        /// Factor where `y > L`.
        above: f64,
        /// Factor elsewhere.
        below: f64,
    },
    /// `above * r` where the data lie above the law, `below * |r|` elsewhere.
    Absolute {
        /// Factor where `y > L`.
        above: f64,
        /// Factor elsewhere.
        below: f64,
    },
    /// `(y - L)²/2`: the residual itself, not its logarithm.
    RawSquares,
    /// `(ν+1)/2 ln(1 + r²/(ν s²))`: minus the log density of Student's t, up to a constant of r.
    StudentT {
        /// Degrees of freedom ν.
        freedom: f64,
        /// Scale s.
        scale: f64,
    },
    /// The mixed derivative of [`Penalty::StudentT`] by `ln s`, in the place of the first one; no
    /// value of its own.
    StudentTByScale {
        /// Degrees of freedom ν.
        freedom: f64,
        /// Scale s.
        scale: f64,
    },
}

/// A row's cost with its derivatives by `l = ln L`.
#[derive(Clone, Copy)]
pub(crate) struct Cost<R> {
    pub value: R,
    /// `ψ(r) r`; `(y - L)²` of the raw square.
    pub square: R,
    /// `dρ/dl`.
    pub first: R,
    /// `d²ρ/dl²`.
    pub second: R,
    /// The curvature of the parabola in r that reweighted least squares puts in ρ's place:
    /// `ψ(r)/r`, never negative; `L²` of the raw square, as Gauss and Newton have it.
    pub reweight: R,
}

impl<R: Copy> Cost<R> {
    /// The same of other numbers.
    #[inline(always)]
    pub(crate) fn map<S>(&self, change: impl Fn(R) -> S) -> Cost<S> {
        Cost {
            value: change(self.value),
            square: change(self.square),
            first: change(self.first),
            second: change(self.second),
            reweight: change(self.reweight),
        }
    }
}

impl Penalty {
    /// The cost of a row with response `ln y` where the law says `ln L`.
    #[inline(always)]
    pub(crate) fn cost<R: Real>(&self, ln_y: R, ln_l: R) -> Cost<R> {
        let c = |value| ln_y.constant(value);
        let residual = ln_y - ln_l;
        match *self {
            Self::Huber { delta } => huber(residual, delta),
            Self::SidedHuber { delta, above, below } => {
                let factor = R::select(c(0.0).less(residual), c(above), c(below));
                let cost = huber(residual, delta);
                Cost {
                    value: factor * cost.value,
                    square: factor * cost.square,
                    first: factor * cost.first,
                    second: factor * cost.second,
                    reweight: factor * cost.reweight,
                }
            }
            Self::Absolute { above, below } => {
                let is_above = c(0.0).less(residual);
                let size = residual.abs();
                let factor = R::select(is_above, c(above), c(below));
                Cost {
                    value: factor * size,
                    square: factor * size,
                    first: R::select(is_above, c(-above), c(below)),
                    second: c(0.0),
                    reweight: factor / size.at_least(c(f64::MIN_POSITIVE)),
                }
            }
            Self::RawSquares => {
                let (y, l) = (elementary::exp(ln_y), elementary::exp(ln_l));
                let miss = y - l;
                let slope = miss * l;
                let square = miss * miss;
                Cost {
                    value: c(0.5) * square,
                    square,
                    first: -slope,
                    second: l * l - slope,
                    reweight: l * l,
                }
            }
            Self::StudentT { freedom, scale } => {
                let (spread, more, square) =
                    (c(freedom * scale * scale), c(freedom + 1.0), residual * residual);
                let reweight = more / (spread + square);
                Cost {
                    value: c(0.5) * more * elementary::ln(c(1.0) + square / spread),
                    square: reweight * square,
                    first: -(reweight * residual),
                    second: reweight * (spread - square) / (spread + square),
                    reweight,
                }
            }
            Self::StudentTByScale { freedom, scale } => {
                let spread = c(freedom * scale * scale);
                let total = spread + residual * residual;
                let first = c(2.0 * (freedom + 1.0)) * residual * spread / (total * total);
                Cost { value: c(0.0), square: c(0.0), first, second: c(0.0), reweight: c(0.0) }
            }
        }
    }

    /// The cost of one residual `ln y - ln L`, for a law that says `ln L`.
    #[must_use]
    pub fn value(&self, ln_y: f64, ln_l: f64) -> f64 {
        self.cost(ln_y, ln_l).value
    }

    /// First and second derivative of one row's cost by `ln L`.
    #[must_use]
    pub fn slopes(&self, ln_y: f64, ln_l: f64) -> [f64; 2] {
        let cost = self.cost(ln_y, ln_l);
        [cost.first, cost.second]
    }
}

#[inline(always)]
fn huber<R: Real>(residual: R, delta: f64) -> Cost<R> {
    let (zero, one, limit) =
        (residual.constant(0.0), residual.constant(1.0), residual.constant(delta));
    let size = residual.abs();
    let is_far = limit.less(size);
    let influence = residual.at_most(limit).at_least(-limit);
    let strength = influence.abs();
    Cost {
        value: strength * (size - residual.constant(0.5) * strength),
        square: strength * size,
        first: -influence,
        second: R::select(is_far, zero, one),
        reweight: R::select(is_far, strength / size, one),
    }
}

#[cfg(test)]
pub(crate) mod tests;
