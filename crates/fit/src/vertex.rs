//! Objectives with kinks: through Huber objectives of falling δ to a vertex, then from vertex to
//! vertex.
//!
//! A minimum of `sum w_i |r_i|`, each side of zero with a factor of its own, generically passes
//! through as many points as there are parameters. The multipliers of those points, which balance
//! the pull of all others, lie within the slopes of their own kinks exactly at a minimum; where one
//! does not, its point is left along the edge of the others until the objective stops falling
//! (Barrodale & Roberts 1973 for the exchange, Koenker & d'Orey 1987 for quantiles, Osborne &
//! Watson 1971 for laws that are not linear).

use laws::{Order, Penalty};

use crate::descend::descend_once;
use crate::face;
use crate::function::{Expansion, Function};
use crate::matrix::solve_general;
use crate::minimise::{Config, Minimum, Stop};
use crate::{Bounds, Problem};

/// δ of the Huber objectives on the way, as a share of the mean absolute residual of the one
/// before.
const DELTA_SHARES: [f64; 5] = [1.0, 1e-1, 1e-2, 1e-4, 1e-6];
/// Exchanges of one point of a vertex for another.
const EXCHANGES_MAX: usize = 60;
/// Newton steps that put the curve through its points.
const NEWTON_STEPS_MAX: usize = 20;
/// A multiplier may pass its limit by rounding alone.
const MULTIPLIER_SLACK: f64 = 1e-9;

/// The objective with its kinks rounded off: a parabola where `|r| <= δ`.
struct Smoothed<'a> {
    problem: &'a Problem<'a>,
    delta: f64,
}

impl Function for Smoothed<'_> {
    fn dimension(&self) -> usize {
        self.problem.dimension()
    }

    fn reach(&self, coordinate: usize, theta: &[f64]) -> f64 {
        self.problem.reach(coordinate, theta)
    }

    fn value(&self, theta: &[f64]) -> f64 {
        let mut at = Expansion::zero(theta.len());
        self.expand(theta, Order::Value, &mut at);
        at.value
    }

    fn expand(&self, theta: &[f64], order: Order, into: &mut Expansion) {
        let [above, below] = self.problem.objective.sides();
        self.problem.expand_under(
            Penalty::SidedHuber { delta: self.delta, above, below },
            theta,
            order,
            into,
        );
    }
}

/// The minimum of an objective with kinks that is reached from `start`.
///
/// It counts as converged only with a certificate. A minimum on a bound has none: it is returned as
/// a point from which no step descends.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Minimum {
    // Rows written twice would put two equal points into a vertex, which then is none.
    let problem = &problem.merged();
    let mut best = Minimum {
        theta: start.to_vec(),
        objective: problem.value(start),
        square: 0.0,
        gradient_scaled: f64::MAX,
        on_bound: Vec::new(),
        steps: 0,
        evaluations: 1,
        stop: Stop::NotFinite,
    };
    // A certificate is a proof, so the first vertex that has one is the end; the smooth minima only
    // lead there.
    for share in DELTA_SHARES {
        let mean = problem.value(&best.theta) / problem.total_weight();
        if !(mean.is_finite() && mean > 0.0) {
            break;
        }
        let smooth = Smoothed { problem, delta: share * mean };
        let end = descend_once(&smooth, &best.theta, bounds, config);
        let objective = problem.value(&end.theta);
        let (steps, evaluations) = (best.steps + end.steps, best.evaluations + end.evaluations);
        best = Minimum {
            objective,
            square: 2.0 * objective,
            steps,
            evaluations,
            stop: Stop::NoDescent,
            ..end
        };
        let found = certified(problem, &best.theta)
            .or_else(|| face::certified(problem, &best.theta, share * mean));
        if let Some(kink) = found
            && bounds.strictly_inside(&kink.theta)
            && kink.objective <= objective * (1.0 + 1e-9)
        {
            return Minimum { steps, evaluations, ..kink };
        }
    }
    best
}

/// The end at a point whose multipliers certify it.
pub(crate) fn certificate(problem: &Problem<'_>, theta: Vec<f64>, excess: f64) -> Minimum {
    let objective = problem.value(&theta);
    Minimum {
        theta,
        objective,
        square: 2.0 * objective,
        gradient_scaled: excess,
        on_bound: Vec::new(),
        steps: 0,
        evaluations: 0,
        stop: Stop::MultipliersCertified,
    }
}

/// A vertex next to `theta` whose multipliers certify it, reached by exchanges.
fn certified(problem: &Problem<'_>, theta: &[f64]) -> Option<Minimum> {
    let size = theta.len();
    let residuals = problem.residuals(theta);
    let mut order: Vec<usize> = (0..residuals.len()).collect();
    order.sort_by(|&a, &b| residuals[a].abs().total_cmp(&residuals[b].abs()).then(a.cmp(&b)));
    let mut through: Vec<usize> = order.into_iter().take(size).collect();
    let mut theta = interpolate(problem, theta, &through)?;
    for _ in 0..EXCHANGES_MAX {
        let linear = Linear::at(problem, &theta);
        let multipliers = linear.multipliers(&through)?;
        let (worst, excess) = worst(&linear, &multipliers, &through)?;
        if excess <= MULTIPLIER_SLACK {
            return Some(certificate(problem, theta, excess));
        }
        let entering = linear.entering(&through, worst, multipliers[worst])?;
        through[worst] = entering;
        let next = interpolate(problem, &theta, &through)?;
        if problem.value(&next) > problem.value(&theta) * (1.0 + 1e-9) {
            // The law bends too much for this edge; a smaller δ leads to a nearer vertex.
            return None;
        }
        theta = next;
    }
    None
}

/// Residuals and their gradients at a point: `r_i(theta + d) ≈ r_i - g_i·d`.
struct Linear {
    residuals: Vec<f64>,
    gradients: Vec<f64>,
    /// Slopes of each row's cost above and below zero.
    slopes: Vec<[f64; 2]>,
    size: usize,
}

impl Linear {
    fn at(problem: &Problem<'_>, theta: &[f64]) -> Self {
        let (residuals, gradients) = problem.linearised(theta);
        let slopes = (0..problem.rows()).map(|row| problem.kink(row)).collect();
        Self { residuals, gradients, slopes, size: theta.len() }
    }

    fn gradient(&self, row: usize) -> &[f64] {
        &self.gradients[row * self.size..(row + 1) * self.size]
    }

    /// Multipliers `m` with `sum_k m_k g_k = -sum_i ρ'(r_i) g_i`, k over the points passed through,
    /// i over the others.
    fn multipliers(&self, through: &[usize]) -> Option<Vec<f64>> {
        let size = self.size;
        let mut matrix = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for row in 0..self.residuals.len() {
            let gradient = self.gradient(row);
            if let Some(column) = through.iter().position(|&passed| passed == row) {
                (0..size).for_each(|i| matrix[i * size + column] = gradient[i]);
            } else {
                let pull = pull(self.residuals[row], self.slopes[row]);
                (0..size).for_each(|i| right[i] -= pull * gradient[i]);
            }
        }
        solve_general(&matrix, &right)
    }

    /// The point that replaces `through[leaving]`: the edge on which the others stay passed through
    /// is followed until the slope of the sum of absolute residuals turns upwards.
    fn entering(&self, through: &[usize], leaving: usize, multiplier: f64) -> Option<usize> {
        let size = self.size;
        let jacobian: Vec<f64> =
            through.iter().flat_map(|&row| self.gradient(row).iter().copied()).collect();
        let mut right = vec![0.0; size];
        // The residual of the leaving point grows towards the side its multiplier pulls to.
        right[leaving] = -1.0_f64.copysign(multiplier);
        let edge = solve_general(&jacobian, &right)?;
        let slope = |row: usize| -> f64 {
            -self.gradient(row).iter().zip(&edge).map(|(g, e)| g * e).sum::<f64>()
        };
        let mut breaks: Vec<(f64, usize, f64)> = (0..self.residuals.len())
            .filter(|row| !through.contains(row))
            .map(|row| (row, slope(row)))
            .filter(|(row, slope)| self.residuals[*row] * slope < 0.0)
            .map(|(row, slope)| {
                (
                    -self.residuals[row] / slope,
                    row,
                    (self.slopes[row][0] + self.slopes[row][1]) * slope.abs(),
                )
            })
            .collect();
        breaks.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut descent = multiplier.abs() - pull(multiplier, self.slopes[through[leaving]]).abs();
        for (_, row, turn) in breaks {
            descent -= turn;
            if descent <= 0.0 {
                return Some(row);
            }
        }
        None
    }
}

/// The derivative of a row's cost by its residual.
pub(crate) fn pull(residual: f64, [above, below]: [f64; 2]) -> f64 {
    if residual.is_sign_negative() { -below } else { above }
}

/// By how much a multiplier passes its limit, relative to the limit; zero within.
pub(crate) fn excess(multiplier: f64, slopes: [f64; 2]) -> f64 {
    (multiplier / pull(multiplier, slopes) - 1.0).max(0.0)
}

/// The point whose multiplier passes its limit by most, and by how much, relative to the limit;
/// zero at a minimum.
fn worst(linear: &Linear, multipliers: &[f64], through: &[usize]) -> Option<(usize, f64)> {
    let excess = |k: usize| excess(multipliers[k], linear.slopes[through[k]]);
    (0..through.len())
        .map(|k| (k, excess(k)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// Moves `theta` until the law passes through the named points.
fn interpolate(problem: &Problem<'_>, theta: &[f64], through: &[usize]) -> Option<Vec<f64>> {
    let size = theta.len();
    let mut theta = theta.to_vec();
    let mut hessian = vec![0.0; size * size];
    for _ in 0..NEWTON_STEPS_MAX {
        let mut jacobian = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for (line, &row) in through.iter().enumerate() {
            let (ln_x, ln_y) = problem.point(row);
            let gradient = &mut jacobian[line * size..(line + 1) * size];
            right[line] = ln_y - problem.law.derivatives(&theta, &ln_x, gradient, &mut hessian);
        }
        let largest = right.iter().fold(0.0_f64, |largest, r| largest.max(r.abs()));
        let step = solve_general(&jacobian, &right)?;
        theta.iter_mut().zip(&step).for_each(|(t, s)| *t += s);
        if !theta.iter().all(|t| t.is_finite()) {
            return None;
        }
        if largest < 1e-14 {
            return Some(theta);
        }
    }
    None
}
