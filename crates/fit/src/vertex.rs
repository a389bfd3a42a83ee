//! Least absolute deviations: through Huber objectives of falling δ to a vertex, certified by its multipliers.
//!
//! A minimum of `sum |r_i|` with p parameters generically passes through p of the points. The multipliers of
//! those points, which balance the gradient of all others, lie within ±(their count) exactly at a minimum
//! (Watson 1980, *Approximation Theory and Numerical Methods*, chapter 6).

use crate::matrix::solve_general;
use crate::minimise::{Bounds, Config, Minimum, Stop, descend};
use crate::{Objective, Problem};

/// δ of the Huber objectives on the way, as a share of the mean absolute residual of the one before.
const DELTA_SHARES: [f64; 5] = [1.0, 1e-1, 1e-2, 1e-4, 1e-6];
/// Newton steps that put the curve through its points.
const NEWTON_STEPS_MAX: usize = 20;
/// A multiplier may pass its limit by rounding alone.
const MULTIPLIER_SLACK: f64 = 1e-9;

/// The minimum of the absolute deviations that is reached from `start`.
pub(crate) fn minimise(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    let mut theta = start.to_vec();
    let mut steps = 0;
    let mut best: Option<Minimum> = None;
    // A certificate is a proof, so the first vertex that has one is the end; the smooth minima only lead there.
    for share in DELTA_SHARES {
        let mean = problem.value(&theta) / problem.rows() as f64;
        if !(mean.is_finite() && mean > 0.0) {
            break;
        }
        let smooth = problem.with_objective(Objective::Huber { delta: share * mean });
        let end = descend(&smooth, &theta, bounds, config);
        steps += end.steps;
        theta.clone_from(&end.theta);
        let smooth = Minimum { objective: problem.value(&theta), steps, ..end };
        match certified(problem, &theta, bounds) {
            Some(vertex) if vertex.objective <= smooth.objective * (1.0 + 1e-9) => return Minimum { steps, ..vertex },
            _ => best = Some(smooth),
        }
    }
    best.unwrap_or_else(|| {
        let objective = problem.value(start);
        Minimum { theta: start.to_vec(), objective, gradient_scaled: f64::MAX, steps, stop: Stop::NotFinite }
    })
}

/// The vertex next to `theta`, if its multipliers certify it.
fn certified(problem: &Problem<'_>, theta: &[f64], bounds: &Bounds) -> Option<Minimum> {
    let size = theta.len();
    let residuals = problem.residuals(theta);
    let mut order: Vec<usize> = (0..residuals.len()).collect();
    order.sort_by(|&a, &b| residuals[a].abs().total_cmp(&residuals[b].abs()).then(a.cmp(&b)));
    let through: Vec<usize> = order.into_iter().take(size).collect();
    let theta = interpolate(problem, theta, &through)?;
    let inside = (0..size).all(|i| bounds.lower[i] < theta[i] && theta[i] < bounds.upper[i]);
    let excess = multiplier_excess(problem, &theta, &through)?;
    let certified = inside && excess <= MULTIPLIER_SLACK;
    let objective = problem.value(&theta);
    certified.then_some(Minimum { theta, objective, gradient_scaled: excess, steps: 0, stop: Stop::VertexCertified })
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
            let (ln_x, ln_y, _) = problem.row(row);
            let gradient = &mut jacobian[line * size..(line + 1) * size];
            right[line] = ln_y - problem.law.derivatives(&theta, ln_x, gradient, &mut hessian);
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

/// By how much the largest multiplier passes its limit, relative to the limit; zero or less at a minimum.
fn multiplier_excess(problem: &Problem<'_>, theta: &[f64], through: &[usize]) -> Option<f64> {
    let size = theta.len();
    let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
    // Columns of the system are the gradients of the points passed through; its right side is the rest's pull.
    let mut matrix = vec![0.0; size * size];
    let mut right = vec![0.0; size];
    for row in 0..problem.rows() {
        let (ln_x, ln_y, weight) = problem.row(row);
        let residual = ln_y - problem.law.derivatives(theta, ln_x, &mut gradient, &mut hessian);
        match through.iter().position(|&passed| passed == row) {
            Some(column) => (0..size).for_each(|i| matrix[i * size + column] = gradient[i]),
            None => (0..size).for_each(|i| right[i] -= weight.copysign(residual) * gradient[i]),
        }
    }
    let multipliers = solve_general(&matrix, &right)?;
    let excess = multipliers.iter().zip(through).map(|(m, &row)| m.abs() / problem.row(row).2 - 1.0);
    Some(excess.fold(0.0, f64::max))
}
