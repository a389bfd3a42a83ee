//! Objectives with kinks where the law passes through fewer points than it has parameters.
//!
//! A law that is not linear can have its minimum on the face of a few points, held in the other
//! directions by its own curvature. Newton's method on the equations of Lagrange finds it;
//! multipliers within the slopes of the kinks and a positive curvature along the face certify it
//! (Fletcher 1987, *Practical Methods of Optimization*, §14.2).

use crate::kink_multiplier::{MULTIPLIER_SLACK, certified_minimum, cost_slope, excess_over_limit};
use crate::matrix::{solve_general, solve_positive};
use crate::{Minimum, Problem};

/// Newton converges quadratically from the end of a Huber objective.
const STEPS_MAX: usize = 20;
/// A step below this in every coordinate leaves no digit to gain.
const STEP_SETTLED: f64 = 1e-12;
/// Weight of the face's equations when the curvature along it is tested.
const PENALTY: f64 = 1e9;

/// The certified minimum on the face of the points whose residual is at most `delta`.
pub(crate) fn certified_face_minimum(
    problem: &Problem<'_>,
    theta: &[f64],
    delta: f64,
) -> Option<Minimum> {
    let residuals = problem.residuals(theta);
    let active: Vec<usize> =
        (0..residuals.len()).filter(|&row| residuals[row].abs() <= delta).collect();
    if active.is_empty() || active.len() >= theta.len() {
        return None;
    }
    let mut theta = theta.to_vec();
    let mut multipliers = vec![0.0; active.len()];
    for _ in 0..STEPS_MAX {
        let face = FaceEquations::new(problem, &theta, &active, &multipliers);
        let (step, fresh) = face.newton_step()?;
        theta.iter_mut().zip(&step).for_each(|(t, s)| *t += s);
        multipliers = fresh;
        let largest = step.iter().fold(0.0_f64, |largest, s| largest.max(s.abs()));
        if !largest.is_finite() {
            return None;
        }
        if largest < STEP_SETTLED {
            let worst = multipliers
                .iter()
                .zip(&active)
                .map(|(&m, &row)| excess_over_limit(m, problem.kink_slopes(row)))
                .fold(0.0, f64::max);
            let face = FaceEquations::new(problem, &theta, &active, &multipliers);
            let certified = worst <= MULTIPLIER_SLACK && face.curves_upwards();
            return certified.then(|| certified_minimum(problem, theta, 0.0));
        }
    }
    None
}

/// The equations of Lagrange at a point: minimise the cost of the other rows under `r_k = 0` for
/// the active ones.
struct FaceEquations {
    /// `sum ρ'(r_i) grad ln L_i` over the rows that are not active: minus the gradient of the
    /// objective.
    downhill: Vec<f64>,
    /// Hessian of the Lagrangian.
    hessian: Vec<f64>,
    /// Gradients of `ln L` at the active rows.
    normals: Vec<f64>,
    /// Residuals of the active rows.
    residuals: Vec<f64>,
}

impl FaceEquations {
    fn new(problem: &Problem<'_>, theta: &[f64], active: &[usize], multipliers: &[f64]) -> Self {
        let size = theta.len();
        let mut face = Self {
            downhill: vec![0.0; size],
            hessian: vec![0.0; size * size],
            normals: vec![0.0; size * active.len()],
            residuals: vec![0.0; active.len()],
        };
        let mut add = |row: usize, ln_l: f64, gradient: &[f64], curvature: &[f64]| {
            let residual = problem.data().ln_y(row) - ln_l;
            let factor = if let Some(index) = active.iter().position(|&known| known == row) {
                face.normals[index * size..(index + 1) * size].copy_from_slice(gradient);
                face.residuals[index] = residual;
                multipliers[index]
            } else {
                let factor = cost_slope(residual, problem.kink_slopes(row));
                face.downhill.iter_mut().zip(gradient).for_each(|(sum, g)| *sum += factor * g);
                factor
            };
            face.hessian.iter_mut().zip(curvature).for_each(|(sum, c)| *sum -= factor * c);
        };
        problem.law.derivatives_rows(problem.instruction_set, theta, problem.data(), &mut add);
        face
    }

    /// Newton's step with the multipliers that belong to it: `[H, -Gᵀ; -G, 0] [step; m] =
    /// [downhill; -r]`.
    fn newton_step(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        let (size, active) = (self.downhill.len(), self.residuals.len());
        let full = size + active;
        let mut matrix = vec![0.0; full * full];
        for i in 0..size {
            matrix[i * full..i * full + size]
                .copy_from_slice(&self.hessian[i * size..(i + 1) * size]);
            for k in 0..active {
                matrix[i * full + size + k] = -self.normals[k * size + i];
                matrix[(size + k) * full + i] = -self.normals[k * size + i];
            }
        }
        let right: Vec<f64> =
            self.downhill.iter().copied().chain(self.residuals.iter().map(|r| -r)).collect();
        let mut step = solve_general(&matrix, &right)?;
        let multipliers = step.split_off(size);
        Some((step, multipliers))
    }

    /// Whether the Lagrangian curves upwards along the face: its Hessian plus a heavy penalty
    /// across it is positive.
    fn curves_upwards(&self) -> bool {
        let size = self.downhill.len();
        let mut matrix = self.hessian.clone();
        let scale =
            (0..size).map(|i| self.hessian[i * size + i].abs()).fold(f64::MIN_POSITIVE, f64::max);
        for normal in self.normals.chunks_exact(size) {
            let length: f64 = normal.iter().map(|g| g * g).sum();
            for i in 0..size {
                for j in 0..size {
                    matrix[i * size + j] += PENALTY * scale / length * normal[i] * normal[j];
                }
            }
        }
        solve_positive(&matrix, &self.downhill).is_some()
    }
}
