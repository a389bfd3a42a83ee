//! What each row does to the minimum: its pull on the parameters, and the curvature they share.
//!
//! At a minimum the pulls of all rows sum to zero. Leaving row i out moves the minimum, to first
//! order, by `H⁻¹ s_i` with `s_i` the gradient of the row's cost and `H` the curvature (Cook &
//! Weisberg 1982; Hampel 1974 for any objective).

use laws::{Order, Penalty, Rows};

use crate::function::Function;
use crate::matrix::Cholesky;
use crate::{Expansion, Objective, Problem};

/// The pull of every row and the curvature, at one point, over the coordinates that are free.
#[derive(Debug, Clone, PartialEq)]
pub struct Rowwise {
    /// Coordinates of the law, the held ones among them.
    size: usize,
    /// Gradient of each row's cost times its weight, row-major; zero in held coordinates.
    pub scores: Vec<f64>,
    /// Inverse of the curvature, square and row-major; zero in held coordinates.
    pub inverse: Vec<f64>,
}

/// The density at zero is counted over one in so many of the residuals.
const CENTRE_PARTS: usize = 4;

impl Rowwise {
    /// By how much each coordinate moves, to first order, when a row is left out: `H⁻¹ s_i`.
    #[must_use]
    pub fn step(&self, row: usize) -> Vec<f64> {
        let score = &self.scores[row * self.size..][..self.size];
        (0..self.size)
            .map(|i| {
                let inverse = &self.inverse[i * self.size..][..self.size];
                inverse.iter().zip(score).map(|(a, b)| a * b).sum()
            })
            .collect()
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.scores.len() / self.size
    }

    /// The covariance of the coordinates that does not trust the model of the noise,
    /// `n/(n-p) H⁻¹ (sum_i s_i s_iᵀ) H⁻¹` (White 1980, Econometrica 48; factor HC1): square,
    /// row-major.
    #[must_use]
    pub fn sandwich(&self) -> Vec<f64> {
        let (size, rows) = (self.size, self.rows());
        let mut covariance = vec![0.0; size * size];
        for row in 0..rows {
            let step = self.step(row);
            for i in 0..size {
                for j in 0..size {
                    covariance[i * size + j] += step[i] * step[j];
                }
            }
        }
        let free = (0..size).filter(|&i| self.inverse[i * size + i] > 0.0).count();
        let factor = rows as f64 / rows.saturating_sub(free).max(1) as f64;
        covariance.into_iter().map(|entry| factor * entry).collect()
    }
}

impl Problem<'_> {
    /// The pull of each row at a point, and the inverse of the curvature there, over the
    /// coordinates that are not `held`; none where the curvature is not positive definite.
    ///
    /// Of an objective with kinks the curvature is that of its expectation, `2 f(0) sum_i w_i g_i
    /// g_iᵀ` for absolute values, with the density f of the residuals at zero counted over the
    /// quarter of them that lies nearest to it (Koenker 2005, Quantile Regression, §3.4).
    /// Of Student's t the scale moves with the row that is left out.
    #[must_use]
    pub fn rowwise(&self, theta: &[f64], held: &[usize]) -> Option<Rowwise> {
        let size = theta.len();
        let free: Vec<usize> = (0..size).filter(|i| !held.contains(i)).collect();
        let curvature = if self.objective.has_kinks() {
            self.curvature_of_kinks(theta)
        } else {
            let mut at = Expansion::zero(size);
            self.expand(theta, Order::Hessian, &mut at);
            at.curvature
        };
        let inverse = inverse_over(&curvature, size, &free)?;
        let mut scores = self.cost_gradients(theta);
        for score in scores.chunks_exact_mut(size) {
            for &i in held {
                score[i] = 0.0;
            }
        }
        Some(Rowwise { size, scores, inverse })
    }

    /// The curvature of Gauss and Newton, `sum_i w_i g_i g_iᵀ` with `g = d ln L/dθ`: square,
    /// row-major.
    #[must_use]
    pub fn gauss_newton(&self, theta: &[f64]) -> Vec<f64> {
        let mut at = Expansion::zero(theta.len());
        let squares = Penalty::Huber { delta: f64::INFINITY };
        self.expand_under(squares, theta, Order::Metric, &mut at);
        at.curvature
    }

    /// The gradient of each row's cost at a point, row-major.
    fn cost_gradients(&self, theta: &[f64]) -> Vec<f64> {
        let student = match self.objective {
            Objective::StudentT { freedom } => Some((freedom, self.scale(freedom, theta))),
            _ => None,
        };
        let penalty = self.objective.penalty(student.as_ref().map_or(1.0, |(_, s)| s.value));
        let mixed = student.as_ref().map(|(freedom, scale)| {
            let by_scale = Penalty::StudentTByScale { freedom: *freedom, scale: scale.value };
            self.row_sums(theta, self.data(), by_scale)
        });
        let residuals = self.residuals(theta);
        (0..self.rows())
            .flat_map(|row| {
                let mut score = self.row_sums(theta, &self.one_row(row), penalty);
                if let (Some((freedom, scale)), Some(mixed)) = (&student, &mixed)
                    && scale.curvature > 0.0
                {
                    // The pull on ln s, carried over to the parameters.
                    let square = residuals[row] * residuals[row];
                    let spread = freedom * scale.value * scale.value;
                    let pull = 1.0 - (freedom + 1.0) * square / (spread + square);
                    let pull = pull * self.data().weight(row) / scale.curvature;
                    score.iter_mut().zip(mixed).for_each(|(s, m)| *s -= m * pull);
                }
                score
            })
            .collect()
    }

    /// One row as a data set of its own, with its weight.
    fn one_row(&self, row: usize) -> Rows {
        let (ln_x, ln_y) = self.log_point(row);
        Rows::new(ln_x.len(), 1, |_, values| {
            values[..ln_x.len()].copy_from_slice(&ln_x);
            values[ln_x.len()] = ln_y;
            values[ln_x.len() + 1] = self.data().weight(row);
        })
    }

    /// The gradient over some rows under a penalty.
    fn row_sums(&self, theta: &[f64], rows: &Rows, penalty: Penalty) -> Vec<f64> {
        let sums = self.law.sums(self.instruction_set, theta, rows, penalty, Order::Gradient);
        sums.gradient[..theta.len()].to_vec()
    }

    /// The curvature of the expected cost of an objective with kinks.
    fn curvature_of_kinks(&self, theta: &[f64]) -> Vec<f64> {
        let size = theta.len();
        let (residuals, gradients) = self.linearised(theta);
        let mut sizes: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        // The rows that the law passes through say nothing of the density.
        let nearest = sizes.len() / CENTRE_PARTS + size;
        let width = sizes[nearest.min(sizes.len() - 1)].max(f64::MIN_POSITIVE);
        let inside = sizes.iter().filter(|&&r| r <= width).count();
        let density = inside as f64 / (2.0 * width * sizes.len() as f64);
        let mut curvature = vec![0.0; size * size];
        for (row, gradient) in gradients.chunks_exact(size).enumerate() {
            let [above, below] = self.kink_slopes(row);
            let strength = density * (above + below);
            for i in 0..size {
                for j in 0..size {
                    curvature[i * size + j] += strength * gradient[i] * gradient[j];
                }
            }
        }
        curvature
    }
}

/// The inverse of a symmetric matrix over the free coordinates, zero elsewhere; none where it is
/// not positive definite there.
#[must_use]
pub fn inverse_over(matrix: &[f64], size: usize, free: &[usize]) -> Option<Vec<f64>> {
    let mut cholesky = Cholesky::new(free.len());
    cholesky.factor(free.len(), |row, column| matrix[free[row] * size + free[column]])?;
    let mut inverse = vec![0.0; size * size];
    for (column, &at) in free.iter().enumerate() {
        cholesky.solve(|row| if row == column { 1.0 } else { 0.0 });
        for (row, entry) in cholesky.solution().iter().enumerate() {
            inverse[free[row] * size + at] = *entry;
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, Config, refine};

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-12 };

    fn power_law() -> &'static dyn laws::Law {
        laws::law("power_law").expect("built in")
    }

    /// A power law over twelve points with fixed, uneven misfits.
    fn problem(objective: Objective) -> Problem<'static> {
        let misfits =
            [0.02, -0.01, 0.013, -0.024, 0.004, 0.031, -0.018, 0.009, -0.005, -0.02, 0.011, -0.008];
        let x: Vec<f64> = (1..=12).map(|k| 1e18 * f64::from(k * k)).collect();
        let y: Vec<f64> = x
            .iter()
            .zip(misfits)
            .map(|(x, misfit)| libm::exp(3.0 - 0.05 * libm::log(*x) + misfit))
            .collect();
        Problem::new(power_law(), objective, &[&x], &y).expect("usable rows")
    }

    fn minimum(problem: &Problem<'_>, start: &[f64]) -> Vec<f64> {
        let end = refine(problem, start, &Bounds::none(2), &CONFIG);
        assert!(end.stop.converged(), "{end:?}");
        end.theta
    }

    /// A row counted a millionth less moves the refitted minimum by a millionth of its step.
    #[test]
    fn a_step_is_the_derivative_by_the_weight_of_a_row() {
        for objective in [
            Objective::LeastSquares,
            Objective::RawLeastSquares,
            Objective::Huber { delta: 0.015 },
            Objective::AsymmetricSquares { level: 0.3 },
            Objective::StudentT { freedom: 4.0 },
        ] {
            let problem = problem(objective);
            let theta = minimum(&problem, &[3.0, -0.05]);
            let rowwise = problem.rowwise(&theta, &[]).expect("a minimum");
            for row in [0, 5, 11] {
                let moved = |by: f64| {
                    let weights: Vec<f64> =
                        (0..12).map(|k| if k == row { 1.0 - by } else { 1.0 }).collect();
                    minimum(&problem.weighted(&weights).expect("weights"), &theta)
                };
                let (less, more) = (moved(1e-4), moved(-1e-4));
                for (i, step) in rowwise.step(row).into_iter().enumerate() {
                    let slope = (less[i] - more[i]) / 2e-4;
                    let error = (step - slope).abs();
                    assert!(error < 1e-5 * (slope.abs() + 1e-3), "{objective:?} {step} {slope}");
                }
            }
        }
    }

    /// HC1 of statsmodels 0.15: `OLS(ln y, [1, ln x]).fit(cov_type="HC1").cov_params()`.
    #[test]
    fn the_sandwich_is_that_of_statsmodels() {
        let problem = problem(Objective::LeastSquares);
        let theta = minimum(&problem, &[3.0, -0.05]);
        let covariance = problem.rowwise(&theta, &[]).expect("a minimum").sandwich();
        for (ours, theirs) in covariance.iter().zip(HC1) {
            assert!((ours / theirs - 1.0).abs() < 1e-8, "{ours} against {theirs}");
        }
    }

    const HC1: [f64; 4] = [
        0.013_914_315_775_665_362,
        -0.000_309_775_250_876_961_2,
        -0.000_309_775_250_876_961_2,
        6.909_081_366_890_838e-6,
    ];

    /// With one coordinate held, the steps are those of the law that has the other alone.
    #[test]
    fn a_held_coordinate_does_not_move() {
        let problem = problem(Objective::LeastSquares);
        let theta = minimum(&problem, &[3.0, -0.05]);
        let rowwise = problem.rowwise(&theta, &[1]).expect("a minimum");
        let residuals = problem.residuals(&theta);
        for (row, residual) in residuals.iter().enumerate() {
            let step = rowwise.step(row);
            // The mean of twelve numbers less one of them, to first order.
            assert!((step[0] + residual / 12.0).abs() < 1e-12 && step[1].abs() <= 0.0);
        }
    }
}
