//! Objectives with kinks where the law passes through as many points as it has parameters: from
//! vertex to vertex.
//!
//! A minimum of `sum w_i |r_i|`, each side of zero with a factor of its own, generically passes
//! through as many points as there are parameters. The multipliers of those points lie within the
//! slopes of their own kinks exactly at a minimum; where one does not, its point is left along the
//! edge of the others until the objective stops falling (Barrodale & Roberts 1973 for the exchange,
//! Koenker & d'Orey 1987 for quantiles, Osborne & Watson 1971 for laws that are not linear).

use crate::kink_multiplier::{MULTIPLIER_SLACK, certified_minimum, cost_slope, excess_over_limit};
use crate::matrix::solve_general;
use crate::{Minimum, Problem};

/// Exchanges of one point of a vertex for another.
const EXCHANGES_MAX: usize = 60;
/// Newton steps that put the curve through its points.
const NEWTON_STEPS_MAX: usize = 20;
/// Log residuals below this are rounding: the law passes through the point.
const THROUGH: f64 = 1e-14;
/// By how much rounding may raise the objective at an exchange, relative to it.
const OBJECTIVE_SLACK: f64 = 1e-9;

/// A vertex next to `theta` whose multipliers certify it, reached by exchanges.
pub(crate) fn certified_vertex(problem: &Problem<'_>, theta: &[f64]) -> Option<Minimum> {
    let size = theta.len();
    let residuals = problem.residuals(theta);
    let mut order: Vec<usize> = (0..residuals.len()).collect();
    order.sort_by(|&a, &b| residuals[a].abs().total_cmp(&residuals[b].abs()).then(a.cmp(&b)));
    let mut through: Vec<usize> = order.into_iter().take(size).collect();
    let mut theta = interpolate(problem, theta, &through)?;
    for _ in 0..EXCHANGES_MAX {
        let linear = Linearisation::new(problem, &theta);
        let multipliers = linear.multipliers(&through)?;
        let (worst, excess) = linear.worst_multiplier(&through, &multipliers)?;
        if excess <= MULTIPLIER_SLACK {
            return Some(certified_minimum(problem, theta, excess));
        }
        through[worst] = linear.entering_row(&through, worst, multipliers[worst])?;
        let next = interpolate(problem, &theta, &through)?;
        if problem.value(&next) > problem.value(&theta) * (1.0 + OBJECTIVE_SLACK) {
            // The law bends too much for this edge; a smaller δ leads to a nearer vertex.
            return None;
        }
        theta = next;
    }
    None
}

/// Residuals and their gradients at a point: `r_i(theta + d) ≈ r_i - g_i·d`.
struct Linearisation {
    residuals: Vec<f64>,
    gradients: Vec<f64>,
    /// Slopes of each row's cost above and below zero.
    slopes: Vec<[f64; 2]>,
    size: usize,
}

impl Linearisation {
    fn new(problem: &Problem<'_>, theta: &[f64]) -> Self {
        let (residuals, gradients) = problem.linearised(theta);
        let slopes = (0..problem.rows()).map(|row| problem.kink_slopes(row)).collect();
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
                let slope = cost_slope(self.residuals[row], self.slopes[row]);
                (0..size).for_each(|i| right[i] -= slope * gradient[i]);
            }
        }
        solve_general(&matrix, &right)
    }

    /// The point whose multiplier passes its limit by most, as an index into `through`, and by how
    /// much, relative to the limit; zero at a minimum.
    fn worst_multiplier(&self, through: &[usize], multipliers: &[f64]) -> Option<(usize, f64)> {
        through
            .iter()
            .zip(multipliers)
            .map(|(&row, &multiplier)| excess_over_limit(multiplier, self.slopes[row]))
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }

    /// The row that replaces `through[leaving]`: the edge on which the others stay passed through
    /// is followed until the slope of the sum of absolute residuals turns upwards.
    fn entering_row(&self, through: &[usize], leaving: usize, multiplier: f64) -> Option<usize> {
        let size = self.size;
        let jacobian: Vec<f64> =
            through.iter().flat_map(|&row| self.gradient(row).iter().copied()).collect();
        let mut right = vec![0.0; size];
        // The residual of the leaving point grows towards the side its multiplier pulls to.
        right[leaving] = -1.0_f64.copysign(multiplier);
        let edge = solve_general(&jacobian, &right)?;
        let mut crossings: Vec<Crossing> = (0..self.residuals.len())
            .filter(|row| !through.contains(row))
            .filter_map(|row| self.crossing(row, &edge))
            .collect();
        crossings.sort_by(|a, b| a.step.total_cmp(&b.step).then(a.row.cmp(&b.row)));
        // The objective falls at the rate by which the multiplier passes its limit; every residual
        // that changes its sign on the way takes some of it.
        let mut descent =
            multiplier.abs() - cost_slope(multiplier, self.slopes[through[leaving]]).abs();
        for crossing in crossings {
            descent -= crossing.slope_change;
            if descent <= 0.0 {
                return Some(crossing.row);
            }
        }
        None
    }

    /// Where the residual of a row changes its sign along an edge; none where it moves away from
    /// zero.
    fn crossing(&self, row: usize, edge: &[f64]) -> Option<Crossing> {
        let slope = -self.gradient(row).iter().zip(edge).map(|(g, e)| g * e).sum::<f64>();
        let [above, below] = self.slopes[row];
        (self.residuals[row] * slope < 0.0).then(|| Crossing {
            step: -self.residuals[row] / slope,
            row,
            slope_change: (above + below) * slope.abs(),
        })
    }
}

/// A row whose residual changes its sign along an edge.
struct Crossing {
    /// How far along the edge, in its own length.
    step: f64,
    row: usize,
    /// By how much the slope of the objective along the edge grows there.
    slope_change: f64,
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
            let (ln_x, ln_y) = problem.log_point(row);
            let gradient = &mut jacobian[line * size..(line + 1) * size];
            right[line] = ln_y - problem.law.derivatives(&theta, &ln_x, gradient, &mut hessian);
        }
        let largest = right.iter().fold(0.0_f64, |largest, r| largest.max(r.abs()));
        let step = solve_general(&jacobian, &right)?;
        theta.iter_mut().zip(&step).for_each(|(t, s)| *t += s);
        if !theta.iter().all(|t| t.is_finite()) {
            return None;
        }
        if largest < THROUGH {
            return Some(theta);
        }
    }
    None
}
