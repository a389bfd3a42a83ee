//! The least objective at which a function of the fit coordinates has a given value.
//!
//! The constraint takes one coordinate away: it is the one that follows from the others by
//! `g(θ) = value` (elimination of a variable, Nocedal & Wright 2006, §15.3), so that any solver
//! without constraints descends over what is left.

use fit::{Bounds, Config, Expansion, Function, Problem, descend};
use laws::Order;

use crate::matrix::{dot, gradient, hessian};

/// A function of the fit coordinates.
pub type Value<'a> = &'a (dyn Fn(&[f64]) -> Option<f64> + Sync);

/// A problem over the points at which a function has a given value.
pub(crate) struct Constrained<'a> {
    pub problem: &'a Problem<'a>,
    pub bounds: &'a Bounds,
    pub function: Value<'a>,
    pub target: f64,
    /// The coordinate that follows from the others.
    pub pivot: usize,
    /// A point near which the constraint is solved, with the function's value and slopes there.
    pub base: &'a Point,
}

/// A point with the function's value and gradient.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub theta: Vec<f64>,
    pub value: f64,
    pub slopes: Vec<f64>,
}

impl Point {
    /// The function at a point; none where it has no value there or nearby.
    pub(crate) fn new(function: Value<'_>, theta: Vec<f64>) -> Option<Self> {
        let value = function(&theta).filter(|value| value.is_finite())?;
        let slopes = gradient(function, &theta)?;
        Some(Self { theta, value, slopes })
    }
}

/// Steps of Newton and the secant at most; they double or nearly double the digits.
const STEPS_MAX: usize = 60;
/// The constraint holds to this share of the value.
const HELD: f64 = 1e-13;
/// The descent stops at this gradient: beyond, the differences that give the constraint's slopes
/// are rounding. The objective is then exact to the square of it.
const CONFIG: Config = Config { steps_max: 60, gradient_scaled_max: 1e-6 };

impl Constrained<'_> {
    /// The point at which the objective is least, and the objective there; none where no point has
    /// the value or no descent leads on.
    pub(crate) fn least(&self, start: &[f64]) -> Option<(Vec<f64>, f64)> {
        let others = |theta: &[f64]| -> Vec<f64> {
            let kept = theta.iter().enumerate().filter(|(index, _)| *index != self.pivot);
            kept.map(|(_, value)| *value).collect()
        };
        let bounds =
            Bounds { lower: others(&self.bounds.lower), upper: others(&self.bounds.upper) };
        // The predicted start can lie where the function has no such value; the base does not.
        for start in [start, &self.base.theta] {
            let start = others(start);
            if self.full(&start).is_none() {
                continue;
            }
            let end = descend(self, &start, &bounds, &CONFIG);
            if end.objective.is_finite() {
                return Some((self.full(&end.theta)?, end.objective));
            }
        }
        None
    }

    /// All coordinates, the eliminated one solved for; none where the constraint has no solution
    /// near the base or inside the bounds.
    fn full(&self, others: &[f64]) -> Option<Vec<f64>> {
        let mut theta = others.to_vec();
        theta.insert(self.pivot, self.base.theta[self.pivot]);
        let moved: Vec<f64> = theta.iter().zip(&self.base.theta).map(|(a, b)| a - b).collect();
        let off = self.target - self.base.value - dot(&self.base.slopes, &moved);
        let mut slope = self.base.slopes[self.pivot];
        // Far from the base its slope says little: no step is longer than the coordinate's reach.
        let reach = self.problem.reach(self.pivot, &self.base.theta);
        let (mut low, mut high) = (self.bounds.lower[self.pivot], self.bounds.upper[self.pivot]);
        let mut at = self.base.theta[self.pivot] + (off / slope).clamp(-reach, reach);
        at = at.max(low).min(high);
        let scale = self.target.abs().max(self.base.value.abs()).max(f64::MIN_POSITIVE);
        let rises = slope > 0.0;
        let mut last: Option<(f64, f64)> = None;
        for _ in 0..STEPS_MAX {
            theta[self.pivot] = at;
            let miss = (self.function)(&theta)? - self.target;
            if !miss.is_finite() {
                return None;
            }
            if miss.abs() <= HELD * scale {
                return Some(theta);
            }
            if let Some((before, miss_before)) = last
                && (at - before).abs() > 0.0
            {
                slope = (miss - miss_before) / (at - before);
            }
            last = Some((at, miss));
            if (miss > 0.0) == rises {
                high = at;
            } else {
                low = at;
            }
            let step = (-miss / slope).clamp(-reach, reach);
            let mut next = at + step;
            if !(next > low && next < high) {
                let bracket = f64::midpoint(low, high);
                // Without a bracket on one side, the edge of the domain is all there is to reach.
                next = if bracket.is_finite() { bracket } else { next.max(low).min(high) };
            }
            if !next.is_finite() || (next - at).abs() <= f64::EPSILON * at.abs() {
                // No digit is left to move; or the bound holds the coordinate off the value.
                return (miss.abs() <= 1e3 * HELD * scale).then_some(theta);
            }
            at = next;
        }
        None
    }

    /// Which coordinate of the problem a coordinate of this one is.
    const fn index(&self, other: usize) -> usize {
        if other < self.pivot { other } else { other + 1 }
    }

    /// Carries the expansion in all coordinates over to the ones that are left, by the chain rule
    /// along the constraint: `x_i = -g_i/g_k`, `x_ij = -(g_ij + g_ik x_j + g_jk x_i + g_kk x_i
    /// x_j)/g_k`.
    fn reduce(&self, all: &Expansion, slopes: &[f64], bends: Option<&[f64]>, into: &mut Expansion) {
        let (k, size) = (self.pivot, slopes.len());
        let left = size - 1;
        let curvature = |i: usize, j: usize| all.curvature[i * size + j];
        let x: Vec<f64> = (0..left).map(|i| -slopes[self.index(i)] / slopes[k]).collect();
        (into.value, into.square) = (all.value, all.square);
        for a in 0..left {
            let i = self.index(a);
            into.gradient[a] = all.gradient[i] + all.gradient[k] * x[a];
            for b in 0..left {
                let j = self.index(b);
                let mut entry = curvature(i, j)
                    + curvature(i, k) * x[b]
                    + curvature(j, k) * x[a]
                    + curvature(k, k) * x[a] * x[b];
                if let Some(bends) = bends {
                    let bend = |i: usize, j: usize| bends[i * size + j];
                    let along = bend(i, j)
                        + bend(i, k) * x[b]
                        + bend(j, k) * x[a]
                        + bend(k, k) * x[a] * x[b];
                    entry -= all.gradient[k] * along / slopes[k];
                }
                into.curvature[a * left + b] = entry;
            }
        }
    }
}

impl Function for Constrained<'_> {
    fn dimension(&self) -> usize {
        self.problem.dimension() - 1
    }

    fn reach(&self, coordinate: usize, theta: &[f64]) -> f64 {
        self.problem.reach(self.index(coordinate), theta)
    }

    fn square_of_rounding(&self) -> f64 {
        self.problem.square_of_rounding()
    }

    fn value(&self, others: &[f64]) -> f64 {
        self.full(others).map_or(f64::NAN, |theta| self.problem.value(&theta))
    }

    fn expand(&self, others: &[f64], order: Order, into: &mut Expansion) {
        into.value = f64::NAN;
        let Some(theta) = self.full(others) else { return };
        let Some(slopes) = gradient(self.function, &theta) else { return };
        let bends = if order == Order::Hessian { hessian(self.function, &theta) } else { None };
        let mut all = Expansion::zero(theta.len());
        self.problem.expand(&theta, order, &mut all);
        self.reduce(&all, &slopes, bends.as_deref(), into);
    }
}

#[cfg(test)]
mod tests {
    use fit::Objective;

    use super::*;

    /// The chain rule along the constraint is the derivative of the objective along it (central
    /// differences), for a function that is not linear in any coordinate.
    #[test]
    fn reduced_derivatives_are_derivatives() {
        let points = oracles::chinchilla_points(240);
        let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
        let law = &laws::ChinchillaAdditive;
        let problem = Problem::new(law, Objective::LeastSquares, &columns, &points.loss_nats);
        let problem = problem.expect("usable points");
        let function = |theta: &[f64]| {
            let split = laws::Law::along_compute(law, theta)?.split?;
            Some(split.tokens_per_param(laws::ln(1e21)))
        };
        let theta = vec![6.2, 7.6, 0.6, 0.35, 0.36];
        let base = Point::new(&function, theta.clone()).expect("a value");
        let bounds = Bounds::none(5);
        let target = 1.02 * base.value;
        let constrained = Constrained {
            problem: &problem,
            bounds: &bounds,
            function: &function,
            target,
            pivot: 4,
            base: &base,
        };
        let others = [6.2, 7.6, 0.6, 0.35];
        let mut at = Expansion::zero(4);
        constrained.expand(&others, Order::Hessian, &mut at);
        for i in 0..4 {
            let moved = |by: f64| {
                let mut moved = others;
                moved[i] += by;
                let mut at = Expansion::zero(4);
                constrained.expand(&moved, Order::Hessian, &mut at);
                at
            };
            let (above, below) = (moved(1e-5), moved(-1e-5));
            let slope = (above.value - below.value) / 2e-5;
            assert!((slope - at.gradient[i]).abs() < 1e-5 * slope.abs().max(1e-2), "{i}: {slope}");
            for j in 0..4 {
                let bend = (above.gradient[j] - below.gradient[j]) / 2e-5;
                let found = at.curvature[i * 4 + j];
                assert!(
                    (bend - found).abs() < 1e-4 * bend.abs().max(1.0),
                    "{i} {j}: {bend} {found}"
                );
            }
        }
        let held = constrained.full(&others).expect("a solution");
        assert!((function(&held).expect("a value") / target - 1.0).abs() < 1e-12, "held");
    }
}
